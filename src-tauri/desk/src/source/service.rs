//! What the booking services have in common: a token, JSON over HTTP, a rate that must not be exceeded.

use chrono::Duration;
use kawka_store::table::calendar::Source;

use super::{Failure, not_understood, refused, unreachable};
use crate::command_error::CommandError;
use crate::port::{Credentials, Http, HttpCall, HttpError, HttpReply, Secret};

/// Why a request brought no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// Nothing of it left this machine: no connection came about.
    Unsent(CommandError),
    /// It may have arrived.
    Lost(CommandError),
}

impl From<HttpError> for NoAnswer {
    fn from(error: HttpError) -> Self {
        match error {
            // They fail before the first byte of a request.
            HttpError::Unreachable | HttpError::Tls | HttpError::OwnNetwork => {
                Self::Unsent(unreachable(error))
            }
            _ => Self::Lost(unreachable(error)),
        }
    }
}

impl From<NoAnswer> for CommandError {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::Unsent(error) | NoAnswer::Lost(error) => error,
        }
    }
}

/// A service's interface with a token for it.
pub(crate) struct Api<'a> {
    base: String,
    token: Secret,
    own_network: bool,
    http: &'a dyn Http,
}

/// How much may still be asked, as the last answer said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    remaining: Option<u32>,
    seconds: Option<u32>,
}

impl Pace {
    /// Reads the headers of an answer.
    pub(crate) fn of(reply: &HttpReply) -> Self {
        let number = |name: &str| reply.header(name)?.trim().parse().ok();
        Self {
            remaining: number("x-ratelimit-remaining"),
            seconds: reply.retry_after().or_else(|| number("x-ratelimit-reset")),
        }
    }

    /// Nothing more may be asked for now.
    pub(crate) fn is_used_up(self) -> bool {
        self.remaining == Some(0)
    }

    /// How long to wait then: what the service says, a minute where it says nothing, an hour at most.
    pub(crate) fn patience(self) -> Duration {
        Duration::seconds(i64::from(self.seconds.unwrap_or(60).clamp(1, 3600)))
    }
}

/// How long a refusal asks to be left alone: who is asked too much always, who is out of order where it says how long.
pub(super) fn patience_of(reply: &HttpReply) -> Option<Duration> {
    match reply.status {
        429 => Some(Pace::of(reply).patience()),
        503 => reply
            .retry_after()
            .map(|seconds| Duration::seconds(i64::from(seconds))),
        _ => None,
    }
}

impl<'a> Api<'a> {
    /// The interface that a source is read from.
    pub(crate) fn of(source: &Source, token: Secret, http: &'a dyn Http) -> Self {
        Self {
            base: source.location.trim_end_matches('/').to_owned(),
            token,
            own_network: source.own_network,
            http,
        }
    }

    /// An address of this interface, or one that it gave out itself; a foreign one would get the token.
    fn address(&self, path: &str) -> Result<String, CommandError> {
        if let Some(rest) = path.strip_prefix(&self.base) {
            return if rest.starts_with(['/', '?']) {
                Ok(path.to_owned())
            } else {
                Err(not_understood())
            };
        }
        if path.starts_with('/') {
            return Ok([&self.base, path].concat());
        }
        Err(not_understood())
    }

    /// Sends one request; any status comes back.
    ///
    /// # Errors
    /// [`NoAnswer`] says whether it may have arrived.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&serde_json::Value>,
    ) -> Result<HttpReply, NoAnswer> {
        let mut all = vec![("accept".to_owned(), "application/json".to_owned())];
        all.extend(
            headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        if body.is_some() {
            all.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let call = HttpCall {
            method: method.to_owned(),
            url: self.address(path).map_err(NoAnswer::Lost)?,
            headers: all,
            body: body
                .map(|body| body.to_string().into_bytes())
                .unwrap_or_default(),
            credentials: Some(Credentials::Bearer(self.token.clone())),
            own_network: self.own_network,
        };
        Ok(self.http.send(call).await?)
    }

    /// Asks for something; only 200 is an answer.
    pub(crate) async fn get(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<HttpReply, Failure> {
        let sent = self.send("GET", path, headers, None).await;
        let reply = sent.map_err(CommandError::from)?;
        if reply.status == 200 {
            return Ok(reply);
        }
        Err(Failure {
            patience: patience_of(&reply),
            ..refused(reply.status).into()
        })
    }
}

/// What a part of a query may hold, the rest percent-encoded (RFC 3986, 2.3).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.extend(
                    char::from_digit(nibble.into(), 16).map(|digit| digit.to_ascii_uppercase()),
                );
            }
        }
    }
    out
}
