//! The ports: everything outside that the use cases need. The real ones are the app's adapters, the twins are in
//! the tests.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// What time it is and where we are. The only source of both.
pub trait Clock: Send + Sync {
    /// The present instant, in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;
    /// The zone of the system.
    fn system_zone(&self) -> Tz;
}

/// Why a secret could not be had. Never recognised by message text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// There is no keyring service.
    #[error("no keyring service")]
    Absent,
    /// It is locked.
    #[error("the keyring is locked")]
    Locked,
    /// Its user said no.
    #[error("the keyring's user refused")]
    Refused,
    /// It did not answer within three seconds.
    #[error("the keyring does not answer")]
    Hung,
    /// It failed in another way.
    #[error("the keyring failed")]
    Failed,
}

/// Where secrets are kept: the keyring of the operating system. Calls block for three seconds at most and must
/// not be made on the window's thread.
pub trait Secrets: Send + Sync {
    /// Reads the entry of this name; `None` when the keyring answers and has none.
    ///
    /// # Errors
    /// [`SecretsError`] says in which way the keyring failed.
    fn find(&self, name: &str) -> Result<Option<String>, SecretsError>;

    /// Writes the entry and reads it back.
    ///
    /// # Errors
    /// As for [`Secrets::find`]; nothing was kept then.
    fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError>;

    /// Removes the entry; none there is success.
    ///
    /// # Errors
    /// As for [`Secrets::find`].
    fn remove(&self, name: &str) -> Result<(), SecretsError>;
}

/// A password, a token, or a link that whoever has it may use. Prints `<redacted>` and cannot be written into JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for the one place that sends or keeps it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

/// How a caller says who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Name and password (RFC 7617).
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token (RFC 6750).
    Bearer(Secret),
}

/// One request to a service: a verb, an address, a body.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpCall {
    /// `GET`, `POST`, `DELETE`, `PROPFIND`, `REPORT`.
    pub method: String,
    /// `https` or `http` address; never logged.
    pub url: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// What is said; empty for nothing.
    pub body: Vec<u8>,
    /// Who asks. They go to the host of `url` and to no other.
    pub credentials: Option<Credentials>,
    /// A person said yes to the host of `url` standing in their own network; to no other host.
    pub own_network: bool,
}

impl std::fmt::Debug for HttpCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpCall")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// How long a server asks to be left alone (`Retry-After`, RFC 9110, 10.2.3), in seconds. It says so in seconds, or by the
/// instant when that is over, which counts from the server's own clock as its `date` tells it; nothing where neither can
/// be read.
#[must_use]
pub fn retry_after(value: &str, date: Option<&str>) -> Option<u32> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().unwrap_or(u32::MAX));
    }
    let (until, now) = (http_date(value)?, http_date(date?)?);
    let seconds = (until - now).num_seconds().max(0);
    Some(u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// A date in one of the three forms of RFC 9110, 5.6.7.
fn http_date(text: &str) -> Option<NaiveDateTime> {
    let forms = [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ];
    forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok())
}

/// What a service answered, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, after decompression.
    pub body: Vec<u8>,
}

impl HttpReply {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// How long the server asks to be left alone, in seconds; see [`retry_after`].
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        retry_after(self.header("retry-after")?, self.header("date"))
    }
}

impl std::fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpReply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What to ask a calendar's address for.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedRequest {
    /// `https` or `http` address; a secret, never logged.
    pub url: String,
    /// ETag of the last complete answer.
    pub etag: Option<String>,
    /// Last-Modified of the last complete answer.
    pub last_modified: Option<String>,
    /// A person said yes to the host of `url` standing in their own network; to no other host.
    pub own_network: bool,
}

impl std::fmt::Debug for FeedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FeedRequest(<redacted>)")
    }
}

/// What a calendar's address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedAnswer {
    /// 304: as before.
    NotModified,
    /// 200 with a whole body.
    Body {
        /// The bytes, after decompression.
        bytes: Vec<u8>,
        /// ETag for the next time.
        etag: Option<String>,
        /// Last-Modified for the next time.
        last_modified: Option<String>,
    },
}

