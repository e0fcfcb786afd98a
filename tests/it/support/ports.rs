//! Twins of the ports: a clock that is moved, a keyring in memory, an address that answers by script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_desk::port::{
    Clock, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply, Secrets, SecretsError,
};

/// A clock that stands until it is moved.
pub struct MovableClock {
    now: Mutex<DateTime<Utc>>,
    zone: Tz,
}

impl MovableClock {
    /// In Warsaw.
    pub fn at(now: &str) -> Arc<Self> {
        Self::in_zone(now, Tz::Europe__Warsaw)
    }

    /// In a zone.
    pub fn in_zone(now: &str, zone: Tz) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new(now.parse().unwrap()),
            zone,
        })
    }

    pub fn set(&self, now: &str) {
        *self.now.lock().unwrap() = now.parse().unwrap();
    }

    pub fn forward(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    pub fn minutes(&self, minutes: i64) {
        self.forward(Duration::minutes(minutes));
    }
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn system_zone(&self) -> Tz {
        self.zone
    }
}

/// A keyring in memory that fails when it is told to.
#[derive(Default)]
pub struct MemorySecrets {
    pub entries: Mutex<BTreeMap<String, String>>,
    pub failure: Mutex<Option<SecretsError>>,
}

impl MemorySecrets {
    pub fn fail(&self, failure: Option<SecretsError>) {
        *self.failure.lock().unwrap() = failure;
    }

    pub fn forget(&self) {
        self.entries.lock().unwrap().clear();
    }

    /// Puts another text into every entry.
    pub fn overwrite(&self, secret: &str) {
        for value in self.entries.lock().unwrap().values_mut() {
            secret.clone_into(value);
        }
    }

    pub fn len(&self) -> usize {
        self.entries.lock().unwrap().len()
    }

    fn check(&self) -> Result<(), SecretsError> {
        self.failure.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl Secrets for MemorySecrets {
    fn find(&self, name: &str) -> Result<Option<String>, SecretsError> {
        self.check()?;
        Ok(self.entries.lock().unwrap().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        self.check()?;
        let mut entries = self.entries.lock().unwrap();
        entries.insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.check()?;
        self.entries.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Answers by address, in the order in which they were put there; the last one stays.
#[derive(Default)]
pub struct ScriptedHttp {
    answers: Mutex<BTreeMap<String, VecDeque<Result<FeedAnswer, HttpError>>>>,
    requests: Mutex<Vec<FeedRequest>>,
    /// Beginnings of addresses that stand in the own network.
    pub home: Mutex<Vec<String>>,
}

impl ScriptedHttp {
    /// From now on this address answers so.
    pub fn answer(&self, url: &str, answer: Result<FeedAnswer, HttpError>) {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(url.to_owned(), VecDeque::from([answer]));
    }

    /// From now on this address gives this calendar.
    pub fn serve(&self, url: &str, body: &str) {
        let answer = FeedAnswer::Body {
            bytes: body.as_bytes().to_vec(),
            etag: None,
            last_modified: None,
        };
        self.answer(url, Ok(answer));
    }

    pub fn requests(&self) -> Vec<FeedRequest> {
        self.requests.lock().unwrap().clone()
    }
}

/// Whether an address begins as one that stands in the own network.
pub fn is_at_home(home: &Mutex<Vec<String>>, url: &str) -> bool {
    let home = home.lock().unwrap();
    home.iter().any(|beginning| url.starts_with(beginning))
}

#[async_trait]
impl Http for ScriptedHttp {
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError> {
        let url = request.url.clone();
        let refused = !request.own_network && is_at_home(&self.home, &url);
        self.requests.lock().unwrap().push(request);
        if refused {
            return Err(HttpError::OwnNetwork);
        }
        let mut answers = self.answers.lock().unwrap();
        let waiting = answers.get_mut(&url).ok_or(HttpError::Unreachable)?;
        if waiting.len() > 1 {
            waiting.pop_front().ok_or(HttpError::Unreachable)?
        } else {
            waiting.front().cloned().ok_or(HttpError::Unreachable)?
        }
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        Err(HttpError::Unreachable)
    }
}
