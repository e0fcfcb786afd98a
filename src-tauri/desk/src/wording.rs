//! What notifications, the terminal and exported briefs say, in Polish and English.
//!
//! The window has its own words; these are for what leaves it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::consent::{ConsentScope, ConsentState};
use kawka_domain::interaction::Channel;
use kawka_domain::reminder::ReminderKind;

kawka_domain::words! {
    /// A language of Kawka.
    Language {
        /// Polish.
        Polish = "pl",
        /// English.
        English = "en",
    }
}

/// The sentence that asks for consent, in Polish.
pub const CONSENT_PL: &str = "Czy zgadzasz się, żebyśmy nagrali tę rozmowę na nasz własny użytek? \
W każdej chwili można się wycofać.";
/// The sentence that asks for consent, in English.
pub const CONSENT_EN: &str =
    "May we record this call for our own use? You can change your mind at any time.";

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

fn weekday(language: Language, day: NaiveDate) -> &'static str {
    use chrono::Datelike as _;
    let index = day.weekday().num_days_from_monday() as usize;
    match language {
        Language::Polish => ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."][index],
        Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
    }
}

/// Places of zones that have a name of their own in Polish.
const POLISH_PLACES: [(&str, &str); 26] = [
    ("Athens", "Ateny"),
    ("Belgrade", "Belgrad"),
    ("Brussels", "Bruksela"),
    ("Bucharest", "Bukareszt"),
    ("Budapest", "Budapeszt"),
    ("Cairo", "Kair"),
    ("Copenhagen", "Kopenhaga"),
    ("Istanbul", "Stambuł"),
    ("Kathmandu", "Katmandu"),
    ("Kyiv", "Kijów"),
    ("Lisbon", "Lizbona"),
    ("London", "Londyn"),
    ("Madrid", "Madryt"),
    ("Mexico City", "Meksyk"),
    ("New York", "Nowy Jork"),
    ("Paris", "Paryż"),
    ("Prague", "Praga"),
    ("Rome", "Rzym"),
    ("Seoul", "Seul"),
    ("Shanghai", "Szanghaj"),
    ("Singapore", "Singapur"),
    ("Stockholm", "Sztokholm"),
    ("Tokyo", "Tokio"),
    ("Vienna", "Wiedeń"),
    ("Warsaw", "Warszawa"),
    ("Zurich", "Zurych"),
];

/// The place that names a zone: `Europe/Warsaw` is Warsaw.
#[must_use]
pub fn place(language: Language, zone: Tz) -> String {
    let english = zone
        .name()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let polish = POLISH_PLACES
        .iter()
        .find(|(name, _)| *name == english)
        .map(|(_, polish)| (*polish).to_owned());
    if language == Language::Polish {
        polish.unwrap_or(english)
    } else {
        english
    }
}

/// A moment on the wall of a zone, with its weekday and place.
#[must_use]
pub fn moment(language: Language, at: DateTime<Utc>, zone: Tz) -> String {
    let wall = at.with_timezone(&zone);
    format!(
        "{} {}, {}",
        weekday(language, wall.date_naive()),
        wall.format("%H:%M"),
        place(language, zone)
    )
}

