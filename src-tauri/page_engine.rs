//! The page is built and laid out, it computes nothing and stays small: its engine neither compiles its scripts again and
//! again nor watches its memory.
//!
//! JavaScriptCore compiles what ran a thousand times anew, on a thread of its own and with all it learnt meanwhile.
//! Measured with `WebKitGTK` 2.50 on two cores: a tenth of the processor time of a start and 5 MiB go into that, for
//! functions that have done most of their work by then. A hundred times later it still comes for a loop that needs it.
//!
//! The web view reads the whole map of its page's memory every thirty seconds (a thousand reads, 12 to 16 ms) and the
//! machine's every five, to let go of what it keeps when memory is short. That is most of what an idle window takes, and
//! a page of this size keeps little; what its scripts have let go of is collected all the same.

/// Sets the switches, unless somebody did. Comes before anything that starts a thread: another thread may not read the
/// environment meanwhile.
#[cfg(target_os = "linux")]
pub fn prepare() {
    const LATE: &str = "100000";
    for (switch, value) in [
        ("JSC_thresholdForOptimizeAfterWarmUp", LATE),
        ("JSC_thresholdForOptimizeAfterLongWarmUp", LATE),
        ("JSC_thresholdForOptimizeSoon", LATE),
        ("WEBKIT_DISABLE_MEMORY_PRESSURE_MONITOR", "1"),
    ] {
        if let Err(error) = webkit2gtk::glib::setenv(switch, value, false) {
            tracing::warn!(%error, switch, "a switch of the page's engine could not be set");
        }
    }
}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub fn prepare() {}
