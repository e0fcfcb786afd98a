//! Calendly API v2 with a personal token.
//!
//! There is no "changed since": the events of a span are listed in both states, and their invitees are asked for once
//! for each state of an event (`updated_at`), so that a quiet day costs two requests. When the rate is used up, what
//! was got is kept and the reading goes on after the time that the service names. A whole reading asks again for what it
//! knows, as far as the rate goes, but only once nothing is unknown: else a full account would never be read through.

use async_trait::async_trait;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use kawka_calendar::calendly;
use kawka_store::table::calendar::Cached;
use serde_json::json;

use super::service::{NoAnswer, encoded};
use super::{Answer, Api, Asked, Failure, Found, Marks, Pace, Source, not_understood, reading_of};
use crate::port::HttpReply;

/// The service's own address.
pub(crate) const BASE: &str = "https://api.calendly.com";
/// How far back a reading goes: an invitee is marked as missed after the call.
const BACK: Duration = Duration::days(7);
/// How far ahead: what Calendly itself offers at most by default, twice.
const AHEAD: Duration = Duration::days(120);
/// How many pages of a list are read; a hundred rows each.
const MAX_PAGES: usize = 50;

/// A Calendly account.
pub(crate) struct Calendly<'a> {
    api: Api<'a>,
    user: String,
    cache: Vec<Cached>,
}

impl<'a> Calendly<'a> {
    pub(crate) fn new(api: Api<'a>, user: &str, cache: Vec<Cached>) -> Self {
        Self {
            api,
            user: user.to_owned(),
            cache,
        }
    }

    /// Whom the token belongs to.
    pub(crate) async fn me(&self) -> Result<calendly::User, Failure> {
        let reply = self.api.get("/users/me", &[]).await?;
        Ok(calendly::user(&reply.body).map_err(|_| not_understood())?)
    }

