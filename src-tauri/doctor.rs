//! Looks at everything outside that Kawka needs and says of each whether it works, and if not, why.

use std::time::Duration;

use kawka_desk::CommandError;
use kawka_desk::port::Notifier;
use kawka_desk::view::Finding;

use crate::place::Place;

fn finding(area: &str, ok: bool, code: &str, detail: impl Into<String>) -> Finding {
    Finding {
        area: area.to_owned(),
        ok,
        code: code.to_owned(),
        detail: detail.into(),
    }
}

/// Runs every check; each has its own limit, so the whole answers within ten seconds.
pub async fn examine(place: &Place, notifier: &dyn Notifier) -> Vec<Finding> {
    let (keyring_place, data_place) = (place.clone(), place.clone());
    let keyring = tokio::task::spawn_blocking(move || keyring(&keyring_place));
    let data = tokio::task::spawn_blocking(move || data(&data_place));
    let notifications = match tokio::time::timeout(Duration::from_secs(5), notifier.check()).await {
        Ok(Ok(())) => finding(
            "notifications",
            true,
            "ok",
            "a notification service answers",
        ),
        Ok(Err(error)) => finding(
            "notifications",
            false,
            "notifications_absent",
            error.to_string(),
        ),
        Err(_) => finding(
            "notifications",
            false,
            "notifications_hung",
            "the notification service does not answer",
        ),
    };
    let failed = |area| finding(area, false, "internal", "the check itself failed");
    vec![
        keyring.await.unwrap_or_else(|_| failed("keyring")),
        notifications,
        display(),
        zone(place),
        versions(),
        data.await.unwrap_or_else(|_| failed("data")),
    ]
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
    if !cfg!(target_os = "linux") {
        return finding("display", true, "ok", "the system's own");
    }
    let given = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if given("WAYLAND_DISPLAY") {
        finding("display", true, "ok", "Wayland")
    } else if given("DISPLAY") {
        finding("display", true, "ok", "X11")
    } else {
        finding(
            "display",
            false,
            "display_absent",
            "neither WAYLAND_DISPLAY nor DISPLAY is set",
        )
    }
}

fn zone(place: &Place) -> Finding {
    let known = iana_time_zone::get_timezone()
        .ok()
        .and_then(|name| name.parse::<chrono_tz::Tz>().ok());
    let used = place.clock.system_zone();
    match known {
        Some(_) => finding("zone", true, "ok", used.name()),
        None => finding(
            "zone",
            false,
            "zone_unknown",
            format!("the system tells no IANA zone; {} is used", used.name()),
        ),
    }
}

fn versions() -> Finding {
    let detail = format!(
        "Kawka {}, SQLite {}",
        env!("CARGO_PKG_VERSION"),
        kawka_store::library_version()
    );
    finding("versions", true, "ok", detail)
}

fn data(place: &Place) -> Finding {
    if !place.folder.is_set_up() {
        return finding("data", true, "no_folder", "no data folder yet");
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
