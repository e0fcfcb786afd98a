//! The call and its page: consent, the five questions, the brief, and the words of what is stored.

use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::consent::{ConsentScope, ConsentState};
use kawka_domain::interaction::Channel;

use super::Language;

/// The sentence that asks for consent, in Polish.
pub const CONSENT_PL: &str = "Czy możemy nagrać tę rozmowę na nasz własny użytek? \
W każdej chwili można się wycofać.";
/// The sentence that asks for consent, in English.
pub const CONSENT_EN: &str =
    "May we record this call for our own use? You can change your mind at any time.";

/// What the list of people is called with which a new desk begins.
#[must_use]
pub const fn first_people_list(language: Language) -> &'static str {
    match language {
        Language::Polish => "Do zaproszenia: bez zaproszenia od 6 miesięcy",
        Language::English => "Suitable, not invited for 6 months",
    }
}

/// The five questions of a new desk with their hints.
#[must_use]
pub const fn base_questions(language: Language) -> [(&'static str, &'static str); 5] {
    match language {
        Language::Polish => [
            (
                "Jak nas znaleźliście?",
                "Od kogo, kiedy, czego wtedy szukali.",
            ),
            (
                "Jaka była Wasza droga do spokojnej pracy?",
                "Czego używali wcześniej, co się nie sprawdziło.",
            ),
            (
                "Co się zmieniło w firmie dzięki aplikacji?",
                "Jeden przykład, najlepiej z liczbą.",
            ),
            (
                "Jak używacie jej na co dzień?",
                "Jeden zwykły dzień. Jakie inne narzędzia są otwarte?",
            ),
            (
                "Co jest w pracy trudne i czego tu brakuje?",
                "Najpierw kłopot, potem funkcja.",
            ),
        ],
        Language::English => [
            (
                "How did you find us?",
                "Through whom, when, what were they looking for.",
            ),
            (
                "What was your road to working calmly?",
                "What they used before and why it did not work.",
            ),
            (
                "What has changed in your business?",
                "One example, best with a number.",
            ),
            (
                "How do you use it in your trade?",
                "One ordinary day. Which other tools are open?",
            ),
            (
                "What is hard at work, what do you miss here?",
                "The trouble first, then the feature.",
            ),
        ],
    }
}

/// Words of the brief as Markdown.
#[derive(Debug, Clone, Copy)]
pub struct BriefWords {
    /// Heading of promises.
    pub promises: &'static str,
    /// Heading of what to know.
    pub know: &'static str,
    /// Heading of what to ask.
    pub ask: &'static str,
    /// Heading of what to do.
    pub dos: &'static str,
    /// Heading of what to avoid.
    pub donts: &'static str,
    /// Heading of the company.
    pub company: &'static str,
    /// Heading of channels and tone.
    pub channels: &'static str,
    /// Heading of the road with the product.
    pub product: &'static str,
    /// Heading of earlier calls.
    pub earlier: &'static str,
    /// What goes before a promise that was made in a call.
    pub promised: &'static str,
    /// What is said of a promise that was kept.
    pub kept: &'static str,
    /// Heading of open follow-ups.
    pub follow_ups: &'static str,
    /// Heading of recent contacts.
    pub recent: &'static str,
    /// Heading of consent.
    pub consent: &'static str,
    /// Said where the booking has no customer.
    pub unmatched: &'static str,
    /// Said of a brief that is ready.
    pub ready: &'static str,
    /// Said of a brief that is not.
    pub not_ready: &'static str,
    /// Before the instant by which it is to be ready.
    pub ready_by: &'static str,
    /// Heading of what is known from the product.
    pub facts: &'static str,
    /// Said of a fact that is old.
    pub stale: &'static str,
    /// Heading of the feelings that contacts left behind, oldest first.
    pub feelings: &'static str,
    /// Word for customer since.
    pub since: &'static str,
    /// Heading of what changed since it was ready.
    pub changes: &'static str,
    /// Heading of what the guest wrote when booking.
    pub guest: &'static str,
    /// Heading of what is asked of this customer alone.
    pub extra: &'static str,
}

/// Words of the brief in a language.
#[must_use]
pub const fn brief(language: Language) -> BriefWords {
    match language {
        Language::Polish => BriefWords {
            promises: "Obietnice",
            know: "Kim jest",
            ask: "O co zapytać",
            dos: "Tak",
            donts: "Nie",
            company: "Firma",
            channels: "Kanały i ton",
            product: "Droga z produktem",
            earlier: "Wcześniejsze rozmowy",
            promised: "obiecano",
            kept: "dotrzymane",
            follow_ups: "Dalsze kroki",
            recent: "Ostatnie kontakty",
            consent: "Zgody",
            unmatched: "Rezerwacja bez osoby",
            ready: "Brief gotowy",
            not_ready: "Brief niegotowy",
            ready_by: "Gotowy do",
            facts: "Dane z produktu",
            stale: ", stare",
            feelings: "Nastrój po kontaktach",
            since: "od",
            changes: "Zmiany, odkąd jest gotowy",
            guest: "Napisane przy rezerwacji",
            extra: "Pytania do tej osoby",
        },
        Language::English => BriefWords {
            promises: "Promises",
            know: "Who",
            ask: "What to ask",
            dos: "Do",
            donts: "Don't",
            company: "Company",
            channels: "Channels and tone",
            product: "Road with the product",
            earlier: "Earlier calls",
            promised: "promised",
            kept: "kept",
            follow_ups: "Follow-ups",
            recent: "Recent contacts",
            consent: "Consent",
            unmatched: "Booking without a customer",
            ready: "Brief ready",
            not_ready: "Brief not ready",
            ready_by: "Ready by",
            facts: "Facts from the product",
            stale: ", old",
            feelings: "Feeling left behind",
            since: "since",
            changes: "Changed since it was ready",
            guest: "Said when booking",
            extra: "Questions for this customer",
        },
    }
}

