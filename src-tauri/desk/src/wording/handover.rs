//! The handover sheet, and what is written to somebody who did not come.

use kawka_domain::booking::NoShowReason;
use kawka_domain::interaction::Feeling;
use kawka_domain::person::FormOfAddress;

use super::Language;

/// Headings of the handover sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoverWords {
    /// The sheet.
    pub title: &'static str,
    /// What became of the call.
    pub outcome: &'static str,
    /// Who goes on.
    pub care_owner: &'static str,
    /// What was promised.
    pub promises: &'static str,
    /// What is to be done.
    pub tasks: &'static str,
    /// The answers.
    pub answers: &'static str,
    /// Consent and recording.
    pub recording: &'static str,
    /// When the recording began.
    pub recorded_from: &'static str,
    /// Until when the recording is kept.
    pub delete_on: &'static str,
    /// The recording is still there though the customer withdrew.
    pub delete_now: &'static str,
    /// The feeling left.
    pub feeling: &'static str,
    /// The notes.
    pub notes: &'static str,
    /// A question that was declined.
    pub declined: &'static str,
    /// An answer worth quoting.
    pub quote: &'static str,
    /// Due.
    pub until: &'static str,
    /// The customer was told.
    pub told: &'static str,
    /// Done.
    pub done: &'static str,
    /// Done, and the customer does not know yet.
    pub to_tell: &'static str,
}

/// The headings in a language.
#[must_use]
pub const fn handover(language: Language) -> HandoverWords {
    match language {
        Language::Polish => HandoverWords {
            title: "Po rozmowie",
            outcome: "Wynik",
            care_owner: "Opiekun",
            promises: "Obietnice",
            tasks: "Do zrobienia",
            answers: "Odpowiedzi",
            recording: "Zgody i nagranie",
            recorded_from: "nagrywanie od",
            delete_on: "do usunięcia",
            delete_now: "zgoda wycofana: trzeba je teraz usunąć",
            feeling: "Z jakim odczuciem",
            notes: "Notatki",
            declined: "bez odpowiedzi, na własne życzenie",
            quote: "wart cytatu",
            until: "do",
            told: "powiedziano",
            done: "zrobione",
            to_tell: "zrobione, do przekazania klientowi",
        },
        Language::English => HandoverWords {
            title: "After the call",
            outcome: "Outcome",
            care_owner: "Care owner",
            promises: "Promises",
            tasks: "To do",
            answers: "Answers",
            recording: "Consent and recording",
            recorded_from: "recorded from",
            delete_on: "to be deleted on",
            delete_now: "consent withdrawn: it must be deleted now",
            feeling: "Feeling left",
            notes: "Notes",
            declined: "would rather not say",
            quote: "worth quoting",
            until: "by",
            told: "told",
            done: "done",
            to_tell: "done, to be told",
        },
    }
}

/// A feeling in words.
#[must_use]
pub const fn feeling(language: Language, feeling: Feeling) -> &'static str {
    match (language, feeling) {
        (Language::Polish, Feeling::Better) => "lepszym",
        (Language::Polish, Feeling::Same) => "takim samym",
        (Language::Polish, Feeling::Worse) => "gorszym",
        (Language::English, Feeling::Better) => "better",
        (Language::English, Feeling::Same) => "the same",
        (Language::English, Feeling::Worse) => "worse",
    }
}

/// What is written to somebody whose call did not take place. `again` says that it was not the first time.
#[must_use]
pub fn second_chance(
    language: Language,
    form: Option<FormOfAddress>,
    given_name: &str,
    reason: NoShowReason,
    again: bool,
) -> String {
    let formal = form == Some(FormOfAddress::Formal);
    match language {
        Language::Polish => {
            let hello = if formal || given_name.is_empty() {
                "Dzień dobry,".to_owned()
            } else {
                format!("Cześć {given_name},")
            };
            let what = match (reason, formal) {
                (NoShowReason::OurFault, _) => {
                    "nie było mnie na naszej rozmowie i bardzo za to przepraszam."
                }
                (NoShowReason::Technical, _) => "technika nie pozwoliła nam porozmawiać.",
                (NoShowReason::Excused, true) => {
                    "szkoda, że się nie udało. Dziękuję za wiadomość wcześniej."
                }
                (NoShowReason::Excused, false) => {
                    "szkoda, że się nie udało. Dzięki za wiadomość wcześniej."
                }
                (NoShowReason::Unexcused, true) => "nie udało nam się spotkać. Nic się nie stało.",
                (NoShowReason::Unexcused, false) => "nie udało nam się spotkać, nic się nie stało.",
            };
            let ask = match (again, formal) {
                (true, true) => {
                    "Jeśli nadal jest ochota na kawkę, proszę dać znać, kiedy byłoby wygodnie."
                }
                (true, false) => "Jeśli masz ochotę na kawkę, daj znać, kiedy byłoby Ci wygodnie.",
                (false, true) => "Czy odpowiadałby inny termin?",
                (false, false) => "Wybierzesz inny termin?",
            };
            format!("{hello}\n\n{what} {ask}\n")
        }
        Language::English => {
            let hello = if given_name.is_empty() {
                "Hello,".to_owned()
            } else {
                format!("Hi {given_name},")
            };
            let what = match reason {
                NoShowReason::OurFault => "I was not there for our call, and I am very sorry.",
                NoShowReason::Technical => "technology did not let us talk.",
                NoShowReason::Excused => {
                    "a pity that it did not work out. Thanks for telling me beforehand."
                }
                NoShowReason::Unexcused => "we missed each other, no harm done.",
            };
            let ask = if again {
                "If you feel like a coffee, tell me when it would suit you."
            } else {
                "Would you like to pick another time?"
            };
            format!("{hello}\n\n{what} {ask}\n")
        }
    }
}