/// A moment in both zones; once where they are the same.
#[must_use]
pub fn both(language: Language, at: DateTime<Utc>, ours: Tz, theirs: Option<Tz>) -> String {
    match theirs {
        Some(theirs) if theirs != ours => format!(
            "{} · {}",
            moment(language, at, ours),
            moment(language, at, theirs)
        ),
        _ => moment(language, at, ours),
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

/// What a reminder speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The customer's name; empty in discreet mode.
    pub name: String,
    /// Both times.
    pub when: String,
    /// Minutes from now to the start; negative after it.
    pub minutes: i64,
    /// Missed calls that count: unexcused ones.
    pub no_shows: u32,
    /// The oldest open promise; empty when there is none, or in discreet mode.
    pub promise: String,
    /// How many follow-ups are due.
    pub count: u32,
}

/// Title and body of a reminder.
#[must_use]
pub fn reminder(language: Language, kind: ReminderKind, s: &Subject) -> (String, String) {
    let polish_language = language == Language::Polish;
    let unnamed = if polish_language { "Kawka" } else { "Coffee" };
    let name = if s.name.is_empty() {
        unnamed
    } else {
        s.name.as_str()
    };
    let title = match (kind, polish_language) {
        (ReminderKind::BeforeCall, true) if s.minutes > 0 => format!("{name} za {} min", s.minutes),
        (ReminderKind::BeforeCall, false) if s.minutes > 0 => {
            format!("{name} in {} min", s.minutes)
        }
        (ReminderKind::BeforeCall, true) => format!("{name}: to już"),
        (ReminderKind::BeforeCall, false) => format!("{name}: now"),
        (ReminderKind::NotHereYet, true) => format!("{name}: jeszcze nie ma?"),
        (ReminderKind::NotHereYet, false) => format!("{name}: not here yet?"),
        (ReminderKind::Decide, true) => {
            format!("{name}: {} min po czasie. Jest czy nie?", -s.minutes)
        }
        (ReminderKind::Decide, false) => {
            format!("{name}: {} min past. Here or no-show?", -s.minutes)
        }
        (ReminderKind::OutcomeDue, true) => format!("{name}: jak poszło?"),
        (ReminderKind::OutcomeDue, false) => format!("{name}: how did it go?"),
        (ReminderKind::BriefDue, true) => format!("Brief na jutro niegotowy: {name}"),
        (ReminderKind::BriefDue, false) => format!("Brief for tomorrow not ready: {name}"),
        (ReminderKind::FollowUpsDue, true) => {
            format!(
                "Na dziś: {}",
                polish(s.count, "dalszy krok", "dalsze kroki", "dalszych kroków")
            )
        }
        (ReminderKind::FollowUpsDue, false) => {
            format!(
                "Due today: {} follow-up{}",
                s.count,
                if s.count == 1 { "" } else { "s" }
            )
        }
    };
    let mut lines = vec![s.when.clone()];
    if matches!(
        kind,
        ReminderKind::BeforeCall | ReminderKind::NotHereYet | ReminderKind::Decide
    ) && s.no_shows > 0
    {
        lines.push(if polish_language {
            polish(
                s.no_shows,
                "wcześniejsza nieobecność",
                "wcześniejsze nieobecności",
                "wcześniejszych nieobecności",
            )
        } else {
            format!(
                "{} earlier no-show{}",
                s.no_shows,
                if s.no_shows == 1 { "" } else { "s" }
            )
        });
    }
    if kind == ReminderKind::BeforeCall && !s.promise.is_empty() {
        let word = if polish_language {
            "Obietnica"
        } else {
            "Promise"
        };
        lines.push(format!("{word}: {}", s.promise));
    }
    (
        title,
        lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// The one summary of what passed while nobody could see it.
#[must_use]
pub fn missed(language: Language, count: u32, names: &[String]) -> (String, String) {
    let title = match language {
        Language::Polish => {
            let what = polish(
                count,
                "przypomnienie minęło",
                "przypomnienia minęły",
                "przypomnień minęło",
            );
            format!("{what}, gdy komputer spał")
        }
        Language::English => {
            format!(
                "{count} reminder{} passed while the computer slept",
                if count == 1 { "" } else { "s" }
            )
        }
    };
    (title, names.join("\n"))
}

/// What a button of a notification says.
#[must_use]
pub const fn button(language: Language, id: &str) -> &'static str {
    match (id.as_bytes(), language) {
        (b"brief", Language::Polish) => "Otwórz brief",
        (b"brief", Language::English) => "Open brief",
        (b"join", Language::Polish) => "Wejdź do pokoju",
        (b"join", Language::English) => "Join",
        (b"arrived", Language::Polish) => "Jest",
        (b"arrived", Language::English) => "Arrived",
        (b"running_late", Language::Polish) => "Spóźnia się",
        (b"running_late", Language::English) => "Running late",
        (b"no_show", Language::Polish) => "Nie ma",
        (b"no_show", Language::English) => "No-show",
        (b"later", Language::Polish) => "Później",
        (b"later", Language::English) => "Later",
        (_, Language::Polish) => "Otwórz",
        (_, Language::English) => "Open",
    }
}

/// What the test notification says.
#[must_use]
pub const fn test_notification(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Polish => ("Kawka działa", "Tak wygląda przypomnienie o rozmowie."),
        Language::English => (
            "Kawka works",
            "This is what a reminder of a call looks like.",
        ),
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
    /// Heading of the road with the product.
    pub product: &'static str,
    /// Heading of earlier calls.
    pub earlier: &'static str,
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
    /// Word for customer since.
    pub since: &'static str,
    /// Word for no-shows.
    pub no_shows: &'static str,
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
            product: "Droga z produktem",
            earlier: "Wcześniejsze rozmowy",
            follow_ups: "Dalsze kroki",
            recent: "Ostatnie kontakty",
            consent: "Zgody",
            unmatched: "Rezerwacja bez osoby",
            ready: "Brief gotowy",
            not_ready: "Brief niegotowy",
            since: "od",
            no_shows: "Nieobecności",
        },
        Language::English => BriefWords {
            promises: "Promises",
            know: "Who",
            ask: "What to ask",
            dos: "Do",
            donts: "Don't",
            company: "Company",
            product: "Road with the product",
            earlier: "Earlier calls",
            follow_ups: "Follow-ups",
            recent: "Recent contacts",
            consent: "Consent",
            unmatched: "Booking without a customer",
            ready: "Brief ready",
            not_ready: "Brief not ready",
            since: "since",
            no_shows: "No-shows",
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
        (Language::Polish, ConsentScope::QuoteByName) => "Cytat z imieniem",
        (Language::Polish, ConsentScope::ShowToOthers) => "Pokazanie innym",
        (Language::English, ConsentScope::RecordInternal) => "Record for us",
        (Language::English, ConsentScope::SendToCustomer) => "Send the recording",
        (Language::English, ConsentScope::QuoteByName) => "Quote by name",
        (Language::English, ConsentScope::ShowToOthers) => "Show to others",
    }
}

/// Where a purpose stands, in words.
#[must_use]
pub const fn consent(language: Language, state: ConsentState) -> &'static str {
    match (language, state) {
        (Language::Polish, ConsentState::Unknown) => "bez odpowiedzi",
        (Language::Polish, ConsentState::Given) => "tak",
        (Language::Polish, ConsentState::Refused) => "nie",
        (Language::Polish, ConsentState::Withdrawn) => "wycofana",
        (Language::English, ConsentState::Unknown) => "not asked",
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

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

    #[test]
    fn both_zones_have_their_weekday() {
        let at = Utc.with_ymd_and_hms(2026, 10, 15, 6, 30, 0).unwrap();
        let text = both(
            Language::Polish,
            at,
            chrono_tz::Europe::Warsaw,
            Some(chrono_tz::Pacific::Honolulu),
        );
        assert_eq!(text, "czw. 08:30, Warszawa · śr. 20:30, Honolulu");
        let same = both(
            Language::English,
            at,
            chrono_tz::Europe::Warsaw,
            Some(chrono_tz::Europe::Warsaw),
        );
        assert_eq!(same, "Thu 08:30, Warsaw");
    }

    #[test]
    fn a_reminder_without_a_name_tells_nobody_anything() {
        let subject = Subject {
            minutes: 10,
            ..Subject::default()
        };
        assert_eq!(
            reminder(Language::English, ReminderKind::BeforeCall, &subject).0,
            "Coffee in 10 min"
        );
    }
}
