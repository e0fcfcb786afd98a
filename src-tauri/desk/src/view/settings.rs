//! Settings of this machine, and the doctor.

use chrono::{DateTime, Utc};
use kawka_domain::reminder::{ReminderKind, ReminderReason, ReminderSettings, ReminderState};

use crate::view;

kawka_domain::words! {
    /// Light or dark.
    Theme {
        /// As the system says.
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

view! {
    /// Settings of this machine. Empty text means "as the system says".
    pub struct Settings {
        /// Language of the window: `pl`, `en` or empty.
        pub language: String,
        /// IANA zone or empty.
        pub time_zone: String,
        /// Light or dark.
        pub theme: Theme,
        /// Names are hidden on screen and in notifications.
        pub discreet: bool,
        /// Reminders.
        pub reminders: ReminderSettings,
        /// Recordings.
        pub recordings: kawka_domain::recording::RecordingSettings,
        /// How long the rest is kept.
        pub retention: kawka_domain::retention::RetentionSettings,
        /// The host's room, used where a booking brings none; `https` or empty.
        pub room_url: String,
        /// How old a fact from the product may be before it is marked as old, in days: 1 to 3650.
        pub fact_days: u32,
        /// The sentence that asks for consent, in Polish.
        pub consent_sentence_pl: String,
        /// The sentence that asks for consent, in English.
        pub consent_sentence_en: String,
    }

    /// One line of the doctor.
    pub struct Finding {
        /// What was looked at: `keyring`, `notifications`, `display`, `zone`, `login_start`, `versions`, `data`.
        pub area: String,
        /// It works.
        pub ok: bool,
        /// What was seen, as a code: `ok`, or what a person should know.
        pub code: String,
        /// What the wording of the code needs.
        pub params: std::collections::BTreeMap<String, String>,
        /// What was seen, in English, for the terminal.
        pub detail: String,
    }

    /// One reminder as planned or as it went.
    pub struct ReminderRow {
        /// Stable key.
        pub key: String,
        /// Kind, as a word.
        pub kind: String,
        /// When it is due.
        pub at: DateTime<Utc>,
        /// Of which booking.
        pub booking: Option<kawka_domain::ids::BookingId>,
        /// What it says, in the language asked for.
        pub text: String,
    }

    /// What became of one reminder.
    pub struct ReminderLogRow {
        /// Stable key.
        pub key: String,
        /// Kind, as a word.
        pub kind: String,
        /// Of which booking.
        pub booking: Option<kawka_domain::ids::BookingId>,
        /// Whose call; hidden in discreet mode by whoever shows it.
        pub name: Option<String>,
        /// IANA zone of that person, where it is known.
        pub time_zone: Option<String>,
        /// When it was, or is, due.
        pub due: DateTime<Utc>,
        /// What became of it.
        pub state: ReminderState,
        /// When.
        pub at: DateTime<Utc>,
        /// Why; `None` for one from before reasons were kept.
        pub reason: Option<ReminderReason>,
        /// When it first stood in the plan.
        pub planned_at: Option<DateTime<Utc>>,
        /// When it was last on the screen.
        pub shown_at: Option<DateTime<Utc>>,
        /// When a snoozed one comes again; one that came again keeps it.
        pub again_at: Option<DateTime<Utc>>,
        /// What a person answered.
        pub answer: Option<NoticeAnswer>,
        /// When.
        pub answered_at: Option<DateTime<Utc>>,
        /// The notification service's answer: `ok`, `absent`, `hung`, `failed`; empty while it was not asked.
        pub detail: String,
        /// When the summary that speaks of this missed one was on the screen.
        pub told_at: Option<DateTime<Utc>>,
        /// When a person took note of this missed one.
        pub acknowledged_at: Option<DateTime<Utc>>,
    }

    /// What passed unseen, until somebody takes note.
    pub struct MissedReminders {
        /// How many there are.
        pub total: u32,
        /// The first fifty, oldest first.
        pub rows: Vec<MissedReminder>,
        /// The moment of this list: what it shows is acknowledged with it.
        pub as_of: DateTime<Utc>,
    }

    /// One reminder that passed unseen.
    pub struct MissedReminder {
        /// Stable key.
        pub key: String,
        /// What it was about.
        pub kind: ReminderKind,
        /// When it was due.
        pub due: DateTime<Utc>,
        /// Why nobody saw it.
        pub reason: Option<ReminderReason>,
        /// The booking, if it is still there.
        pub booking: Option<super::BookingRow>,
    }
}

view! {
    /// A reminder that stands in the window until it is answered.
    pub struct Notice {
        /// Stable key of the reminder.
        pub key: String,
        /// What it is about.
        pub kind: ReminderKind,
        /// When it was due; of one that was put off, when it was to come again.
        pub at: DateTime<Utc>,
        /// It came later than that.
        pub late: bool,
        /// The booking.
        pub booking: Option<super::BookingRow>,
        /// The oldest open promise to its customer.
        pub promise: Option<super::OpenPromise>,
        /// When another open call of the same customer is.
        pub also_booked: Option<DateTime<Utc>>,
        /// How many follow-ups are due, for the digest.
        pub count: u32,
    }
}

kawka_domain::words! {
    /// For how long reminders are paused by one choice.
    PauseLength {
        /// For an hour.
        Hour = "hour",
        /// Until the morning of tomorrow: the time of day at which quiet hours end.
        Tomorrow = "tomorrow",
    }
}

kawka_domain::words! {
    /// What a person answers to a notice.
    NoticeAnswer {
        /// Seen; nothing else.
        Seen = "seen",
        /// The customer is here.
        Arrived = "arrived",
        /// The customer is late.
        RunningLate = "running_late",
        /// The call took place.
        Held = "held",
        /// The customer did not come.
        NoShow = "no_show",
        /// Ask again in five minutes.
        Later = "later",
    }
}
