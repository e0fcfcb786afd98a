//! A booking service by script: it answers by method and path, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use kawka_desk::port::{
    Credentials, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply,
};
use serde_json::{Value, json};

type Answers = Box<dyn Fn(&Service, &str, &str, &Value) -> (u16, Value) + Send + Sync>;

/// One request as it came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub method: String,
    pub path: String,
    pub body: Value,
    pub token: String,
    pub headers: Vec<(String, String)>,
}

/// A service at an address of its own.
pub struct Service {
    base: String,
    answers: Answers,
    heard: Mutex<Vec<Heard>>,
    /// The one token that it lets in.
    token: Mutex<String>,
    /// What happens to the next requests instead of an answer.
    pub trouble: Mutex<VecDeque<Option<HttpError>>>,
    /// Rate headers of the following answers.
    pub remaining: Mutex<Option<u32>>,
    /// State that the script keeps.
    pub state: Mutex<Value>,
}

impl Service {
    pub fn new(
        base: &str,
        answers: impl Fn(&Service, &str, &str, &Value) -> (u16, Value) + Send + Sync + 'static,
    ) -> Self {
        Self {
            base: base.to_owned(),
            answers: Box::new(answers),
            heard: Mutex::default(),
            token: Mutex::new("good-token".to_owned()),
            trouble: Mutex::default(),
            remaining: Mutex::default(),
            state: Mutex::new(json!({})),
        }
    }

    /// From now on it lets this token in and no other.
    pub fn accept(&self, token: &str) {
        token.clone_into(&mut self.token.lock().unwrap());
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// What was said with a verb, as `path body`.
    pub fn said(&self, method: &str) -> Vec<String> {
        let heard = self.heard();
        let of = heard.into_iter().filter(|one| one.method == method);
        of.map(|one| format!("{} {}", one.path, one.body)).collect()
    }

    pub fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }
}

#[async_trait]
impl Http for Service {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        let path = call.url.strip_prefix(&self.base).expect("its own address");
        let token = match &call.credentials {
            Some(Credentials::Bearer(token)) => token.reveal().to_owned(),
            _ => String::new(),
        };
        let body = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
        self.heard.lock().unwrap().push(Heard {
            method: call.method.clone(),
            path: path.to_owned(),
            body: body.clone(),
            token: token.clone(),
            headers: call.headers.clone(),
        });
        let trouble = self.trouble.lock().unwrap().pop_front().flatten();
        let (status, answer) = if token == *self.token.lock().unwrap() {
            (self.answers)(self, &call.method, path, &body)
        } else {
            (401, json!({"title": "Unauthenticated", "message": "no"}))
        };
        // The request arrived; its answer may be lost all the same.
        if let Some(error) = trouble {
            return Err(error);
        }
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        if let Some(remaining) = *self.remaining.lock().unwrap() {
            headers.push(("x-ratelimit-remaining".into(), remaining.to_string()));
            headers.push(("x-ratelimit-reset".into(), "40".into()));
        }
        Ok(HttpReply {
            status,
            headers,
            body: if answer.is_null() {
                Vec::new()
            } else {
                answer.to_string().into_bytes()
            },
        })
    }
}
