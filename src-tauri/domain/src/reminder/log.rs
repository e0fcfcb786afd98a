//! What became of a reminder, and why, as closed lists of words.

crate::words! {
    /// What became of a reminder.
    ReminderState {
        /// Waits for its time.
        Planned = "planned",
        /// On its way to the screen: noted before it is shown, so that a crash repeats it at most once.
        Showing = "showing",
        /// On the screen, or it was.
        Shown = "shown",
        /// Answered by a person.
        Answered = "answered",
        /// To be shown again.
        Snoozed = "snoozed",
        /// Its time passed while nobody could see it.
        Missed = "missed",
        /// Taken back: no longer true, no longer needed, or over.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// Why a reminder is where it is.
    ReminderReason {
        /// It came at its time, or will.
        OnTime = "on_time",
        /// It was put off and came again when it was to.
        Snoozed = "snoozed",
        /// Held back until the end of the quiet hours.
        QuietHours = "quiet_hours",
        /// Held back while reminders were paused.
        Paused = "paused",
        /// Kawka was not running when it was due.
        NotRunning = "not_running",
        /// The computer slept when it was due, or its clock was changed.
        Asleep = "asleep",
        /// One of too many at once: told in one digest.
        ManyAtOnce = "many_at_once",
        /// A newer notice of the same call says all that it would say.
        Superseded = "superseded",
        /// Somebody reacted to an earlier notice of the same call.
        AnsweredBefore = "answered_before",
        /// Its time had passed when the call, or the setting, that asks for it was made.
        TooLate = "too_late",
        /// Its slot is over.
        Over = "over",
        /// The call has another time now.
        Moved = "moved",
        /// The call was called off.
        Cancelled = "cancelled",
        /// Somebody said how the call went.
        OutcomeKnown = "outcome_known",
        /// The customer came.
        Arrived = "arrived",
        /// The customer told us they are late.
        RunningLate = "running_late",
        /// The brief is ready.
        BriefReady = "brief_ready",
        /// The follow-ups are done.
        NothingDue = "nothing_due",
        /// The booking is gone.
        Removed = "removed",
        /// The settings no longer ask for it.
        SettingsChanged = "settings_changed",
    }
}

impl ReminderReason {
    /// A reminder taken back for this comes again when it is planned again: its reason was undone.
    #[must_use]
    pub const fn can_be_undone(self) -> bool {
        matches!(
            self,
            Self::Moved
                | Self::Cancelled
                | Self::OutcomeKnown
                | Self::Arrived
                | Self::RunningLate
                | Self::BriefReady
                | Self::NothingDue
                | Self::Removed
                | Self::SettingsChanged
        )
    }
}
