//! CalDAV (RFC 4791): a server's calendars, found and followed by what changed (RFC 6578).
//!
//! Requests and answers are libdav's, which does no I/O of its own; they travel through our HTTP port, so that the
//! rules for strangers hold here too. Every answer is looked at before its XML is parsed. The resources of a
//! collection are kept; a sync asks for the changed ones and the whole is put together from what is kept. A server that
//! does not know the token any more (403, 409, 412), or knows no sync at all, is read from the beginning.

mod changes;
mod parts;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::Duration;
use http::{StatusCode, Uri};
use kawka_calendar::{Problem, ProblemCode, check_xml};
use kawka_store::table;
use kawka_store::table::calendar::Cached;
use libdav::caldav::{FindCalendarHomeSet, FindCalendars, GetCalendarResources};
use libdav::dav::{FindCollections, FindPropertyHrefs, ListResources, SyncCollectionParseError};
use libdav::names;
use libdav::requests::{DavRequest, ParseResponseError};

use changes::{Changes, listed};
use parts::{Extent, INSUFFICIENT_STORAGE, without_truncation};

use super::service::patience_of;
use super::{
    Answer, Asked, Failure, Found, Marks, Source, blocking, hash, not_understood, refused,
    unreachable, unreadable,
};
use crate::command_error::{CommandError, ErrorCode};
use crate::port::{Credentials, Http, HttpCall};

/// How many resources are asked for at once.
const BATCH: usize = 100;
/// How many resources a collection may have.
const MAX_RESOURCES: usize = 20_000;
/// How many calendars of one account are added.
const MAX_CALENDARS: usize = 50;

/// Why a request brought nothing.
#[derive(Debug)]
enum DavError {
    Status(u16),
    /// The server asks for patience.
    Busy(u16, Duration),
    Other(CommandError),
}

impl From<DavError> for CommandError {
    fn from(error: DavError) -> Self {
        match error {
            DavError::Status(status) | DavError::Busy(status, _) => refused(status),
            DavError::Other(error) => error,
        }
    }
}

impl From<DavError> for Failure {
    fn from(error: DavError) -> Self {
        let patience = match error {
            DavError::Busy(_, patience) => Some(patience),
            _ => None,
        };
        Self {
            patience,
            ..CommandError::from(error).into()
        }
    }
}

/// What kinds of parse errors have in common.
trait StatusOf {
    fn status(&self) -> Option<u16>;
}

impl StatusOf for ParseResponseError {
    fn status(&self) -> Option<u16> {
        match self {
            Self::BadStatusCode(status) => Some(status.as_u16()),
            _ => None,
        }
    }
}

impl StatusOf for SyncCollectionParseError {
    fn status(&self) -> Option<u16> {
        match self {
            Self::Parse(error) => error.status(),
            Self::PreconditionFailed(_) => Some(StatusCode::FORBIDDEN.as_u16()),
        }
    }
}

/// A server, and who asks it.
struct Server<'a> {
    base: Uri,
    credentials: Credentials,
    own_network: bool,
    http: &'a dyn Http,
}

