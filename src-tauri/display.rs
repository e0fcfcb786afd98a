//! Whether there is a screen to open a window on: asked before anything is built or made, as the event loop answers
//! its absence with a panic.

/// Starts the toolkit on its display. The event loop would begin with the same, so it costs nothing here; it comes on
/// the main thread, after every switch is set in the environment.
#[cfg(target_os = "linux")]
pub fn answers() -> bool {
    let started = gtk::init();
    if let Err(error) = &started {
        tracing::info!(%error, "there is no display");
    }
    started.is_ok()
}

/// There always is one.
#[cfg(not(target_os = "linux"))]
pub fn answers() -> bool {
    true
}
