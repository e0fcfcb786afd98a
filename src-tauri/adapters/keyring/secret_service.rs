//! Is there a Secret Service, and is it unlocked? Asked with zbus before the store crate is, because that one reports
//! "nobody there", "hung" and "broken" as the same platform failure.
//!
//! Source: freedesktop.org Secret Service API 0.2 (`ReadAlias`, `Unlock`, `Prompt`).

use kawka_desk::port::SecretsError;
use zbus::{Connection, OwnedObjectPath};

use crate::adapters::bus;

const SERVICE: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
const PROMPT_INTERFACE: &str = "org.freedesktop.Secret.Prompt";
/// Who shows the questions of gnome-keyring. Where it does not run, a dismissed question was seen by nobody.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
/// How the API writes "no object".
const NOTHING: &str = "/";

/// Returns when the default keyring is unlocked, or there is none that could be locked. Calls `asks_person` before it
/// waits for someone to type a password, which may take for ever. To be called outside of any async runtime.
///
/// # Errors
/// `Absent` without bus or service, `Locked` where nobody can be asked to unlock, `Refused` where somebody declined,
/// `Failed` for the rest.
pub(super) fn unlock(asks_person: impl Fn()) -> Result<(), SecretsError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| SecretsError::Failed)?;
    runtime.block_on(async {
        let bus = bus::connect(None).await.map_err(|_| SecretsError::Absent)?;
        let there = bus::find_service(&bus, SERVICE)
            .await
            .map_err(|error| reason(&error))?;
        if there.is_none() {
            return Err(SecretsError::Absent);
        }
        let answer = unlock_default(&bus, asks_person)
            .await
            .map_err(|error| reason(&error))?;
        match answer {
            Answer::Unlocked => Ok(()),
            Answer::Dismissed => {
                let prompter = bus::find_service(&bus, PROMPTER)
                    .await
                    .map_err(|error| reason(&error))?;
                Err(if prompter == Some(bus::Presence::Running) {
                    SecretsError::Refused
                } else {
                    SecretsError::Locked
                })
            }
        }
    })
}

enum Answer {
    Unlocked,
    Dismissed,
}

async fn unlock_default(bus: &Connection, asks_person: impl Fn()) -> zbus::Result<Answer> {
    let call = |method, path: OwnedObjectPath| async move {
        bus.call_method(
            Some(SERVICE),
            SERVICE_PATH,
            Some(SERVICE_INTERFACE),
            method,
            &(vec![path],),
        )
        .await
    };
    let alias = bus
        .call_method(
            Some(SERVICE),
            SERVICE_PATH,
            Some(SERVICE_INTERFACE),
            "ReadAlias",
            &"default",
        )
        .await?;
    let default: OwnedObjectPath = alias.body().deserialize()?;
    if default.as_str() == NOTHING {
        return Ok(Answer::Unlocked);
    }
    let reply = call("Unlock", default).await?;
    let (_unlocked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        reply.body().deserialize()?;
    if prompt.as_str() == NOTHING {
        return Ok(Answer::Unlocked);
    }
    let mut completed = bus::signals(bus, SERVICE, PROMPT_INTERFACE, Some("Completed")).await?;
    asks_person();
    bus.call_method(
        Some(SERVICE),
        &*prompt,
        Some(PROMPT_INTERFACE),
        "Prompt",
        &"",
    )
    .await?;
    while let Some(signal) = bus::next(&mut completed).await {
        if signal
            .header()
            .path()
            .is_some_and(|path| path.as_str() == prompt.as_str())
        {
            let (dismissed, _result): (bool, zbus::OwnedVariant) = signal.body().deserialize()?;
            return Ok(if dismissed {
                Answer::Dismissed
            } else {
                Answer::Unlocked
            });
        }
    }
    Err(zbus::Error::InvalidReply)
}

fn reason(error: &zbus::Error) -> SecretsError {
    if bus::is_absence(error) {
        SecretsError::Absent
    } else if bus::is_refusal(error) {
        SecretsError::Refused
    } else {
        SecretsError::Failed
    }
}
