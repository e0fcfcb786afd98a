//! One request of a chain of redirects: whom it may reach, what it may take along, and where it leads.

use kawka_desk::port::HttpError;
use reqwest::header::LOCATION;
use reqwest::{Response, Url};

use super::address::{self, Reach};
use super::{Refused, causes, classify};

/// One request of the chain.
pub(super) struct Hop {
    pub(super) url: Url,
    pub(super) reach: Reach,
    /// How far the host may reach that the person named; a yes to it is none to another one.
    own_reach: Reach,
    /// Still the server the person named: it may see validators and the password in the address.
    pub(super) trusted: bool,
    /// The chain has been outside; from there no way leads back into the own network.
    outside: bool,
    redirected: bool,
}

impl Hop {
    pub(super) fn first(url: Url, own_network: bool) -> Self {
        let reach = if own_network {
            Reach::Home
        } else {
            Reach::Named
        };
        Self {
            url,
            reach,
            own_reach: reach,
            trusted: true,
            outside: false,
            redirected: false,
        }
    }

    pub(super) fn next(self, own: &Url, response: &Response) -> Result<Self, HttpError> {
        let target = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok());
        let mut url = target
            .and_then(|target| self.url.join(target).ok())
            .ok_or(HttpError::Redirects)?;
        if self.url.scheme() == "https" && url.scheme() != "https" {
            return Err(HttpError::Redirects);
        }
        let outside = self.outside
            || response
                .remote_addr()
                .is_some_and(|peer| address::is_public(peer.ip()));
        let reach = if url.host_str() == own.host_str() && !outside {
            self.own_reach
        } else {
            Reach::Public
        };
        let trusted = self.trusted && same_server(&self.url, &url);
        // A redirect may bring no password of its own; the person's goes on to their own server only.
        let (user, password) = if trusted {
            (own.username(), own.password())
        } else {
            ("", None)
        };
        url.set_username(user)
            .and_then(|()| url.set_password(password))
            .map_err(|()| HttpError::Redirects)?;
        Ok(Self {
            url,
            reach,
            own_reach: self.own_reach,
            trusted,
            outside,
            redirected: true,
        })
    }

    /// Refuses what may not be asked, as far as the address itself says so.
    pub(super) fn check(&self) -> Result<(), HttpError> {
        if address::url_is_allowed(&self.url, self.reach) {
            return Ok(());
        }
        Err(self.refused(address::url_asks_for_home(&self.url, self.reach)))
    }

    fn refused(&self, asks_for_home: bool) -> HttpError {
        if self.redirected {
            HttpError::Redirects
        } else if asks_for_home {
            HttpError::OwnNetwork
        } else {
            HttpError::AddressRefused
        }
    }

    /// Why a request brought no answer.
    pub(super) fn failure(&self, error: &reqwest::Error) -> HttpError {
        let refused = causes(error).find_map(|cause| cause.downcast_ref::<Refused>());
        refused.map_or_else(
            || classify(error),
            |refused| self.refused(refused.asks_for_home),
        )
    }
}

/// The same origin, or the step from `http` to `https` on one host with the usual ports.
fn same_server(from: &Url, to: &Url) -> bool {
    let same_port =
        from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    let upgrade = (from.scheme(), to.scheme()) == ("http", "https")
        && from.port().is_none()
        && to.port().is_none();
    from.host_str() == to.host_str() && (same_port || upgrade)
}
