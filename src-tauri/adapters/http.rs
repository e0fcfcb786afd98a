//! The real [`Http`]: reads calendars with reqwest, under rules of its own. A feed's address is a password and a
//! feed's server is a stranger, so nothing of the address is ever logged or put into an error, and nothing the
//! stranger says makes Kawka ask a third place that the person could not have meant.
//!
//! Redirects are followed here and not by reqwest, for each hop needs a judgement of its own: which addresses it may
//! reach, and whether it may see the validators and the password in the address.
//!
//! Proxies: reqwest's reading of `HTTPS_PROXY` and its kin stays on. In an office without a direct way out it is the
//! only way to a calendar, and whoever can set the variable can read the feed anyway. A proxy resolves names itself,
//! so behind one only literal addresses are judged here.
//!
//! Requests to a service ([`Http::send`]) carry a password or a token: they are redirected on the same server alone.
//!
//! Deliberately absent: cookies, a cache (the desk keeps the last complete reading), retries (the desk backs off).

mod address;
mod hop;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use address::Reach;
use async_trait::async_trait;
use hop::Hop;
use kawka_desk::port::{
    Credentials, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply, retry_after,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{
    ACCEPT, DATE, ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
    RETRY_AFTER,
};
use reqwest::{Client, Method, Response, StatusCode, Url, redirect};

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// From the first packet to the last byte, redirects included.
    pub total: Duration,
    /// Bytes of the body, after decompression.
    pub bytes: usize,
    /// Redirects that are followed.
    pub redirects: usize,
}

impl Default for HttpLimits {
    /// 10 s, 30 s, 10 MB, 3.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            bytes: 10_000_000,
            redirects: 3,
        }
    }
}

type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// [`Http`] over reqwest and rustls.
pub struct ReqwestHttp {
    limits: HttpLimits,
    lookup: Lookup,
    /// One client for each [`Reach`], made when first needed: making one reads the system's certificates, which
    /// may fail (a machine without `ca-certificates`) and may be mended while the app runs.
    named: OnceLock<Client>,
    home: OnceLock<Client>,
    public: OnceLock<Client>,
}

impl std::fmt::Debug for ReqwestHttp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReqwestHttp")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Default for ReqwestHttp {
    fn default() -> Self {
        Self::new(HttpLimits::default())
    }
}

impl ReqwestHttp {
    /// Reads within `limits`. Touches neither network nor disk.
    #[must_use]
    pub fn new(limits: HttpLimits) -> Self {
        Self::with_lookup(
            limits,
            Arc::new(|host| {
                Ok((host, 0)
                    .to_socket_addrs()?
                    .map(|found| found.ip())
                    .collect())
            }),
        )
    }

    fn with_lookup(limits: HttpLimits, lookup: Lookup) -> Self {
        Self {
            limits,
            lookup,
            named: OnceLock::new(),
            home: OnceLock::new(),
            public: OnceLock::new(),
        }
    }

    fn client(&self, reach: Reach) -> Result<&Client, HttpError> {
        let cell = match reach {
            Reach::Named => &self.named,
            Reach::Home => &self.home,
            Reach::Public => &self.public,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // The second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("Kawka/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.limits.connect)
            .timeout(self.limits.total)
            // A kept connection saves nothing at one request in five minutes, and a server that has closed it
            // meanwhile would make the next request fail.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Guard {
                reach,
                lookup: Arc::clone(&self.lookup),
                proxies: proxies(|name| std::env::var(name).ok()),
            }));
        // A developer's own proxy must not stand between the tests and their loopback server.
        let builder = if cfg!(test) {
            builder.no_proxy()
        } else {
            builder
        };
        let client = builder.build().map_err(|_| HttpError::Tls)?;
        Ok(cell.get_or_init(|| client))
    }

    async fn get(&self, hop: &Hop, request: &FeedRequest) -> Result<Response, HttpError> {
        hop.check()?;
        let mut get = self
            .client(hop.reach)?
            .get(hop.url.clone())
            .header(ACCEPT, "text/calendar, */*;q=0.5");
        if hop.trusted {
            for (name, value) in [
                (IF_NONE_MATCH, &request.etag),
                (IF_MODIFIED_SINCE, &request.last_modified),
            ] {
                if let Some(value) = value
                    .as_deref()
                    .and_then(|text| HeaderValue::from_str(text).ok())
                {
                    get = get.header(name, value);
                }
            }
        }
        get.send().await.map_err(|error| hop.failure(&error))
    }

    async fn follow(&self, request: &FeedRequest) -> Result<FeedAnswer, HttpError> {
        let conditional = request.etag.is_some() || request.last_modified.is_some();
        let own = Url::parse(&request.url).map_err(|_| HttpError::AddressRefused)?;
        let mut hop = Hop::first(own.clone(), request.own_network);
        for _ in 0..=self.limits.redirects {
            let response = self.get(&hop, request).await?;
            match response.status() {
                StatusCode::OK => return self.read(response, hop.trusted).await,
                StatusCode::NOT_MODIFIED if conditional && hop.trusted => {
                    return Ok(FeedAnswer::NotModified);
                }
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => hop = hop.next(&own, &response)?,
                other => return Err(refusal(other, &response)),
            }
        }
        Err(HttpError::Redirects)
    }

    async fn read(&self, response: Response, trusted: bool) -> Result<FeedAnswer, HttpError> {
        // Validators of another server are of no use: they are never sent there.
        let validator = |name| {
            let value = response.headers().get(name).filter(|_| trusted)?;
            value.to_str().ok().map(str::to_owned)
        };
        let (etag, last_modified) = (validator(ETAG), validator(LAST_MODIFIED));
        Ok(FeedAnswer::Body {
            bytes: self.whole_body(response).await?,
            etag,
            last_modified,
        })
    }

    async fn whole_body(&self, mut response: Response) -> Result<Vec<u8>, HttpError> {
        let announced = response.content_length().unwrap_or(0);
        if usize::try_from(announced).map_or(true, |length| length > self.limits.bytes) {
            return Err(HttpError::TooLarge);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if bytes.len() + chunk.len() > self.limits.bytes {
                return Err(HttpError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    async fn call(&self, call: &HttpCall) -> Result<HttpReply, HttpError> {
        let own = Url::parse(&call.url).map_err(|_| HttpError::AddressRefused)?;
        let method =
            Method::from_bytes(call.method.as_bytes()).map_err(|_| HttpError::AddressRefused)?;
        let mut hop = Hop::first(own.clone(), call.own_network);
        for _ in 0..=self.limits.redirects {
            hop.check()?;
            let mut request = self
                .client(hop.reach)?
                .request(method.clone(), hop.url.clone());
            for (name, value) in &call.headers {
                request = request.header(name, value);
            }
            request = match &call.credentials {
                Some(Credentials::Basic { user, password }) => {
                    request.basic_auth(user, Some(password.reveal()))
                }
                Some(Credentials::Bearer(token)) => request.bearer_auth(token.reveal()),
                None => request,
            };
            if !call.body.is_empty() {
                request = request.body(call.body.clone());
            }
            let response = request.send().await.map_err(|error| hop.failure(&error))?;
            if response.status().is_redirection() && response.headers().contains_key(LOCATION) {
                hop = hop.next(&own, &response)?;
                if !hop.trusted {
                    return Err(HttpError::Redirects);
                }
                continue;
            }
            let headers = response.headers().iter().filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            });
            return Ok(HttpReply {
                status: response.status().as_u16(),
                headers: headers.collect(),
                body: self.whole_body(response).await?,
            });
        }
        Err(HttpError::Redirects)
    }
}

/// Any status that brings no calendar.
fn refusal(status: StatusCode, response: &Response) -> HttpError {
    let patience = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ]
    .contains(&status)
    .then(|| {
        let header = |name| response.headers().get(name)?.to_str().ok();
        retry_after(header(RETRY_AFTER)?, header(DATE))
    })
    .flatten();
    match patience {
        Some(seconds) => HttpError::Busy {
            status: status.as_u16(),
            seconds,
        },
        None => HttpError::Status(status.as_u16()),
    }
}

