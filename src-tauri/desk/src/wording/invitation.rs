//! The wordings of messages that Kawka comes with.
//!
//! Polish ones say neither Pan nor Pani: nobody knows which, and a guess is worse than none.

use kawka_domain::nomination::LetterKind;
use kawka_domain::person::FormOfAddress;

use super::Language;

/// The languages in which there are wordings.
pub const LANGUAGES: [Language; 2] = [Language::Polish, Language::English];

/// The forms of address in which there are.
pub const FORMS: [FormOfAddress; 2] = [FormOfAddress::FirstName, FormOfAddress::Formal];

/// Subject and text with placeholders.
#[must_use]
pub const fn letter(
    kind: LetterKind,
    language: Language,
    form: FormOfAddress,
) -> (&'static str, &'static str) {
    use FormOfAddress::{FirstName, Formal};
    use Language::{English, Polish};
    match (kind, language, form) {
        (LetterKind::Invitation, Polish, FirstName) => (
            "Zapraszam na wirtualną kawkę",
            "Cześć {given_name},\n\nchętnie poznam Cię lepiej: skąd nas znasz, jak pracujesz i czego \
             Ci brakuje. Zapraszam na wirtualną kawkę, czyli pół godziny rozmowy wideo. Bez prezentacji i bez \
             sprzedawania.\n\nRozmowę prowadzi {host}.\n\nTermin możesz wybrać tutaj:\n{link}\n\n{consent}\n\nDo zobaczenia!\n{sender}",
        ),
        (LetterKind::Invitation, Polish, Formal) => (
            "Zaproszenie na wirtualną kawkę",
            "Dzień dobry,\n\nz przyjemnością zapraszam na wirtualną kawkę, czyli pół godziny rozmowy wideo: o \
             Państwa pracy, o tym, co w niej pomaga, i o tym, czego brakuje. Bez prezentacji i bez sprzedawania.\n\n\
             Rozmowę prowadzi {host}.\n\nDogodny termin można wybrać tutaj:\n{link}\n\n{consent}\n\nZ poważaniem\n{sender}",
        ),
        (LetterKind::Invitation, English, FirstName) => (
            "A virtual coffee?",
            "Hi {given_name},\n\nI would like to get to know you better: how you found us, how you work and what you \
             miss. Would you join us for a virtual coffee, half an hour by video? No slides, no \
             selling.\n\nYour host will be {host}.\n\nPick a time that suits you:\n{link}\n\n{consent}\n\nSee you soon,\n{sender}",
        ),
        (LetterKind::Invitation, English, Formal) => (
            "An invitation to a virtual coffee",
            "Dear {name},\n\nit would be a pleasure to have you for a virtual coffee, half an hour by video: \
             about your work, what helps you in it and what you miss. No slides, no selling.\n\nYour host will be \
             {host}.\n\nYou can pick a \
             time that suits you here:\n{link}\n\n{consent}\n\nKind regards,\n{sender}",
        ),
        (LetterKind::Reminder, Polish, FirstName) => (
            "Wirtualna kawka: zaproszenie nadal czeka",
            "Cześć {given_name},\n\nprzypominam tylko o zaproszeniu na kawkę. Jeśli masz ochotę, termin czeka \
             tutaj:\n{link}\n\nA jeśli to nie jest dobry moment, nic się nie dzieje.\n\nPozdrawiam\n{sender}",
        ),
        (LetterKind::Reminder, Polish, Formal) => (
            "Wirtualna kawka: zaproszenie pozostaje aktualne",
            "Dzień dobry,\n\nuprzejmie przypominam o zaproszeniu na wirtualną kawkę. Dogodny termin można wybrać \
             tutaj:\n{link}\n\nJeśli to nie jest dobry moment, proszę się nie przejmować.\n\nZ poważaniem\n{sender}",
        ),
        (LetterKind::Reminder, English, FirstName) => (
            "Still up for a virtual coffee?",
            "Hi {given_name},\n\njust a small reminder: if you feel like a coffee, times are waiting \
             here:\n{link}\n\nAnd if it is not a good moment, no harm done.\n\nBest,\n{sender}",
        ),
        (LetterKind::Reminder, English, Formal) => (
            "Your invitation to a virtual coffee",
            "Dear {name},\n\nmay I remind you of our invitation to a virtual coffee? You can still pick a time \
             here:\n{link}\n\nIf it is not a good moment, please do not worry.\n\nKind regards,\n{sender}",
        ),
        (LetterKind::SecondChance, Polish, FirstName) => (
            "Spróbujemy jeszcze raz?",
            "Cześć {given_name},\n\nnie udało nam się spotkać. Jeśli nadal masz ochotę na kawkę, \
             wybierz inny termin:\n{link}\n\n{consent}\n\nPozdrawiam\n{sender}",
        ),
        (LetterKind::SecondChance, Polish, Formal) => (
            "Inny termin wirtualnej kawki",
            "Dzień dobry,\n\nnie udało nam się spotkać. Inny termin można wybrać \
             tutaj:\n{link}\n\n{consent}\n\nZ poważaniem\n{sender}",
        ),
        (LetterKind::SecondChance, English, FirstName) => (
            "Shall we try again?",
            "Hi {given_name},\n\nwe missed each other. If you still feel like a coffee, pick another \
             time:\n{link}\n\n{consent}\n\nBest,\n{sender}",
        ),
        (LetterKind::SecondChance, English, Formal) => (
            "Another time for our virtual coffee",
            "Dear {name},\n\nwe missed each other. You can pick another time \
             here:\n{link}\n\n{consent}\n\nKind regards,\n{sender}",
        ),
        (LetterKind::Thanks, Polish, FirstName) => (
            "Dziękuję za kawkę",
            "Cześć {given_name},\n\ndziękuję za rozmowę i za Twój czas. Notatki trafiły tam, gdzie trzeba, a o tym, co \
             z nich wyniknie, dam znać.\n\nPozdrawiam\n{sender}",
        ),
        (LetterKind::Thanks, Polish, Formal) => (
            "Podziękowanie za rozmowę",
            "Dzień dobry,\n\ndziękuję za rozmowę i poświęcony czas. Notatki trafiły tam, gdzie trzeba, a o tym, co z \
             nich wyniknie, dam znać.\n\nZ poważaniem\n{sender}",
        ),
        (LetterKind::Thanks, English, FirstName) => (
            "Thank you for the coffee",
            "Hi {given_name},\n\nthank you for the talk and for your time. Your words went where they belong, and I \
             will tell you what came of them.\n\nBest,\n{sender}",
        ),
        (LetterKind::Thanks, English, Formal) => (
            "Thank you for our conversation",
            "Dear {name},\n\nthank you for the conversation and for your time. Your words went where they belong, and \
             I will tell you what came of them.\n\nKind regards,\n{sender}",
        ),
    }
}

#[cfg(test)]
mod tests {
    use kawka_domain::nomination::letter::{Placeholder, asks_for, check};

    use super::*;

    #[test]
    fn e10_every_wording_can_be_filled_and_only_invitations_ask_for_a_link() {
        for &kind in LetterKind::ALL {
            for language in LANGUAGES {
                for form in FORMS {
                    let (subject, body) = letter(kind, language, form);
                    assert_eq!(check(subject), Ok(()));
                    assert_eq!(check(body), Ok(()));
                    let link = asks_for(body, Placeholder::Link);
                    assert_eq!(link, kind != LetterKind::Thanks, "{kind} {language} {form}");
                }
            }
        }
    }
}
