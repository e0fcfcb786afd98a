//! The page is built and laid out, it computes nothing: its engine does not compile its scripts again and again.
//!
//! JavaScriptCore compiles what ran a thousand times anew, on a thread of its own and with all it learnt meanwhile.
//! Measured with `WebKitGTK` 2.50 on two cores: a tenth of the processor time of a start and 5 MiB go into that, for
//! functions that have done most of their work by then. A hundred times later it still comes for a loop that needs it.

/// Sets the thresholds, unless somebody did. Comes before anything that starts a thread: another thread may not read
/// the environment meanwhile.
#[cfg(target_os = "linux")]
pub fn prepare() {
    const LATE: &str = "100000";
    for threshold in [
        "JSC_thresholdForOptimizeAfterWarmUp",
        "JSC_thresholdForOptimizeAfterLongWarmUp",
        "JSC_thresholdForOptimizeSoon",
    ] {
        if let Err(error) = webkit2gtk::glib::setenv(threshold, LATE, false) {
            tracing::warn!(%error, threshold, "the page compiles its scripts early");
        }
    }
}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub fn prepare() {}