/// Why an address gave no usable answer. Carries nothing of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not an address that Kawka reads (scheme, host).
    #[error("the address is not allowed")]
    AddressRefused,
    /// The host stands in the own network, and nobody said yes to that. It was not asked.
    #[error("the host is in the own network")]
    OwnNetwork,
    /// The name does not resolve or nothing answers there.
    #[error("the host cannot be reached")]
    Unreachable,
    /// TLS failed: certificate, host name or version.
    #[error("the connection is not trustworthy")]
    Tls,
    /// Longer than ten seconds to connect or thirty in all.
    #[error("no complete answer in time")]
    TimedOut,
    /// Larger than ten megabytes after decompression.
    #[error("the answer is too large")]
    TooLarge,
    /// More than three redirects, or one to another kind of address.
    #[error("too many or unsafe redirects")]
    Redirects,
    /// Any other status than 200 and 304.
    #[error("status {0}")]
    Status(u16),
    /// The server asks for patience (429 or 503 with `Retry-After`, RFC 9110, 10.2.3).
    #[error("status {status}, again in {seconds} s")]
    Busy {
        /// The status.
        status: u16,
        /// For how long.
        seconds: u32,
    },
    /// The answer broke off.
    #[error("the answer broke off")]
    Broken,
}

/// Reads calendars over the network: whole answers only, 10 s to connect, 30 s in all, 10 MB after decompression,
/// three redirects at most, no credentials across hosts. The own network (RFC 1918, RFC 6598, unique local addresses) is
/// asked only where a person said yes to the host, whatever its name leads to at that moment.
#[async_trait]
pub trait Http: Send + Sync {
    /// Fetches a feed.
    ///
    /// # Errors
    /// [`HttpError`]; the former reading stays valid.
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError>;

    /// Sends one request to a service; a redirect is followed on the same server alone.
    ///
    /// # Errors
    /// [`HttpError`] when there is no whole answer. An answer of any status is none.
    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError>;
}

/// One button of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationButton {
    /// What comes back when it is pressed.
    pub id: String,
    /// What it says.
    pub label: String,
}

/// A notification of the desktop, in plain text (adapters escape what their service reads as markup).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Key of the reminder; a second one with the same key replaces the first on the screen.
    pub key: String,
    /// First line.
    pub title: String,
    /// The rest; may have line breaks.
    pub body: String,
    /// Buttons, most important first.
    pub buttons: Vec<NotificationButton>,
    /// Stays until answered, where the system can do that.
    pub urgent: bool,
    /// More pressing than the others: the call begins in a minute.
    pub loud: bool,
    /// May be heard, where the system can do that.
    pub sound: bool,
    /// Its words may stand on a locked screen, where the system makes a difference.
    pub on_lock_screen: bool,
}

/// What a person did with a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationResponse {
    /// Key of the reminder.
    pub key: String,
    /// The pressed button's id; `None` for a click on the notification itself.
    pub button: Option<String>,
}

/// Why a notification was not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotifierError {
    /// No service owns the bus name, or there is no bus.
    #[error("no notification service")]
    Absent,
    /// No answer within three seconds.
    #[error("the notification service does not answer")]
    Hung,
    /// It answered with an error.
    #[error("the notification service failed")]
    Failed,
}

/// Shows notifications of the desktop.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows one; returns when the service has taken it (three seconds at most).
    ///
    /// # Errors
    /// [`NotifierError`]; the window's own card still shows the reminder.
    async fn show(&self, notification: &Notification) -> Result<(), NotifierError>;

    /// Takes one off the screen; one that is gone already is success.
    async fn withdraw(&self, key: &str);

    /// Whether a service is there at this moment.
    ///
    /// # Errors
    /// [`NotifierError`] says why not.
    async fn check(&self) -> Result<(), NotifierError>;
}

/// A video to be made at its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVideo {
    /// Bytes that will come.
    pub size: u64,
    /// Its title there; names nobody.
    pub name: String,
    /// Who may see it.
    pub privacy: kawka_domain::recording::LinkPrivacy,
}

/// A video that was made and waits for its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeVideo {
    /// Its name at the host, such as `/videos/123456789`.
    pub uri: String,
    /// Where the bytes go.
    pub upload_link: Secret,
}

/// How far the host is with a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoStatus {
    /// Where people see it; empty while the host has not said.
    pub link: String,
    /// Who can see it.
    pub privacy: kawka_domain::recording::LinkPrivacy,
    /// How far it is.
    pub stage: VideoStage,
}

