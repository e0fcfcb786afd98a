//! What notifications, the terminal and exported briefs say, in Polish and English.
//!
//! The window has its own words; these are for what leaves it.

mod call;
mod change;
mod consent;
mod handover;
mod invitation;
mod moment;
mod recording;
mod reminder;
mod rights;

pub use call::{
    BriefWords, CONSENT_EN, CONSENT_PL, base_questions, brief, channel, consent, first_people_list,
    outcome, scope,
};
pub(crate) use change::change;
pub use consent::{OutsideTask, consent_sentence, consent_terms, invitation_of, outside_task};
pub use handover::{HandoverWords, feeling, handover, second_chance};
pub use invitation::{FORMS, LANGUAGES, letter};
pub use moment::{both, dated, moment, place};
pub use recording::{mailto, recording_mail, recording_state, recording_step};
pub use reminder::{Digest, Subject, button, digest, no_shows, reminder, test_notification, why};
pub(crate) use rights::{
    AccessWords, access, days, decision, method, purpose, receipt, register, years,
};

kawka_domain::words! {
    /// A language of Kawka.
    Language {
        /// Polish.
        Polish = "pl",
        /// English.
        English = "en",
    }
}

impl Language {
    /// The language in which a person is written to: theirs (BCP 47) where it is known, else the house's. Whoever
    /// speaks neither is written to in English.
    #[must_use]
    pub fn of_person(tag: &str, house: Self) -> Self {
        match tag {
            "" => house,
            tag if tag.starts_with("pl") => Self::Polish,
            _ => Self::English,
        }
    }
}

/// Polish plural: one, few (2–4 save 12–14), many (Unicode CLDR, plural rules).
fn polish(n: u32, one: &str, few: &str, many: &str) -> String {
    let form = match (n, n % 10, n % 100) {
        (1, _, _) => one,
        (_, 2..=4, rest) if !(12..=14).contains(&rest) => few,
        _ => many,
    };
    format!("{n} {form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_counts_have_their_forms() {
        let cases = [
            (1, "kot"),
            (2, "koty"),
            (5, "kotów"),
            (12, "kotów"),
            (22, "koty"),
            (112, "kotów"),
            (0, "kotów"),
        ];
        for (n, expected) in cases {
            assert_eq!(polish(n, "kot", "koty", "kotów"), format!("{n} {expected}"));
        }
    }
}
