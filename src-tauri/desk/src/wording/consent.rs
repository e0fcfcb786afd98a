//! Consent in words: what is asked, what the notice says besides, and what has to be done outside when a consent falls.

use kawka_domain::consent::ConsentScope;
use kawka_store::table::consent_notice::Terms;

use super::Language;
use super::call::{CONSENT_EN, CONSENT_PL};

/// The sentence in which a purpose is asked for until somebody words it otherwise. In Polish it addresses nobody, so it
/// suits whoever is on first-name terms and whoever is not.
#[must_use]
pub const fn consent_sentence(language: Language, scope: ConsentScope) -> &'static str {
    match (language, scope) {
        (Language::Polish, ConsentScope::RecordInternal) => CONSENT_PL,
        (Language::Polish, ConsentScope::SendToCustomer) => {
            "Czy możemy potem przysłać nagranie tej rozmowy?"
        }
        (Language::Polish, ConsentScope::ShareWithTheirTeam) => {
            "Czy możemy udostępnić to nagranie także współpracownikom po stronie klienta?"
        }
        (Language::Polish, ConsentScope::QuoteByName) => {
            "Czy możemy zacytować tę wypowiedź z imieniem i nazwiskiem?"
        }
        (Language::Polish, ConsentScope::ShowToOthers) => {
            "Czy możemy pokazać nagranie innym poza naszym zespołem?"
        }
        (Language::English, ConsentScope::RecordInternal) => CONSENT_EN,
        (Language::English, ConsentScope::SendToCustomer) => {
            "May we send you the recording of this call afterwards?"
        }
        (Language::English, ConsentScope::ShareWithTheirTeam) => {
            "May your own team watch this recording as well?"
        }
        (Language::English, ConsentScope::QuoteByName) => "May we quote your words with your name?",
        (Language::English, ConsentScope::ShowToOthers) => {
            "May we show the recording to others outside of our team?"
        }
    }
}

/// What shows that a message asked.
#[must_use]
pub const fn invitation_of(language: Language) -> &'static str {
    match language {
        Language::Polish => "zaproszenie z",
        Language::English => "invitation of",
    }
}

/// The rest of a notice until somebody words it otherwise. Who the controller is only they can say.
#[must_use]
pub fn consent_terms() -> Terms {
    Terms {
        recipients: "our team".to_owned(),
        storage_place: "our computers; recordings: Vimeo".to_owned(),
        jurisdiction: "EU (GDPR)".to_owned(),
        retention: "recordings: 90 days".to_owned(),
        rights: "access, correction, erasure, restriction, portability, complaint".to_owned(),
        withdrawing: "at any time, in any message or call, without a reason".to_owned(),
        authority: "UODO, https://uodo.gov.pl".to_owned(),
        ..Terms::default()
    }
}

/// What has to be done outside of Kawka when a consent falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutsideTask {
    /// The call is on and is being recorded.
    StopRecording,
    /// A recording was made.
    DeleteRecording,
    /// The customer's team may have it.
    TellTheirTeam,
    /// Answers were marked as quotes.
    RemoveQuotes,
    /// None was marked, but somebody may have quoted.
    LookForQuotes,
    /// Others were shown the recording.
    StopShowing,
}

/// The title of the follow-up.
#[must_use]
pub fn outside_task(language: Language, task: OutsideTask, name: &str) -> String {
    match (language, task) {
        (Language::Polish, OutsideTask::StopRecording) => {
            format!("Zatrzymaj teraz nagrywanie w Zoomie ({name} się wycofuje)")
        }
        (Language::Polish, OutsideTask::DeleteRecording) => {
            format!("Usuń nagranie rozmowy z dysku i z Vimeo ({name} się wycofuje)")
        }
        (Language::Polish, OutsideTask::TellTheirTeam) => {
            format!("Odbierz zespołowi klienta dostęp do nagrania ({name} się wycofuje)")
        }
        (Language::Polish, OutsideTask::RemoveQuotes) => {
            format!("Usuń cytaty z opublikowanych tekstów ({name} się wycofuje)")
        }
        (Language::Polish, OutsideTask::LookForQuotes) => {
            format!("Sprawdź, czy gdzieś nie ma cytatu ({name} się wycofuje)")
        }
        (Language::Polish, OutsideTask::StopShowing) => {
            format!("Nie pokazuj już nagrania innym ({name} się wycofuje)")
        }
        (Language::English, OutsideTask::StopRecording) => {
            format!("Stop the recording in Zoom now ({name} withdraws)")
        }
        (Language::English, OutsideTask::DeleteRecording) => {
            format!("Delete the recording of the call from disk and Vimeo ({name} withdraws)")
        }
        (Language::English, OutsideTask::TellTheirTeam) => {
            format!("Take the recording back from the customer's team ({name} withdraws)")
        }
        (Language::English, OutsideTask::RemoveQuotes) => {
            format!("Take the quotes out of what was published ({name} withdraws)")
        }
        (Language::English, OutsideTask::LookForQuotes) => {
            format!("Look whether there is a quote anywhere ({name} withdraws)")
        }
        (Language::English, OutsideTask::StopShowing) => {
            format!("Stop showing the recording to others ({name} withdraws)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w11_a_polish_sentence_suits_every_form_of_address() {
        let familiar = ["ci", "cię", "ciebie", "twój", "twoje", "twoja", "zgadzasz"];
        let formal = ["pan", "pana", "pani", "panu", "państwa", "państwu"];
        for &scope in ConsentScope::ALL {
            let sentence = consent_sentence(Language::Polish, scope).to_lowercase();
            let addressed = sentence
                .split(|letter: char| !letter.is_alphabetic())
                .find(|word| familiar.contains(word) || formal.contains(word));
            assert_eq!(addressed, None, "{sentence}");
        }
    }
}
