//! The real [`Secrets`]: the keyring of the operating system, through the crates `keyring` and `keyring-core`.
//!
//! `keyring::Entry::new` remembers one failed start of the store for the life of the process (a `LazyLock`), so a
//! keyring that comes up a second after the app would never be seen. Therefore each call makes a store of its own and
//! puts it into a `keyring::Entry`. That costs a connection (about 20 ms) and buys three things: every call is a
//! fresh try, a keyring that was restarted is no stale session, and a call that hangs holds no lock of the next one.
//!
//! Every call runs on a thread of its own with three seconds to answer. One that does not is left behind; it
//! ends when the bus gives up (25 s) and, once left, writes nothing.
//!
//! Deliberately absent: a second backend. A keyring that fails is said to have failed; the person is asked for the
//! recovery key, and nothing is ever stored in the clear or somewhere else.

#[cfg(target_os = "linux")]
mod secret_service;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use kawka_desk::port::{Secrets, SecretsError};
use keyring::{Entry, Error};

/// How long one call may take.
const LIMIT: Duration = Duration::from_secs(3);

/// How many calls may be left behind at a time; beyond that a new one is not even begun.
const MOST_LEFT: usize = 8;

/// [`Secrets`] in the keyring of the operating system.
#[derive(Debug, Clone)]
pub struct OsKeyring {
    service: String,
    left: Arc<AtomicUsize>,
}

impl OsKeyring {
    /// Keeps its entries under `service`, which tells data folders apart. Asks the keyring nothing yet.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            left: Arc::default(),
        }
    }

    fn call<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let answer = self.call_within_limit(name, work);
        if let Err(error) = &answer {
            tracing::warn!(code = code(*error), "keyring");
        }
        answer
    }

    fn call_within_limit<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        if self.left.load(Ordering::Relaxed) >= MOST_LEFT {
            return Err(SecretsError::Hung);
        }
        let (service, name) = (self.service.clone(), name.to_owned());
        let call = Arc::new(Call::default());
        let theirs = Arc::clone(&call);
        let (sender, receiver) = mpsc::channel();
        let running = Running::new(&self.left);
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let answer = open(&service, &name, &theirs).and_then(|entry| {
                    if theirs.abandoned.load(Ordering::Relaxed) {
                        return Err(SecretsError::Hung);
                    }
                    work(&entry)
                });
                // The caller may have gone: then nobody wants to know.
                let _ = sender.send(answer);
                drop(running);
            })
            .map_err(|_| SecretsError::Failed)?;
        receiver
            .recv_timeout(LIMIT)
            .unwrap_or_else(|error| match error {
                mpsc::RecvTimeoutError::Timeout => Err(call.abandon()),
                mpsc::RecvTimeoutError::Disconnected => Err(SecretsError::Failed),
            })
    }
}

impl Secrets for OsKeyring {
    fn find(&self, name: &str) -> Result<Option<String>, SecretsError> {
        self.call(name, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        })
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        let secret = secret.to_owned();
        self.call(name, move |entry| {
            entry
                .set_password(&secret)
                .map_err(|error| reason(&error))?;
            match entry.get_password() {
                Ok(kept) if kept == secret => Ok(()),
                Ok(_) => Err(SecretsError::Failed),
                Err(error) => Err(reason(&error)),
            }
        })
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.call(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            // Two entries of one name, made by two programs at once: both are ours to remove.
            Err(Error::Ambiguous(entries)) => entries
                .iter()
                .try_for_each(|entry| entry.delete_credential().map_err(|error| reason(&error))),
            Err(error) => Err(reason(&error)),
        })
    }
}

/// What a caller and its thread know of each other.
#[derive(Debug, Default)]
struct Call {
    /// The keyring asks its person to unlock it and waits for them.
    waits_for_person: AtomicBool,
    /// The caller has left: change nothing any more.
    abandoned: AtomicBool,
}

impl Call {
    /// Leaves the thread behind and says why it did not answer.
    fn abandon(&self) -> SecretsError {
        self.abandoned.store(true, Ordering::Relaxed);
        if self.waits_for_person.load(Ordering::Relaxed) {
            SecretsError::Locked
        } else {
            SecretsError::Hung
        }
    }
}

/// Counts one running thread for as long as it lives, panics included.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The entry in a store made for this call alone, once the keyring is there and unlocked.
#[cfg_attr(
    not(target_os = "linux"),
    expect(unused_variables, reason = "only a Linux keyring asks through us")
)]
fn open(service: &str, name: &str, call: &Call) -> Result<Entry, SecretsError> {
    #[cfg(target_os = "linux")]
    let store = {
        secret_service::unlock(|| call.waits_for_person.store(true, Ordering::Relaxed))?;
        zbus_secret_service_keyring_store::Store::new()
    };
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new();
    #[cfg(target_os = "windows")]
    let store = windows_native_keyring_store::Store::new();

    use keyring_core::api::CredentialStoreApi;
    let inner = store
        .and_then(|store| store.build(service, name, None))
        .map_err(|error| reason(&error))?;
    Ok(Entry { inner })
}

/// By variant, never by text.
fn reason(error: &Error) -> SecretsError {
    match error {
        Error::NoStorageAccess(_) => SecretsError::Locked,
        Error::NoDefaultStore => SecretsError::Absent,
        _ => SecretsError::Failed,
    }
}

fn code(error: SecretsError) -> &'static str {
    match error {
        SecretsError::Absent => "keyring_absent",
        SecretsError::Locked => "keyring_locked",
        SecretsError::Refused => "keyring_refused",
        SecretsError::Hung => "keyring_hung",
        SecretsError::Failed => "keyring_failed",
    }
}