impl Server<'_> {
    /// Asks for something that is answered at once.
    async fn ask<R>(&self, request: &R) -> Result<R::Response, DavError>
    where
        R: DavRequest + Sync,
        R::ParseError: StatusOf,
    {
        match self.ask_in_parts(request).await? {
            (answer, Extent::Whole) => Ok(answer),
            // Nothing says where the rest is.
            (_, Extent::Part) => Err(DavError::Status(INSUFFICIENT_STORAGE)),
        }
    }

    /// Asks for something that a server may answer in parts.
    async fn ask_in_parts<R>(&self, request: &R) -> Result<(R::Response, Extent), DavError>
    where
        R: DavRequest + Sync,
        R::ParseError: StatusOf,
    {
        let prepared = request
            .prepare_request(self.base.clone())
            .map_err(|_| DavError::Other(not_understood()))?;
        let (parts, body) = prepared.into_parts();
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        let call = HttpCall {
            method: parts.method.as_str().to_owned(),
            url: parts.uri.to_string(),
            headers: headers.collect(),
            body: body.into_bytes(),
            credentials: Some(self.credentials.clone()),
            own_network: self.own_network,
        };
        let reply = self
            .http
            .send(call)
            .await
            .map_err(|error| DavError::Other(unreachable(error)))?;
        if let Some(patience) = patience_of(&reply) {
            return Err(DavError::Busy(reply.status, patience));
        }
        // Of an answer that is none the status says all that matters.
        let (body, extent) = if (200..300).contains(&reply.status) || reply.status == 403 {
            let body = check_xml(&reply.body).map_err(|_| DavError::Other(not_understood()))?;
            without_truncation(body)
        } else {
            (Cow::default(), Extent::Whole)
        };
        let mut answer = http::Response::builder().status(reply.status);
        for (name, value) in &reply.headers {
            answer = answer.header(name, value);
        }
        let (parts, ()) = answer
            .body(())
            .map_err(|_| DavError::Other(not_understood()))?
            .into_parts();
        let answer = request.parse_response(&parts, body.as_bytes());
        let answer = answer.map_err(|error| {
            error
                .status()
                .map_or_else(|| DavError::Other(not_understood()), DavError::Status)
        })?;
        Ok((answer, extent))
    }
}

/// A calendar that was found on a server.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Discovered {
    /// Its address.
    pub location: String,
    /// The name it has there; the last part of its address where it has none.
    pub name: String,
}

fn base_of(url: &str) -> Result<(Uri, String), CommandError> {
    let refuse = || CommandError::bad_input("url", "not_an_address");
    let uri: Uri = url.parse().map_err(|_| refuse())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(refuse());
    };
    let base = format!("{scheme}://{}/", authority.as_str());
    Ok((base.parse().map_err(|_| refuse())?, uri.path().to_owned()))
}

/// Whether a host may be asked with the password that was given for another: iCloud alone answers from `p12-caldav`
/// what was asked of `caldav`.
fn is_same_account(named: &str, found: &str) -> bool {
    named == found || (named == "caldav.icloud.com" && found.ends_with("-caldav.icloud.com"))
}

/// The path of an address that the server gave, where it is on the server that was named.
fn at_home(base: &Uri, found: &Uri) -> Option<Uri> {
    match found.authority() {
        None => Some(base.clone()),
        Some(authority) => {
            let same = is_same_account(base.host().unwrap_or_default(), authority.host());
            let secure = found.scheme_str() == base.scheme_str();
            (same && secure)
                .then(|| {
                    format!("{}://{authority}/", base.scheme_str()?)
                        .parse()
                        .ok()
                })
                .flatten()
        }
    }
}

/// Finds the calendars behind an address: the address is one itself, or leads to the person's calendars (RFC 6764).
pub(crate) async fn discover(
    url: &str,
    credentials: &Credentials,
    own_network: bool,
    http: &dyn Http,
) -> Result<Vec<Discovered>, CommandError> {
    let (base, path) = base_of(url)?;
    let mut server = Server {
        base,
        credentials: credentials.clone(),
        own_network,
        http,
    };
    let mut last = None;
    for start in [path.as_str(), "/.well-known/caldav", "/"] {
        match server.calendars_from(start).await {
            Ok(found) if !found.is_empty() => return Ok(found),
            Ok(_) => {}
            // Who is not let in at one door is not let in at the next.
            Err(DavError::Status(401)) => return Err(refused(401)),
            Err(error) => last = last.or(Some(error)),
        }
    }
    let nothing =
        || CommandError::new(ErrorCode::CalendarUnreachable).with("problem", "no_calendars");
    Err(match last {
        Some(DavError::Other(error)) => error,
        Some(DavError::Busy(status, _)) => refused(status),
        Some(DavError::Status(status)) if !matches!(status, 404 | 405) => refused(status),
        _ => nothing(),
    })
}

