//! The real [`VideoHost`]: Vimeo's API (version 3.4) and tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), with
//! reqwest. A file is read piece by piece while it is sent and never lies whole in memory.
//!
//! The token goes to the API alone, never to an upload link, which is a stranger's address and itself a secret.
//! Neither is ever logged or put into an error.
//!
//! Deliberately absent: retries (the desk decides), redirects (the API makes none; a network that asks to sign in
//! does), Vimeo's own pull and form uploads.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::stream;
use kawka_desk::port::{
    FilePart, MadeVideo, NewVideo, Secret, VideoHost, VideoHostError, VideoStage, VideoStatus,
};
use kawka_domain::recording::LinkPrivacy;
use kawka_domain::recording::link::from_uri;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
};
use reqwest::{Body, Client, Method, Response, StatusCode, Url, redirect};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::http::reaches_nobody;

/// Where the API answers, for the tests: a stand-in on this machine.
pub const API_VARIABLE: &str = "KAWKA_VIMEO_API";
/// A token for this run alone, where there is no keyring.
pub const TOKEN_VARIABLE: &str = "KAWKA_VIMEO_TOKEN";

const API: &str = "https://api.vimeo.com";
const VERSION: &str = "application/vnd.vimeo.*+json;version=3.4";
const TUS: &str = "1.0.0";
/// How long one question to the API may take.
const ANSWER: Duration = Duration::from_secs(60);
/// How long sending may stand still before the connection counts as broken.
const QUIET: Duration = Duration::from_secs(60);
/// The API's answers are small.
const MOST: usize = 1_000_000;
/// Bytes read at a time, and at a time while a speed limit holds.
const PIECE: u64 = 64 * 1024;
const SLOW_PIECE: u64 = 16 * 1024;

/// A token given for this run alone.
#[must_use]
pub fn token_from_env() -> Option<Secret> {
    std::env::var(TOKEN_VARIABLE)
        .ok()
        .filter(|token| !token.is_empty())
        .map(Secret::new)
}

/// [`VideoHost`] at Vimeo.
pub struct Vimeo {
    /// `None` for an address that is not allowed.
    api: Option<Url>,
    quiet: Duration,
    client: OnceLock<Client>,
}

impl std::fmt::Debug for Vimeo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vimeo").finish_non_exhaustive()
    }
}

/// `https` anywhere; `http` on this machine alone.
fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https"
        || url.scheme() == "http"
            && url
                .host_str()
                .is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost"))
}

impl Vimeo {
    /// Vimeo itself, or the stand-in that the environment names. Touches neither network nor disk.
    #[must_use]
    pub fn from_env() -> Self {
        let named = std::env::var(API_VARIABLE)
            .ok()
            .filter(|url| !url.is_empty());
        Self::at(named.as_deref().unwrap_or(API))
    }

    /// The API at an address.
    #[must_use]
    pub fn at(api: &str) -> Self {
        Self {
            api: Url::parse(api).ok().filter(is_allowed),
            quiet: QUIET,
            client: OnceLock::new(),
        }
    }

    /// Whether an upload may go to an address: to this machine only from a stand-in on it.
    fn may_send_to(&self, link: &Url) -> bool {
        let here = |url: &Url| url.scheme() == "http";
        is_allowed(link) && (!here(link) || self.api.as_ref().is_some_and(here))
    }

