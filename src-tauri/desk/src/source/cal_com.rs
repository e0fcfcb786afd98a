//! Cal.com API v2 with a key.

use async_trait::async_trait;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use kawka_calendar::cal_com;
use serde_json::json;

use super::service::{NoAnswer, encoded};
use super::{Answer, Api, Asked, Failure, Found, Marks, Pace, Source, not_understood, reading_of};
use crate::port::HttpReply;

/// The service's own address.
pub(crate) const BASE: &str = "https://api.cal.com/v2";
/// The version of the interface whose shapes are read.
const VERSION: (&str, &str) = ("cal-api-version", "2024-08-13");
/// The version in which a private link comes with its whole address.
const LINK_VERSION: (&str, &str) = ("cal-api-version", "2024-09-04");
const BACK: Duration = Duration::days(7);
const AHEAD: Duration = Duration::days(120);
/// Rows a page, and how many pages are read.
const PAGE: usize = 100;
const MAX_PAGES: usize = 50;

/// A Cal.com account.
pub(crate) struct CalCom<'a> {
    api: Api<'a>,
}

impl<'a> CalCom<'a> {
    pub(crate) const fn new(api: Api<'a>) -> Self {
        Self { api }
    }

    /// Whom the key belongs to: their address.
    pub(crate) async fn me(&self) -> Result<String, Failure> {
        let reply = self.api.get("/me", &[VERSION]).await?;
        Ok(cal_com::email_of(&reply.body).map_err(|_| not_understood())?)
    }

    /// Says of a guest whether they were absent.
    pub(crate) async fn mark_absent(
        &self,
        booking: &str,
        email: &str,
        absent: bool,
    ) -> Result<HttpReply, NoAnswer> {
        let path = format!("/bookings/{}/mark-absent", encoded(booking));
        let body = json!({"host": false, "attendees": [{"email": email, "absent": absent}]});
        self.api.send("POST", &path, &[VERSION], Some(&body)).await
    }

    /// Makes a link that one guest can book with once
    /// (<https://cal.com/docs/api-reference/v2/event-types-private-links>).
    pub(crate) async fn private_link(&self, event_type: &str) -> Result<HttpReply, NoAnswer> {
        let path = format!("/event-types/{}/private-links", encoded(event_type));
        let body = json!({"maxUsageCount": 1});
        self.api
            .send("POST", &path, &[LINK_VERSION], Some(&body))
            .await
    }

    /// How a booking stands now.
    pub(crate) async fn booking(&self, booking: &str) -> Result<HttpReply, NoAnswer> {
        let path = format!("/bookings/{}", encoded(booking));
        self.api.send("GET", &path, &[VERSION], None).await
    }
}

#[async_trait]
impl Source for CalCom<'_> {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let (from, to) = (asked.now - BACK, asked.now + AHEAD);
        let time = |at: DateTime<Utc>| encoded(&at.to_rfc3339_opts(SecondsFormat::Millis, true));
        let mut occurrences = Vec::new();
        let mut unreadable = Vec::new();
        let mut taken = 0;
        let mut pace = Pace::default();
        loop {
            if taken >= PAGE * MAX_PAGES {
                return Err(not_understood().into());
            }
            if pace.is_used_up() {
                return Err(Failure {
                    patience: Some(pace.patience()),
                    ..super::refused(429).into()
                });
            }
            let path = format!(
                "/bookings?status=upcoming,recurring,past,cancelled&afterStart={}&beforeEnd={}&sortStart=asc&take={PAGE}&skip={taken}",
                time(from),
                time(to),
            );
            let reply = self.api.get(&path, &[VERSION]).await?;
            pace = Pace::of(&reply);
            let page = cal_com::page(&reply.body).map_err(|_| not_understood())?;
            let bookings = page.bookings();
            occurrences.extend(bookings.filter_map(|booking| cal_com::occurrence_of(&booking)));
            unreadable.extend(page.unreadable());
            taken += page.len();
            if !page.has_next() || page.is_empty() {
                break;
            }
        }
        occurrences.retain(|one| one.start >= from && one.start < to);
        Ok(Answer::Read(Box::new(Found {
            reading: reading_of(occurrences, unreadable, None, &(from..to)),
            marks: Marks::default(),
            cache: None,
            suspects_emptiness: false,
        })))
    }
}