impl Server<'_> {
    /// The calendars that are found from a path on.
    async fn calendars_from(&mut self, path: &str) -> Result<Vec<Discovered>, DavError> {
        // The address may be that of one calendar.
        if path.len() > 1 && path != "/.well-known/caldav" {
            let collections = FindCollections::new(path).with_collection_type(&names::CALENDAR);
            if let Ok(found) = self.ask(&collections).await {
                let own = |href: &str| href.trim_end_matches('/') == path.trim_end_matches('/');
                if found.collections.iter().any(|one| own(&one.href)) {
                    return Ok(vec![self.named(path).await]);
                }
            }
        }
        let principal = FindPropertyHrefs::new(path, &names::CURRENT_USER_PRINCIPAL);
        let principal = self.ask(&principal).await?.hrefs.into_iter().next();
        let Some(principal) = principal else {
            return Ok(Vec::new());
        };
        self.go_to(&principal)?;
        let homes = self
            .ask(&FindCalendarHomeSet::new(principal.path()))
            .await?
            .home_sets;
        let mut calendars = Vec::new();
        for home in homes {
            self.go_to(&home)?;
            let found = self.ask(&FindCalendars::new(home.path())).await?.calendars;
            for one in found.into_iter().take(MAX_CALENDARS) {
                calendars.push(self.named(&one.href).await);
            }
        }
        Ok(calendars)
    }

    fn go_to(&mut self, found: &Uri) -> Result<(), DavError> {
        let base = at_home(&self.base, found).ok_or_else(|| {
            DavError::Other(
                CommandError::new(ErrorCode::CalendarUnreachable).with("problem", "redirects"),
            )
        })?;
        self.own_network &= base.host() == self.base.host();
        self.base = base;
        Ok(())
    }

    async fn named(&self, href: &str) -> Discovered {
        let asked = libdav::dav::GetProperty::new(href, &names::DISPLAY_NAME);
        let name = self.ask(&asked).await.ok().and_then(|answer| answer.value);
        let last = href.trim_end_matches('/').rsplit('/').next();
        Discovered {
            location: format!("{}{}", self.base.to_string().trim_end_matches('/'), href),
            name: name
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| last.unwrap_or_default().to_owned()),
        }
    }
}

/// One calendar on a server.
pub(super) struct Collection<'a> {
    location: String,
    credentials: Credentials,
    own_network: bool,
    http: &'a dyn Http,
    sync_token: Option<String>,
    body_hash: Option<Vec<u8>>,
    cache: Vec<Cached>,
}

impl<'a> Collection<'a> {
    pub(super) fn new(
        source: &table::calendar::Source,
        credentials: Credentials,
        cache: Vec<Cached>,
        http: &'a dyn Http,
    ) -> Self {
        let before = cache.len();
        let cache: Vec<Cached> = cache
            .into_iter()
            .filter(|one| is_whole(&one.body))
            .collect();
        // Without what it stands for, a token says nothing of the whole.
        let stands = !cache.is_empty() && cache.len() == before;
        Self {
            location: source.location.clone(),
            credentials,
            own_network: source.own_network,
            http,
            sync_token: source.sync_token.clone().filter(|_| stands),
            body_hash: source.body_hash.clone(),
            cache,
        }
    }