    fn client(&self) -> Result<&Client, VideoHostError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // The second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("Kawka/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(15))
            .pool_max_idle_per_host(0);
        // A person's own proxy must not stand between a program and a stand-in on the same machine.
        let here = self.api.as_ref().is_some_and(|api| api.scheme() == "http");
        let builder = if here { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|_| VideoHostError::Unreachable)?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Asks the API; gives the status with the answer's JSON, if it is JSON.
    async fn ask(
        &self,
        token: &Secret,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(StatusCode, HeaderMap, Option<Value>), VideoHostError> {
        let api = self.api.as_ref().ok_or(VideoHostError::Unreachable)?;
        let url = api.join(path).map_err(|_| VideoHostError::Unexpected)?;
        let mut bearer = HeaderValue::from_str(&format!("bearer {}", token.reveal()))
            .map_err(|_| VideoHostError::Unauthorized)?;
        bearer.set_sensitive(true);
        let mut request = self
            .client()?
            .request(method, url)
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, VERSION);
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let asked = async {
            let mut response = request.send().await.map_err(|error| classify(&error))?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
                if bytes.len() + chunk.len() > MOST {
                    return Err(VideoHostError::Unexpected);
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok((status, headers, serde_json::from_slice(&bytes).ok()))
        };
        tokio::time::timeout(ANSWER, asked)
            .await
            .unwrap_or(Err(VideoHostError::Broken))
    }

    /// Asks for something that answers 200 with an object.
    async fn object(
        &self,
        token: &Secret,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, VideoHostError> {
        let (status, headers, json) = self.ask(token, method, path, body).await?;
        if !status.is_success() {
            return Err(refusal(status, &headers, json.as_ref()));
        }
        json.filter(Value::is_object)
            .ok_or(VideoHostError::Unexpected)
    }

    fn upload_url(&self, link: &Secret) -> Result<Url, VideoHostError> {
        Url::parse(link.reveal())
            .ok()
            .filter(|url| self.may_send_to(url))
            .ok_or(VideoHostError::Unexpected)
    }
}

/// The path of a video, only for what is a video's name.
fn path_of(uri: &str) -> Result<String, VideoHostError> {
    let link = from_uri(uri).ok_or(VideoHostError::Unexpected)?;
    let id = link.video_id().ok_or(VideoHostError::Unexpected)?;
    Ok(format!("/videos/{id}"))
}

fn text<'a>(json: &'a Value, pointer: &str) -> &'a str {
    json.pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Codes of the API for an account without room (with status 403).
const QUOTA: &[u64] = &[4101, 4102, 4103];

/// What an answer other than success means: by status and code, never by text.
fn refusal(status: StatusCode, headers: &HeaderMap, json: Option<&Value>) -> VideoHostError {
    let code = json
        .and_then(|json| json.get("error_code"))
        .and_then(Value::as_u64);
    match status.as_u16() {
        401 => VideoHostError::Unauthorized,
        402 | 413 | 507 => VideoHostError::Quota,
        403 if code.is_some_and(|code| QUOTA.contains(&code)) => VideoHostError::Quota,
        403 => VideoHostError::Forbidden,
        404 | 410 => VideoHostError::Gone,
        409 => VideoHostError::Offset,
        429 => VideoHostError::TooMany(
            headers
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.trim().parse().ok())
                .map(|seconds: u32| seconds.min(86_400)),
        ),
        300..=399 => VideoHostError::Unexpected,
        500..=599 => VideoHostError::Trouble(status.as_u16()),
        other => VideoHostError::Refused(other),
    }
}

/// By type and kind, never by text.
fn classify(error: &reqwest::Error) -> VideoHostError {
    if reaches_nobody(error) {
        VideoHostError::Unreachable
    } else {
        VideoHostError::Broken
    }
}

/// How many bytes an upload has, as its host says.
fn offset_of(response: &Response) -> Result<u64, VideoHostError> {
    response
        .headers()
        .get("upload-offset")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .ok_or(VideoHostError::Unexpected)
}

/// A part of a file, read while it is sent.
struct Source {
    file: tokio::fs::File,
    left: u64,
    sent: u64,
    limit: Option<u64>,
    begun: Instant,
    progress: Arc<AtomicU64>,
}

/// How long the next piece waits so that `sent` bytes take at least as long as the limit says.
fn wait_for(sent: u64, limit: u64, since: Duration) -> Duration {
    let due = Duration::from_micros(sent.saturating_mul(1_000_000) / limit.max(1));
    due.saturating_sub(since)
}

async fn next_piece(mut source: Source) -> std::io::Result<Option<(Vec<u8>, Source)>> {
    if source.left == 0 {
        return Ok(None);
    }
    let most = if source.limit.is_some() {
        SLOW_PIECE
    } else {
        PIECE
    };
    let length = usize::try_from(source.left.min(most)).unwrap_or(usize::MAX);
    let mut piece = vec![0; length];
    // Shorter than it was: the connection is broken off, and the next look at the file says why.
    source.file.read_exact(&mut piece).await?;
    if let Some(limit) = source.limit {
        let wait = wait_for(source.sent, limit, source.begun.elapsed());
        tokio::time::sleep(wait).await;
    }
    source.sent += length as u64;
    source.left -= length as u64;
    source.progress.fetch_add(1, Ordering::Relaxed);
    Ok(Some((piece, source)))
}

#[async_trait]
impl VideoHost for Vimeo {
    async fn account(&self, token: &Secret) -> Result<String, VideoHostError> {
        let json = self
            .object(token, Method::GET, "/me?fields=name", None)
            .await?;
        Ok(text(&json, "/name").chars().take(200).collect())
    }

