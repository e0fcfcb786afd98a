//! Settings of this machine, and the doctor.

use chrono::{DateTime, Utc};
use kawka_domain::reminder::ReminderSettings;

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
        /// The host's room, used where a booking brings none; `https` or empty.
        pub room_url: String,
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
        /// When it was due.
        pub due: DateTime<Utc>,
        /// What happened: `shown`, `answered`, `snoozed`, `missed`, `withdrawn`.
        pub state: String,
        /// When.
        pub at: DateTime<Utc>,
        /// The notification service's answer, as a code.
        pub detail: String,
    }
}

view! {
    /// A reminder that stands in the window until it is answered.
    pub struct Notice {
        /// Stable key of the reminder.
        pub key: String,
        /// What it is about.
        pub kind: kawka_domain::reminder::ReminderKind,
        /// When it was due.
        pub at: DateTime<Utc>,
        /// The booking.
        pub booking: Option<super::BookingRow>,
        /// The oldest open promise to its customer.
        pub promise: Option<super::OpenPromise>,
        /// How many follow-ups are due, for the digest.
        pub count: u32,
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
        /// The customer did not come.
        NoShow = "no_show",
        /// Ask again in five minutes.
        Later = "later",
    }
}
