//! A CalDAV collection by script: it keeps entries and says what changed since a token (RFC 6578).

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};

use super::ports::is_at_home;

/// Where the collection is.
pub const COLLECTION: &str = "https://dav.example/ola/work/";

#[derive(Default)]
struct State {
    version: u32,
    /// By name: in which version it was written, and what it holds.
    entries: BTreeMap<String, (u32, String)>,
    gone: BTreeMap<String, u32>,
}

/// One collection.
#[derive(Default)]
pub struct Dav {
    state: Mutex<State>,
    /// How many changes one answer names at most; the rest follows with the token that it gives (RFC 6578, 3.6).
    pub limit: Mutex<Option<usize>>,
    /// It cuts its answers off and does not say where they go on.
    pub stuck: std::sync::atomic::AtomicBool,
    asked_for: Mutex<Vec<String>>,
    /// Beginnings of addresses that stand in the own network.
    pub home: Mutex<Vec<String>>,
}

impl Dav {
    /// Writes an entry.
    pub fn put(&self, name: &str, body: &str) {
        let mut state = self.state.lock().unwrap();
        state.version += 1;
        let version = state.version;
        state
            .entries
            .insert(name.to_owned(), (version, body.to_owned()));
    }

    /// Takes an entry away.
    pub fn delete(&self, name: &str) {
        let mut state = self.state.lock().unwrap();
        state.version += 1;
        let version = state.version;
        state.entries.remove(name);
        state.gone.insert(name.to_owned(), version);
    }

    /// Names of the entries whose bodies were asked for since the last time.
    pub fn asked_for(&self) -> Vec<String> {
        std::mem::take(&mut self.asked_for.lock().unwrap())
    }

    fn discovered() -> String {
        "<d:response><d:href>/ola/work/</d:href><d:propstat><d:prop><d:displayname>Work</d:displayname>\
         <d:resourcetype><d:collection/><c:calendar/></d:resourcetype></d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            .to_owned()
    }

    fn changes(&self, body: &str) -> String {
        let state = self.state.lock().unwrap();
        let since = body
            .split_once("sync-token>")
            .and_then(|(_, rest)| rest.split('<').next()?.parse().ok())
            .unwrap_or(0);
        let mut found = Vec::new();
        for (name, (version, _)) in &state.entries {
            if *version > since {
                found.push((*version, format!(
                    "<d:response><d:href>/ola/work/{name}.ics</d:href><d:propstat><d:prop><d:getetag>\"{version}\"\
                     </d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
                )));
            }
        }
        for (name, version) in &state.gone {
            if since > 0 && *version > since && !state.entries.contains_key(name) {
                found.push((*version, format!(
                    "<d:response><d:href>/ola/work/{name}.ics</d:href><d:status>HTTP/1.1 404 Not Found</d:status>\
                     </d:response>"
                )));
            }
        }
        found.sort();
        let limit = self.limit.lock().unwrap().unwrap_or(usize::MAX);
        let mut token = state.version;
        let mut out = String::new();
        if found.len() > limit {
            found.truncate(limit);
            let stuck = self.stuck.load(std::sync::atomic::Ordering::SeqCst);
            token = match found.last() {
                Some((version, _)) if !stuck => *version,
                _ => since,
            };
            out.push_str(&format!(
                "<d:response><d:href>{COLLECTION}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>\
                 <d:error><d:number-of-matches-within-limits/></d:error></d:response>"
            ));
        }
        out.extend(found.into_iter().map(|(_, response)| response));
        out.push_str(&format!("<d:sync-token>{token}</d:sync-token>"));
        out
    }

    fn bodies(&self, body: &str) -> String {
        let state = self.state.lock().unwrap();
        let mut out = String::new();
        for (name, (version, data)) in &state.entries {
            if body.contains(&format!("/ola/work/{name}.ics<")) {
                self.asked_for.lock().unwrap().push(name.clone());
                let data = data.replace('&', "&amp;").replace('<', "&lt;");
                out.push_str(&format!(
                    "<d:response><d:href>/ola/work/{name}.ics</d:href><d:propstat><d:prop><d:getetag>\"{version}\"\
                     </d:getetag><c:calendar-data>{data}</c:calendar-data></d:prop>\
                     <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
                ));
            }
        }
        out
    }
}

#[async_trait]
impl Http for Dav {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        if !call.own_network && is_at_home(&self.home, &call.url) {
            return Err(HttpError::OwnNetwork);
        }
        let body = String::from_utf8(call.body).unwrap();
        let inside = match call.method.as_str() {
            "PROPFIND" => Self::discovered(),
            "REPORT" if body.contains("sync-collection") => self.changes(&body),
            "REPORT" => self.bodies(&body),
            other => panic!("{other}"),
        };
        let answer = format!(
            "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" \
             xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{inside}</d:multistatus>"
        );
        Ok(HttpReply {
            status: 207,
            headers: Vec::new(),
            body: answer.into_bytes(),
        })
    }
}
