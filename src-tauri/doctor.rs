//! Looks at everything outside that Kawka needs and says of each whether it works, and if not, why. What a person
//! should know of something that works has a code other than `ok` too.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono_tz::Tz;
use kawka_desk::port::{Notifier as _, NotifierError};
use kawka_desk::view::Finding;
use kawka_desk::{CommandError, Desk};

use crate::adapters::autostart::LoginStart;
use crate::adapters::notifier::DesktopNotifier;
use crate::place::Place;

/// Looking at notifications takes two questions of three seconds each, at most.
const LIMIT: Duration = Duration::from_secs(7);

fn finding(area: &str, ok: bool, code: &str, detail: impl Into<String>) -> Finding {
    Finding {
        area: area.to_owned(),
        ok,
        code: code.to_owned(),
        params: BTreeMap::new(),
        detail: detail.into(),
    }
}

fn with(mut finding: Finding, name: &str, value: impl ToString) -> Finding {
    finding.params.insert(name.to_owned(), value.to_string());
    finding
}

/// Runs every check; each has its own limit, so the whole answers within ten seconds. The zone that is set is known
/// only where a desk is open; where it could not be opened, why not says something of the data.
pub async fn examine(
    place: &Place,
    desk: Result<&Desk, Option<CommandError>>,
    notifier: &DesktopNotifier,
) -> Vec<Finding> {
    let (keyring_place, data_place) = (place.clone(), place.clone());
    let (desk, refusal) = match desk {
        Ok(desk) => (Some(desk), None),
        Err(refusal) => (None, refusal),
    };
    let keyring = tokio::task::spawn_blocking(move || keyring(&keyring_place));
    let data = tokio::task::spawn_blocking(move || data(&data_place, refusal));
    let notifications = match tokio::time::timeout(LIMIT, reach(notifier)).await {
        Ok(reached) => notifications(reached),
        Err(_) => notifications(Err(NotifierError::Hung)),
    };
    let failed = |area| finding(area, false, "internal", "the check itself failed");
    vec![
        keyring.await.unwrap_or_else(|_| failed("keyring")),
        notifications,
        display(),
        zone(place, desk),
        login_start(place),
        versions(),
        data.await.unwrap_or_else(|_| failed("data")),
    ]
}

/// What decides whether a reminder is seen, after a notification was shown with this result.
pub async fn diagnose(
    place: &Place,
    desk: &Desk,
    notifier: &DesktopNotifier,
    shown: Result<(), NotifierError>,
) -> Vec<Finding> {
    let reached = match shown {
        Ok(()) => Ok(notifier.is_silenced().await),
        Err(error) => Err(error),
    };
    vec![
        notifications(reached),
        zone(place, Some(desk)),
        login_start(place),
    ]
}

async fn reach(notifier: &DesktopNotifier) -> Result<Option<bool>, NotifierError> {
    notifier.check().await?;
    Ok(notifier.is_silenced().await)
}

/// `reached`: the service's answer, and whether it keeps notifications off the screen, as far as it says so.
fn notifications(reached: Result<Option<bool>, NotifierError>) -> Finding {
    let (ok, code, detail) = match reached {
        Ok(Some(true)) => (
            false,
            "notifications_silenced",
            "\"do not disturb\" is on: notifications wait until it is off",
        ),
        Ok(_) => (true, "ok", "a notification service answers"),
        Err(NotifierError::Absent) => (
            false,
            "notifications_absent",
            "there is no notification service",
        ),
        Err(NotifierError::Hung) => (
            false,
            "notifications_hung",
            "the notification service does not answer",
        ),
        Err(NotifierError::Failed) => (
            false,
            "notifications_failed",
            "the notification service answers with an error",
        ),
    };
    finding("notifications", ok, code, detail)
}

fn keyring(place: &Place) -> Finding {
    match place.secrets.find("probe") {
        Ok(_) => finding("keyring", true, "ok", "the keyring answers"),
        Err(error) => {
            let refusal = CommandError::from(error);
            finding("keyring", false, refusal.code.word(), error.to_string())
        }
    }
}

fn display() -> Finding {
    let given = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let (ok, code, kind) = if !cfg!(target_os = "linux") {
        (true, "ok", "the system's own")
    } else if given("WAYLAND_DISPLAY") {
        (true, "ok", "Wayland")
    } else if given("DISPLAY") {
        (true, "ok", "X11")
    } else {
        (
            false,
            "display_absent",
            "neither WAYLAND_DISPLAY nor DISPLAY is set",
        )
    };
    finding("display", ok, code, kind)
}

fn zone(place: &Place, desk: Option<&Desk>) -> Finding {
    let known = iana_time_zone::get_timezone()
        .ok()
        .and_then(|name| name.parse::<Tz>().ok());
    let system = place.clock.system_zone();
    let used = desk.and_then(|desk| desk.zone().ok()).unwrap_or(system);
    let found = match known {
        None if used == system => finding(
            "zone",
            false,
            "zone_unknown",
            format!("the system tells no IANA zone; {used} is used"),
        ),
        _ if used != system => finding(
            "zone",
            true,
            "zone_differs",
            format!("{used} is set here, the system says {system}"),
        ),
        _ => finding("zone", true, "ok", used.name()),
    };
    with(with(found, "zone", used), "system", system)
}

fn login_start(place: &Place) -> Finding {
    let state = place.autostart().and_then(|entry| entry.state());
    let (ok, code, detail) = match state {
        Ok(LoginStart::On) => (true, "ok", "Kawka starts at login"),
        Ok(LoginStart::Off) => (
            true,
            "login_start_off",
            "Kawka does not start at login: nothing reminds until somebody opens it",
        ),
        Ok(LoginStart::Stale) => (
            false,
            "login_start_stale",
            "another or a missing program is started at login",
        ),
        Err(_) if place.demo => (
            true,
            "login_start_off",
            "a made-up week never starts at login",
        ),
        Err(_) => (
            true,
            "login_start_unknown",
            "the system does not tell what starts at login",
        ),
    };
    finding("login_start", ok, code, detail)
}

fn versions() -> Finding {
    let (kawka, sqlite) = (env!("CARGO_PKG_VERSION"), kawka_store::library_version());
    let detail = format!("Kawka {kawka}, SQLite {sqlite}");
    let found = finding("versions", true, "ok", detail);
    with(with(found, "kawka", kawka), "sqlite", sqlite)
}

/// `refusal`: why the file could not be opened. A key that is not at hand says nothing against the data.
fn data(place: &Place, refusal: Option<CommandError>) -> Finding {
    use kawka_desk::ErrorCode as Code;
    if !place.folder.is_set_up() {
        return finding("data", true, "no_folder", "no data folder yet");
    }
    let damage = refusal.filter(|refusal| {
        let key = [
            Code::KeyringAbsent,
            Code::KeyringEntryMissing,
            Code::KeyringFailed,
            Code::KeyringHung,
            Code::KeyringLocked,
            Code::KeyringRefused,
            Code::SecretNeeded,
            Code::WrongSecret,
        ];
        !key.contains(&refusal.code)
    });
    if place.folder.file().exists()
        && let Some(damage) = damage
    {
        return finding("data", false, damage.code.word(), damage.english());
    }
    match place.folder.read_key_file() {
        Ok(_) if place.folder.file().exists() => {
            finding("data", true, "ok", "the data folder is there")
        }
        Ok(_) => finding(
            "data",
            false,
            "file_missing",
            "the data file is missing though its key is there",
        ),
        Err(error) => finding(
            "data",
            false,
            CommandError::from(error).code.word(),
            "the key file cannot be read",
        ),
    }
}
