//! One reading has an end: a server that answers each request just in time holds up no other calendar.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use crate::desk::Desk;
use crate::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};

/// How long the requests of one reading may take together; the last of them may run over by its own limit.
const LONGEST: Duration = Duration::minutes(5);

/// The network until the deadline; every request after it has timed out.
pub(crate) struct Deadline<'a> {
    http: &'a dyn Http,
    desk: &'a Desk,
    until: DateTime<Utc>,
}

impl<'a> Deadline<'a> {
    /// From now on.
    pub(crate) fn new(http: &'a dyn Http, desk: &'a Desk) -> Self {
        let until = desk.now() + LONGEST;
        Self { http, desk, until }
    }

    fn is_over(&self) -> bool {
        self.desk.now() > self.until
    }
}

#[async_trait]
impl Http for Deadline<'_> {
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError> {
        if self.is_over() {
            return Err(HttpError::TimedOut);
        }
        self.http.fetch(request).await
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        if self.is_over() {
            return Err(HttpError::TimedOut);
        }
        self.http.send(call).await
    }
}