/// Bytes that arrived are not yet a video that plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoStage {
    /// Bytes are missing.
    Uploading,
    /// All bytes arrived; the host converts them.
    Converting,
    /// It plays.
    Playable,
    /// The host cannot convert it.
    Failed,
}

/// A part of a file on this machine, to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    /// The file.
    pub path: std::path::PathBuf,
    /// Its first byte.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
    /// At most so many bytes a second; `None`: as fast as it goes.
    pub bytes_per_second: Option<u64>,
}

impl std::fmt::Debug for FilePart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilePart")
            .field("offset", &self.offset)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Why the video host did not do what was asked. Carries nothing of an address or a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VideoHostError {
    /// Nothing answers there, or TLS failed.
    #[error("the host cannot be reached")]
    Unreachable,
    /// It took too long, or the connection broke.
    #[error("the connection broke")]
    Broken,
    /// 401: the token is no longer good.
    #[error("the token is not accepted")]
    Unauthorized,
    /// 403: the token or account may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The account has no room left.
    #[error("no room left")]
    Quota,
    /// 404 or 410: there is no such video or upload.
    #[error("not there")]
    Gone,
    /// 409: the host has another number of bytes than was thought.
    #[error("another offset")]
    Offset,
    /// 429: too many requests; in how many seconds again, where it says so.
    #[error("too many requests")]
    TooMany(Option<u32>),
    /// 5xx.
    #[error("the host is in trouble: {0}")]
    Trouble(u16),
    /// Not what this host answers: a page, or JSON of another shape.
    #[error("an answer that makes no sense")]
    Unexpected,
    /// Any other refusal.
    #[error("refused: {0}")]
    Refused(u16),
    /// The file on this machine cannot be read.
    #[error("the file cannot be read")]
    File,
}

/// Where recordings are uploaded to. Requests are single: whoever calls decides about trying again.
#[async_trait]
pub trait VideoHost: Send + Sync {
    /// The name of the account that a token belongs to.
    ///
    /// # Errors
    /// [`VideoHostError`].
    async fn account(&self, token: &Secret) -> Result<String, VideoHostError>;

    /// Makes a video that waits for its bytes.
    ///
    /// # Errors
    /// [`VideoHostError`]; nothing was made then, as far as is known.
    async fn create(&self, token: &Secret, video: &NewVideo) -> Result<MadeVideo, VideoHostError>;

    /// How many bytes of an upload have arrived (tus 1.0.0, `HEAD`).
    ///
    /// # Errors
    /// [`VideoHostError`].
    async fn arrived(&self, upload_link: &Secret) -> Result<u64, VideoHostError>;

    /// Sends a part of a file; gives how many bytes have arrived in all (tus 1.0.0, `PATCH`).
    ///
    /// # Errors
    /// [`VideoHostError`]; a part of the part may have arrived.
    async fn send(&self, upload_link: &Secret, part: &FilePart) -> Result<u64, VideoHostError>;

    /// How far the host is with a video.
    ///
    /// # Errors
    /// [`VideoHostError`].
    async fn status(&self, token: &Secret, uri: &str) -> Result<VideoStatus, VideoHostError>;

    /// Deletes a video for good.
    ///
    /// # Errors
    /// [`VideoHostError`]; [`VideoHostError::Gone`] when there is none any more.
    async fn delete(&self, token: &Secret, uri: &str) -> Result<(), VideoHostError>;
}

#[cfg(test)]
mod tests {
    use super::retry_after;

    #[test]
    fn row_f_3_a_server_asks_for_patience_in_seconds_or_by_a_date() {
        let date = Some("Sun, 06 Nov 1994 08:49:07 GMT");
        let cases = [
            ("120", None, Some(120)),
            (" 0 ", date, Some(0)),
            ("99999999999", date, Some(u32::MAX)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", date, Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", date, Some(30)),
            ("Sun Nov  6 08:49:37 1994", date, Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", date, Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", None, None),
            ("soon", date, None),
            ("-5", date, None),
            ("", date, None),
        ];
        for (value, date, expected) in cases {
            assert_eq!(retry_after(value, date), expected, "{value:?} at {date:?}");
        }
    }
}