#[async_trait]
impl Http for ReqwestHttp {
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError> {
        tokio::time::timeout(self.limits.total, self.follow(&request))
            .await
            .unwrap_or(Err(HttpError::TimedOut))
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        tokio::time::timeout(self.limits.total, self.call(&call))
            .await
            .unwrap_or(Err(HttpError::TimedOut))
    }
}

/// Looks a name up and lets only allowed addresses through. reqwest connects to exactly what comes out.
struct Guard {
    reach: Reach,
    lookup: Lookup,
    /// Hosts of proxies: they stand in the own network, and whoever set them said so.
    proxies: Vec<String>,
}

/// Hosts of the proxies that the environment names.
fn proxies(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let names = ["https_proxy", "http_proxy", "all_proxy"];
    let of_both_cases = names.map(|name| [name.to_owned(), name.to_uppercase()]);
    let given = of_both_cases
        .iter()
        .flatten()
        .filter_map(|name| variable(name));
    given
        .filter_map(|proxy| {
            let is_whole = proxy.contains("://");
            let url = if is_whole {
                proxy
            } else {
                ["http://", &proxy].concat()
            };
            Url::parse(&url).ok()?.host_str().map(str::to_owned)
        })
        .collect()
}

/// Every address of the name is out of bounds.
#[derive(Debug, thiserror::Error)]
#[error("address refused")]
struct Refused {
    /// Of one of them all that is wanting is a yes to the own network.
    asks_for_home: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, lookup) = (self.reach, Arc::clone(&self.lookup));
        let proxies = self.proxies.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let is_proxy = proxies.contains(&host);
            let (found, asks_for_home) = tokio::task::spawn_blocking(move || {
                let found = lookup(&host)?;
                if found.is_empty() {
                    return Err(io::Error::from(io::ErrorKind::NotFound));
                }
                let asks_for_home = found.iter().any(|ip| address::asks_for_home(*ip, reach));
                let allowed: Vec<IpAddr> = found
                    .into_iter()
                    .filter(|ip| is_proxy || address::is_allowed(*ip, &host, reach))
                    .collect();
                Ok((allowed, asks_for_home))
            })
            .await??;
            if found.is_empty() {
                return Err(Refused { asks_for_home }.into());
            }
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// Nothing answers: no such host, no way there.
pub(super) fn reaches_nobody(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_dns()
}

/// By type and kind, never by text.
fn classify(error: &reqwest::Error) -> HttpError {
    if error.is_timeout() {
        HttpError::TimedOut
    } else if reaches_nobody(error) {
        // rustls reports through I/O errors: bad data for a certificate or protocol it does not accept, an early end
        // for a peer that hangs up in the middle of the handshake. TCP itself knows neither.
        let in_handshake = |kind| {
            matches!(
                kind,
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            )
        };
        let tls = causes(error)
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .any(|io| in_handshake(io.kind()));
        if tls {
            HttpError::Tls
        } else {
            HttpError::Unreachable
        }
    } else if error.is_builder() {
        HttpError::AddressRefused
    } else {
        HttpError::Broken
    }
}

/// The error's sources, looking also inside I/O errors, whose `source` skips what they wrap.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}