    async fn create(&self, token: &Secret, video: &NewVideo) -> Result<MadeVideo, VideoHostError> {
        let embed = if video.privacy == LinkPrivacy::Disable {
            "whitelist"
        } else {
            "private"
        };
        let body = json!({
            "upload": {"approach": "tus", "size": video.size.to_string()},
            "name": video.name,
            "privacy": {"view": video.privacy.word(), "embed": embed, "download": false},
        });
        let json = self
            .object(token, Method::POST, "/me/videos", Some(body))
            .await?;
        let uri = text(&json, "/uri").to_owned();
        let link = Secret::new(text(&json, "/upload/upload_link"));
        path_of(&uri)?;
        self.upload_url(&link)?;
        Ok(MadeVideo {
            uri,
            upload_link: link,
        })
    }

    async fn arrived(&self, upload_link: &Secret) -> Result<u64, VideoHostError> {
        let url = self.upload_url(upload_link)?;
        let asked = self.client()?.head(url).header("tus-resumable", TUS).send();
        let response = tokio::time::timeout(ANSWER, asked)
            .await
            .map_err(|_| VideoHostError::Broken)?
            .map_err(|error| classify(&error))?;
        if !response.status().is_success() {
            return Err(refusal(response.status(), response.headers(), None));
        }
        offset_of(&response)
    }

    async fn send(&self, upload_link: &Secret, part: &FilePart) -> Result<u64, VideoHostError> {
        let url = self.upload_url(upload_link)?;
        let mut file = tokio::fs::File::open(&part.path)
            .await
            .map_err(|_| VideoHostError::File)?;
        file.seek(std::io::SeekFrom::Start(part.offset))
            .await
            .map_err(|_| VideoHostError::File)?;
        let progress = Arc::new(AtomicU64::new(0));
        let source = Source {
            file,
            left: part.length,
            sent: 0,
            limit: part.bytes_per_second,
            begun: Instant::now(),
            progress: Arc::clone(&progress),
        };
        let asked = self
            .client()?
            .patch(url)
            .header("tus-resumable", TUS)
            .header("upload-offset", part.offset)
            .header(CONTENT_TYPE, "application/offset+octet-stream")
            .header(CONTENT_LENGTH, part.length)
            .body(Body::wrap_stream(stream::try_unfold(source, next_piece)))
            .send();
        tokio::pin!(asked);
        let mut seen = 0;
        let response = loop {
            tokio::select! {
                response = &mut asked => break response.map_err(|error| classify(&error))?,
                () = tokio::time::sleep(self.quiet) => {
                    let now = progress.load(Ordering::Relaxed);
                    if now == seen {
                        return Err(VideoHostError::Broken);
                    }
                    seen = now;
                }
            }
        };
        if !response.status().is_success() {
            return Err(refusal(response.status(), response.headers(), None));
        }
        offset_of(&response)
    }

    async fn status(&self, token: &Secret, uri: &str) -> Result<VideoStatus, VideoHostError> {
        let fields = "?fields=uri,link,privacy.view,upload.status,transcode.status";
        let path = path_of(uri)? + fields;
        let json = self.object(token, Method::GET, &path, None).await?;
        let stage = match (
            text(&json, "/upload/status"),
            text(&json, "/transcode/status"),
        ) {
            ("error", _) | (_, "error") => VideoStage::Failed,
            ("complete", "complete") => VideoStage::Playable,
            ("complete", _) => VideoStage::Converting,
            ("in_progress", _) => VideoStage::Uploading,
            _ => return Err(VideoHostError::Unexpected),
        };
        Ok(VideoStatus {
            link: text(&json, "/link").to_owned(),
            privacy: text(&json, "/privacy/view")
                .parse()
                .unwrap_or(LinkPrivacy::Unknown),
            stage,
        })
    }

    async fn delete(&self, token: &Secret, uri: &str) -> Result<(), VideoHostError> {
        let path = path_of(uri)?;
        let (status, headers, json) = self.ask(token, Method::DELETE, &path, None).await?;
        // A page with 200 is no confirmation.
        if status == StatusCode::NO_CONTENT {
            Ok(())
        } else if status.is_success() {
            Err(VideoHostError::Unexpected)
        } else {
            Err(refusal(status, &headers, json.as_ref()))
        }
    }
}
