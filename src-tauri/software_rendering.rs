//! A machine without a graphics card: the web view shows its first picture sooner without compositing, and the
//! window's own process has no use for the drivers of a card.
//!
//! The web view and its toolkit read their switches from the environment, so these are set before anything starts a
//! thread: another thread may not read the environment meanwhile. What somebody set before stays, and programs that are
//! started from here, such as a browser for a link, inherit it.

/// Turns compositing off. Measured with `WebKitGTK` 2.50: 0.37 s instead of 0.52 s to the first picture, 70 MiB less
/// memory.
#[cfg(target_os = "linux")]
pub fn prepare() {
    if !has_card() {
        set(COMPOSITING, "1");
    }
}

/// Keeps the drivers out of the window's own process, where three things would load them only to find no card: the
/// toolkit's visuals, pictures shared with a card, and the question which card there is. Measured with `WebKitGTK` 2.50:
/// 21 MiB less memory. Comes after [`prepare`]; does nothing where somebody wants compositing.
#[cfg(target_os = "linux")]
pub fn leave_out_drivers() {
    if has_card() || std::env::var_os(COMPOSITING).is_none_or(|value| value != "1") {
        return;
    }
    set("GDK_GL", "disable");
    set("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    set("WEBKIT_WEB_RENDER_DEVICE_FILE", "/dev/null");
}

#[cfg(target_os = "linux")]
const COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

#[cfg(target_os = "linux")]
fn has_card() -> bool {
    std::path::Path::new("/dev/dri").exists()
}

#[cfg(target_os = "linux")]
fn set(switch: &str, value: &str) {
    if let Err(error) = webkit2gtk::glib::setenv(switch, value, false) {
        tracing::warn!(%error, switch, "a switch of the web view could not be set");
    }
}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub fn prepare() {}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub fn leave_out_drivers() {}
