//! Whether the desktop keeps notifications off the screen. There is no standard for it; these are asked, and none of
//! them is started by being asked:
//!
//! - KDE Plasma: property `Inhibited` of the notification service itself;
//! - dunst: property `paused` of its own interface on the same object (dunstctl(1));
//! - GNOME: the setting `show-banners`, which the settings portal hands out to every app.

use zbus::{Connection, OwnedVariant};

use crate::adapters::bus::{self, Presence};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";

/// `None` when nobody says anything about it.
pub(super) async fn is_on(bus: &Connection) -> Option<bool> {
    if let Ok(Some(Presence::Running)) = bus::find_service(bus, SERVICE).await {
        for (interface, property) in [(SERVICE, "Inhibited"), ("org.dunstproject.cmd0", "paused")] {
            if let Some(on) = property_of(bus, interface, property).await {
                return Some(on);
            }
        }
    }
    match bus::find_service(bus, PORTAL).await {
        Ok(Some(Presence::Running)) => banners(bus).await.map(|shown| !shown),
        _ => None,
    }
}

async fn property_of(bus: &Connection, interface: &str, property: &str) -> Option<bool> {
    let reply = bus
        .call_method(
            Some(SERVICE),
            PATH,
            Some(PROPERTIES),
            "Get",
            &(interface, property),
        )
        .await
        .ok()?;
    let value: OwnedVariant = reply.body().deserialize().ok()?;
    bool::try_from(value).ok()
}

async fn banners(bus: &Connection) -> Option<bool> {
    let wanted = ("org.gnome.desktop.notifications", "show-banners");
    let reply = bus
        .call_method(
            Some(PORTAL),
            PORTAL_PATH,
            Some(SETTINGS),
            "ReadOne",
            &wanted,
        )
        .await
        .ok()?;
    let value: OwnedVariant = reply.body().deserialize().ok()?;
    bool::try_from(value).ok()
}
