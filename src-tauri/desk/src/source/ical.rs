//! iCalendar from a file of this machine or from an address.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use kawka_store::table;

use super::{Answer, Asked, Failure, Found, Marks, Source, blocking, hash, unreadable};
use crate::command_error::{CommandError, ErrorCode};
use crate::port::{FeedAnswer, FeedRequest, Http};

/// A file of this machine.
pub(super) struct File {
    path: PathBuf,
    body_hash: Option<Vec<u8>>,
}

impl File {
    pub(super) fn new(source: &table::calendar::Source) -> Self {
        Self {
            path: PathBuf::from(&source.location),
            body_hash: source.body_hash.clone(),
        }
    }
}

#[async_trait]
impl Source for File {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let (path, asked, known) = (self.path.clone(), asked.clone(), self.body_hash.clone());
        blocking(move || {
            let bytes = read_file(&path)?;
            let marks = Marks {
                body_hash: Some(hash(&bytes)),
                ..Marks::default()
            };
            parse(&bytes, marks, known.as_deref(), &asked)
        })
        .await
    }
}

/// An address.
pub(super) struct Address<'a> {
    request: FeedRequest,
    body_hash: Option<Vec<u8>>,
    http: &'a dyn Http,
}

impl<'a> Address<'a> {
    pub(super) fn new(source: &table::calendar::Source, http: &'a dyn Http) -> Self {
        Self {
            request: FeedRequest {
                url: source.location.clone(),
                etag: source.etag.clone(),
                last_modified: source.last_modified.clone(),
                own_network: source.own_network,
            },
            body_hash: source.body_hash.clone(),
            http,
        }
    }
}

#[async_trait]
impl Source for Address<'_> {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let mut request = self.request.clone();
        if asked.whole {
            (request.etag, request.last_modified) = (None, None);
        }
        match self.http.fetch(request).await? {
            FeedAnswer::NotModified if asked.whole => {
                Err(CommandError::new(ErrorCode::CalendarUnreachable)
                    .with("problem", "broken")
                    .into())
            }
            FeedAnswer::NotModified => Ok(Answer::AsBefore),
            FeedAnswer::Body {
                bytes,
                etag,
                last_modified,
            } => {
                let (asked, known) = (asked.clone(), self.body_hash.clone());
                blocking(move || {
                    let marks = Marks {
                        etag,
                        last_modified,
                        body_hash: Some(hash(&bytes)),
                        sync_token: None,
                    };
                    parse(&bytes, marks, known.as_deref(), &asked)
                })
                .await
            }
        }
    }
}

fn parse(
    bytes: &[u8],
    marks: Marks,
    known: Option<&[u8]>,
    asked: &Asked,
) -> Result<Answer, Failure> {
    if !asked.whole && known.is_some() && known == marks.body_hash.as_deref() {
        return Ok(Answer::AsBefore);
    }
    let reading = kawka_calendar::read(bytes, asked.span.clone(), asked.zone)
        .map_err(|error| unreadable(&error))?;
    Ok(Answer::Read(Box::new(Found {
        reading,
        marks,
        cache: None,
        suspects_emptiness: true,
    })))
}

/// Reads a calendar's file within the bounds of what is read at all.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, CommandError> {
    let refuse =
        |problem: &str| CommandError::new(ErrorCode::CalendarUnreachable).with("problem", problem);
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse("file_missing"),
        _ => refuse("file_unreadable"),
    })?;
    if !meta.is_file() {
        return Err(refuse("not_a_file"));
    }
    if meta.len() > kawka_calendar::MAX_BYTES as u64 {
        return Err(CommandError::new(ErrorCode::CalendarUnreadable).with("problem", "too_large"));
    }
    std::fs::read(path).map_err(|_| refuse("file_unreadable"))
}

/// As [`normalise_url`]; an address that everybody on the way can read along with is refused until a person said yes to
/// it. On this machine nobody is on the way.
pub(crate) fn private_url(url: &str, in_the_clear: bool) -> Result<String, CommandError> {
    let url = normalise_url(url)?;
    match url.strip_prefix("http://") {
        Some(rest) if !in_the_clear && !is_here(rest) => {
            Err(CommandError::bad_input("url", "in_the_clear"))
        }
        _ => Ok(url),
    }
}

/// Whether an address, without its scheme, is one of this machine.
fn is_here(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// Checks the address of a source and writes it the one way it is kept.
fn normalise_url(url: &str) -> Result<String, CommandError> {
    let url = url.trim();
    let refused = || CommandError::bad_input("url", "not_an_address");
    if url.len() > 4096 || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused());
    }
    let (scheme, rest) = url.split_once("://").ok_or_else(refused)?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" | "webcal" | "webcals" => "https",
        "http" => "http",
        _ => return Err(refused()),
    };
    if rest.is_empty() || rest.starts_with(['/', '?', '#']) {
        return Err(refused());
    }
    Ok(format!("{scheme}://{rest}"))
}