    /// What is there and what is gone, against what is kept; the token for the next time.
    async fn changes(
        &self,
        server: &Server<'_>,
        path: &str,
        whole: bool,
    ) -> Result<Changes, Failure> {
        let token = self.sync_token.as_deref().filter(|_| !whole);
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            match server.changes_since(path, Some(token)).await {
                Ok(changes) => return Ok(changes),
                // The server forgot the token: from the beginning.
                Err(DavError::Status(403 | 409 | 412)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        match server.changes_since(path, None).await {
            Ok(changes) => Ok(changes),
            // It knows no sync: the list with its tags says what changed.
            Err(DavError::Status(400 | 403 | 405 | 409 | 412 | 415 | 501)) => {
                let answer = server.ask(&ListResources::new(path)).await?;
                Ok(Changes {
                    whole: true,
                    listed: listed(answer.resources),
                    deleted: BTreeSet::new(),
                    token: None,
                })
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[async_trait]
impl Source for Collection<'_> {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let (base, path) = base_of(&self.location)?;
        let server = Server {
            base,
            credentials: self.credentials.clone(),
            own_network: self.own_network,
            http: self.http,
        };
        let changes = self.changes(&server, &path, asked.whole).await?;
        let mut kept: BTreeMap<String, Cached> = self
            .cache
            .iter()
            .map(|one| (one.href.clone(), one.clone()))
            .collect();
        if changes.whole {
            kept.retain(|href, _| changes.listed.contains_key(href));
        }
        for href in &changes.deleted {
            kept.remove(href);
        }
        let wanted: Vec<&String> = changes
            .listed
            .iter()
            .filter(|(href, etag)| {
                etag.is_empty() || kept.get(*href).is_none_or(|one| one.etag != **etag)
            })
            .map(|(href, _)| href)
            .collect();
        if kept.len() + wanted.len() > MAX_RESOURCES {
            return Err(CommandError::new(ErrorCode::CalendarUnreadable)
                .with("problem", "too_large")
                .into());
        }
        let mut broken: BTreeSet<String> = BTreeSet::new();
        for batch in wanted.chunks(BATCH) {
            let request = GetCalendarResources::new(&path).with_hrefs(batch);
            for resource in server.ask(&request).await?.resources {
                match resource.content {
                    // What stood there before stands there still, for all that is known; it is asked for again.
                    Ok(content) if !is_whole(content.data.as_bytes()) => {
                        broken.insert(resource.href);
                    }
                    Ok(content) => {
                        let one = Cached {
                            href: resource.href.clone(),
                            etag: content.etag,
                            body: content.data.into_bytes(),
                        };
                        kept.insert(resource.href, one);
                    }
                    // It went away between the two questions.
                    Err(StatusCode::NOT_FOUND) => {
                        kept.remove(&resource.href);
                    }
                    Err(status) => return Err(refused(status.as_u16()).into()),
                }
            }
            let answered = |href: &&String| kept.contains_key(*href) || broken.contains(*href);
            if changes.whole && !batch.iter().all(answered) {
                return Err(not_understood().into());
            }
        }
        // The token of before names what is broken once more.
        let token = if broken.is_empty() {
            changes.token
        } else {
            self.sync_token.clone().filter(|_| !changes.whole)
        };
        let (asked, known) = (asked.clone(), self.body_hash.clone());
        blocking(move || {
            whole(
                kept.into_values().collect(),
                token,
                broken.len(),
                known.as_deref(),
                &asked,
            )
        })
        .await
    }
}

/// A resource without what may stand around it: a mark of the byte order, empty lines.
fn bare(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii()
}

/// Whether a resource is a calendar from its beginning to its end.
fn is_whole(body: &[u8]) -> bool {
    let body = bare(body);
    body.starts_with(b"BEGIN:VCALENDAR") && body.ends_with(b"END:VCALENDAR")
}

/// Puts the resources together and reads them as one calendar.
fn whole(
    resources: Vec<Cached>,
    sync_token: Option<String>,
    broken: usize,
    known: Option<&[u8]>,
    asked: &Asked,
) -> Result<Answer, Failure> {
    let mut all = Vec::new();
    for one in &resources {
        // Each is a calendar of its own (RFC 4791, 4.1).
        all.extend_from_slice(bare(&one.body));
        all.extend_from_slice(b"\r\n");
    }
    let marks = Marks {
        body_hash: Some(hash(&all)),
        sync_token,
        ..Marks::default()
    };
    let same = known.is_some() && known == marks.body_hash.as_deref();
    if same && !asked.whole && broken == 0 {
        return Ok(Answer::AsBefore);
    }
    let mut reading = if all.is_empty() {
        super::reading_of(Vec::new(), Vec::new(), None, &asked.span)
    } else {
        kawka_calendar::read(&all, asked.span.clone(), asked.zone)
            .map_err(|error| unreadable(&error))?
    };
    reading.problem_count += broken;
    reading
        .problems
        .extend((0..broken.min(100)).map(|_| Problem {
            line: 0,
            code: ProblemCode::Unbalanced,
            detail: "VCALENDAR".to_owned(),
        }));
    Ok(Answer::Read(Box::new(Found {
        reading,
        marks,
        cache: Some(resources),
        suspects_emptiness: false,
    })))
}