/// What became of a call, in words.
#[must_use]
pub const fn outcome(
    language: Language,
    status: BookingStatus,
    reason: Option<NoShowReason>,
) -> &'static str {
    match (language, status, reason) {
        (Language::Polish, BookingStatus::Booked, _) => "bez wyniku",
        (Language::Polish, BookingStatus::Held, _) => "odbyła się",
        (Language::Polish, BookingStatus::NoShow, Some(NoShowReason::Excused)) => {
            "nieobecność usprawiedliwiona"
        }
        (Language::Polish, BookingStatus::NoShow, Some(NoShowReason::OurFault)) => {
            "nie odbyła się z naszej winy"
        }
        (Language::Polish, BookingStatus::NoShow, Some(NoShowReason::Technical)) => {
            "nie odbyła się przez technikę"
        }
        (Language::Polish, BookingStatus::NoShow, _) => "nieobecność bez słowa",
        (Language::Polish, BookingStatus::Cancelled, _) => "odwołana",
        (Language::Polish, BookingStatus::Moved, _) => "przełożona",
        (Language::English, BookingStatus::Booked, _) => "no outcome yet",
        (Language::English, BookingStatus::Held, _) => "held",
        (Language::English, BookingStatus::NoShow, Some(NoShowReason::Excused)) => {
            "no-show, excused"
        }
        (Language::English, BookingStatus::NoShow, Some(NoShowReason::OurFault)) => {
            "not held, our fault"
        }
        (Language::English, BookingStatus::NoShow, Some(NoShowReason::Technical)) => {
            "not held, technical"
        }
        (Language::English, BookingStatus::NoShow, _) => "no-show, unexcused",
        (Language::English, BookingStatus::Cancelled, _) => "cancelled",
        (Language::English, BookingStatus::Moved, _) => "moved",
    }
}

/// A purpose of consent, in words.
#[must_use]
pub const fn scope(language: Language, scope: ConsentScope) -> &'static str {
    match (language, scope) {
        (Language::Polish, ConsentScope::RecordInternal) => "Nagranie dla nas",
        (Language::Polish, ConsentScope::SendToCustomer) => "Wysłanie nagrania",
        (Language::Polish, ConsentScope::ShareWithTheirTeam) => "Nagranie dla zespołu klienta",
        (Language::Polish, ConsentScope::QuoteByName) => "Cytat z imieniem",
        (Language::Polish, ConsentScope::ShowToOthers) => "Pokazanie innym",
        (Language::English, ConsentScope::RecordInternal) => "Record for us",
        (Language::English, ConsentScope::SendToCustomer) => "Send the recording",
        (Language::English, ConsentScope::ShareWithTheirTeam) => "Share with their team",
        (Language::English, ConsentScope::QuoteByName) => "Quote by name",
        (Language::English, ConsentScope::ShowToOthers) => "Show to others",
    }
}

/// Where a purpose stands, in words.
#[must_use]
pub const fn consent(language: Language, state: ConsentState) -> &'static str {
    match (language, state) {
        (Language::Polish, ConsentState::Unknown) => "bez odpowiedzi",
        (Language::Polish, ConsentState::Requested) => "czeka na odpowiedź",
        (Language::Polish, ConsentState::Deferred) => "odpowie później",
        (Language::Polish, ConsentState::Expired) => "wygasła",
        (Language::Polish, ConsentState::Invalidated) => "zapytać od nowa",
        (Language::Polish, ConsentState::Given) => "tak",
        (Language::Polish, ConsentState::Refused) => "nie",
        (Language::Polish, ConsentState::Withdrawn) => "wycofana",
        (Language::English, ConsentState::Unknown) => "not asked",
        (Language::English, ConsentState::Requested) => "waits for an answer",
        (Language::English, ConsentState::Deferred) => "will say later",
        (Language::English, ConsentState::Expired) => "expired",
        (Language::English, ConsentState::Invalidated) => "to be asked anew",
        (Language::English, ConsentState::Given) => "yes",
        (Language::English, ConsentState::Refused) => "no",
        (Language::English, ConsentState::Withdrawn) => "withdrawn",
    }
}

/// A channel, in words.
#[must_use]
pub const fn channel(language: Language, channel: Channel) -> &'static str {
    match (language, channel) {
        (_, Channel::Messenger) => "Messenger",
        (_, Channel::Facebook) => "Facebook",
        (_, Channel::Instagram) => "Instagram",
        (_, Channel::X) => "X",
        (_, Channel::Linkedin) => "LinkedIn",
        (_, Channel::Blog) => "blog",
        (_, Channel::Forum) => "forum",
        (Language::Polish, Channel::Email) => "e-mail",
        (Language::Polish, Channel::Phone) => "telefon",
        (Language::Polish, Channel::Chat) => "czat",
        (Language::Polish, Channel::ReviewSite) => "opinia",
        (Language::Polish, Channel::VideoCall) => "wideo",
        (Language::Polish, Channel::InPerson) => "osobiście",
        (Language::Polish, Channel::Gift) => "prezent",
        (Language::Polish, Channel::Other) => "inne",
        (Language::English, Channel::Email) => "e-mail",
        (Language::English, Channel::Phone) => "phone",
        (Language::English, Channel::Chat) => "chat",
        (Language::English, Channel::ReviewSite) => "review",
        (Language::English, Channel::VideoCall) => "video",
        (Language::English, Channel::InPerson) => "in person",
        (Language::English, Channel::Gift) => "gift",
        (Language::English, Channel::Other) => "other",
    }
}