    async fn events(
        &self,
        status: &str,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<calendly::Event>, Failure> {
        let time = |at: DateTime<Utc>| encoded(&at.to_rfc3339_opts(SecondsFormat::Millis, true));
        let query = format!(
            "/scheduled_events?user={}&status={status}&min_start_time={}&max_start_time={}&count=100&sort=start_time%3Aasc",
            encoded(&self.user),
            time(from),
            time(to),
        );
        let mut found = Vec::new();
        let mut path = query.clone();
        for _ in 0..MAX_PAGES {
            let reply = self.api.get(&path, &[]).await?;
            let page = calendly::events(&reply.body).map_err(|_| not_understood())?;
            found.extend(page.collection);
            match page.pagination.next_page_token {
                Some(token) => path = format!("{query}&page_token={}", encoded(&token)),
                None => return Ok(found),
            }
        }
        Err(not_understood().into())
    }

    /// The invitees of an event as kept for this state of it, not asked for now.
    fn known(&self, event: &calendly::Event) -> Option<(Vec<u8>, bool)> {
        let state = state_of(event);
        let mut kept = self.cache.iter();
        let found = kept.find(|one| {
            one.href == event.uri && one.etag == state && !event.updated_at.is_empty()
        })?;
        Some((found.body.clone(), false))
    }

    /// The invitees of an event, asked for: all pages of them as one.
    async fn invitees(&self, event: &calendly::Event) -> Result<(Vec<u8>, Pace), Failure> {
        let first = [event.uri.as_str(), "/invitees?count=100"].concat();
        let mut path = first.clone();
        let mut guests = Vec::new();
        for _ in 0..MAX_PAGES {
            let reply = self.api.get(&path, &[]).await?;
            let pace = Pace::of(&reply);
            let page: InviteePage =
                serde_json::from_slice(&reply.body).map_err(|_| not_understood())?;
            guests.extend(page.collection);
            let Some(token) = page.pagination.next_page_token else {
                let whole = json!({"collection": guests, "pagination": {}});
                return Ok((whole.to_string().into_bytes(), pace));
            };
            if pace.is_used_up() {
                return Err(Failure {
                    patience: Some(pace.patience()),
                    ..super::refused(429).into()
                });
            }
            path = format!("{first}&page_token={}", encoded(&token));
        }
        Err(not_understood().into())
    }

    /// Marks an invitee as missed; gives the address of the mark.
    pub(crate) async fn mark_no_show(&self, invitee: &str) -> Result<HttpReply, NoAnswer> {
        let body = json!({"invitee": invitee});
        self.api
            .send("POST", "/invitee_no_shows", &[], Some(&body))
            .await
    }

    /// Takes the mark away.
    pub(crate) async fn unmark_no_show(&self, mark: &str) -> Result<HttpReply, NoAnswer> {
        self.api.send("DELETE", mark, &[], None).await
    }

    /// How an invitee stands now.
    pub(crate) async fn invitee(&self, invitee: &str) -> Result<HttpReply, NoAnswer> {
        self.api.send("GET", invitee, &[], None).await
    }

    /// Makes a link that one guest can book with once.
    pub(crate) async fn scheduling_link(&self, event_type: &str) -> Result<HttpReply, NoAnswer> {
        let body = json!({"max_event_count": 1, "owner": event_type, "owner_type": "EventType"});
        self.api
            .send("POST", "/scheduling_links", &[], Some(&body))
            .await
    }
}

/// A page of an event's invitees, each of them as the service wrote it.
#[derive(serde::Deserialize)]
struct InviteePage {
    collection: Vec<serde_json::Value>,
    #[serde(default)]
    pagination: calendly::Pagination,
}

/// What an event's invitees are cached under: another state of the event is another entry.
fn state_of(event: &calendly::Event) -> String {
    [event.status.as_str(), " ", event.updated_at.as_str()].concat()
}

/// What is kept of the guests for the next time.
fn cached(events: &[calendly::Event], bodies: &[Option<(Vec<u8>, bool)>]) -> Vec<Cached> {
    let known = events.iter().zip(bodies);
    known
        .filter_map(|(event, body)| {
            Some(Cached {
                href: event.uri.clone(),
                etag: state_of(event),
                body: body.as_ref()?.0.clone(),
            })
        })
        .collect()
}

#[async_trait]
impl Source for Calendly<'_> {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let (from, to) = (asked.now - BACK, asked.now + AHEAD);
        let mut events = self.events("active", from, to).await?;
        events.extend(self.events("canceled", from, to).await?);
        let mut pace = Pace::default();
        // By event: what is known of its guests, and whether it was asked for now.
        let mut bodies: Vec<Option<(Vec<u8>, bool)>> =
            events.iter().map(|event| self.known(event)).collect();
        for (index, event) in events.iter().enumerate() {
            if bodies[index].is_some() {
                continue;
            }
            let failure = if pace.is_used_up() {
                Failure {
                    patience: Some(pace.patience()),
                    ..super::refused(429).into()
                }
            } else {
                match self.invitees(event).await {
                    Ok((body, told)) => {
                        pace = told;
                        bodies[index] = Some((body, true));
                        continue;
                    }
                    Err(failure) => failure,
                }
            };
            return Err(Failure {
                cache: Some(with_rest(cached(&events, &bodies), &self.cache)),
                ..failure
            });
        }
        if asked.whole {
            for (event, known) in events.iter().zip(&mut bodies) {
                if pace.is_used_up() || known.as_ref().is_some_and(|(_, now)| *now) {
                    continue;
                }
                // What is known is good enough where the service does not answer.
                let Ok((body, told)) = self.invitees(event).await else {
                    break;
                };
                pace = told;
                *known = Some((body, true));
            }
        }
        let (mut occurrences, mut unreadable) = (Vec::new(), Vec::new());
        for (event, known) in events.iter().zip(&bodies) {
            let Some((body, now)) = known else { continue };
            let page = calendly::invitees(body).map_err(|_| not_understood())?;
            for guest in &page.collection {
                let Some(mut found) = calendly::occurrence_of(event, guest) else {
                    unreadable.push(calendly::name_of(guest));
                    continue;
                };
                if let Some(booked) = &mut found.booked {
                    booked.no_show_is_current = *now;
                }
                occurrences.push(found);
            }
        }
        let cache = cached(&events, &bodies);
        let span = from..to;
        Ok(Answer::Read(Box::new(Found {
            reading: reading_of(occurrences, unreadable, None, &span),
            marks: Marks::default(),
            cache: Some(cache),
            suspects_emptiness: false,
        })))
    }
}

/// What was got now, and of before what was not asked for yet.
fn with_rest(mut now: Vec<Cached>, before: &[Cached]) -> Vec<Cached> {
    let rest: Vec<Cached> = before
        .iter()
        .filter(|old| now.iter().all(|new| new.href != old.href))
        .cloned()
        .collect();
    now.extend(rest);
    now
}
