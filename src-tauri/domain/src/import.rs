//! What can be imported: kinds, fields, which column is which, and what a cell means.
//!
//! Columns are recognised by their Polish and English headers, and by those of the help desks people come from. A cell
//! is read or refused with a word for the reason; nothing is guessed silently.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::identity::HandleKind;
use crate::import_words::{CHANNELS, COUNTRIES, FEELINGS, HEADERS, KINDS, LANGUAGES};
use crate::interaction::{Channel, Direction, Feeling, InteractionKind};
use crate::person::FormOfAddress;
use crate::text::{fold, words};

crate::words! {
    /// What the rows of a file are.
    ImportKind {
        /// People, one a row.
        People = "people",
        /// Companies.
        Companies = "companies",
        /// Contacts with people.
        Interactions = "interactions",
        /// What is known about people from the product.
        Facts = "facts",
        /// E-mail messages.
        Mail = "mail",
    }
}

crate::words! {
    /// What a column holds.
    ImportField {
        /// The id of the row where it comes from.
        ExternalId = "external_id",
        /// The id of the person where the row comes from.
        PersonId = "person_id",
        /// Whole name.
        Name = "name",
        /// Given name.
        GivenName = "given_name",
        /// Family name.
        FamilyName = "family_name",
        /// E-mail addresses.
        Email = "email",
        /// Phone numbers.
        Phone = "phone",
        /// Name of the company.
        Company = "company",
        /// Domain of the company's web site.
        Domain = "domain",
        /// What the company does.
        WhatItDoes = "what_it_does",
        /// Industry.
        Industry = "industry",
        /// Size of the company.
        Size = "size",
        /// Role in the company.
        Role = "role",
        /// Language.
        Language = "language",
        /// Time zone.
        TimeZone = "time_zone",
        /// Country.
        Country = "country",
        /// Form of address.
        FormOfAddress = "form_of_address",
        /// Care owner: name or e-mail of one of us.
        CareOwner = "care_owner",
        /// Customer since.
        Since = "since",
        /// Plan.
        Plan = "plan",
        /// Road with the product, remarks.
        ProductNotes = "product_notes",
        /// Non-technical.
        NonTechnical = "non_technical",
        /// Must not be contacted.
        DoNotContact = "do_not_contact",
        /// Facebook profile.
        Facebook = "facebook",
        /// Messenger.
        Messenger = "messenger",
        /// Instagram profile.
        Instagram = "instagram",
        /// X profile.
        X = "x",
        /// LinkedIn profile.
        Linkedin = "linkedin",
        /// Web site.
        Website = "website",
        /// Nickname in a forum.
        Forum = "forum",
        /// When the contact took place.
        At = "at",
        /// Channel.
        Channel = "channel",
        /// Who began.
        Direction = "direction",
        /// What it was about.
        Kind = "kind",
        /// Subject line.
        Subject = "subject",
        /// What was said.
        Text = "text",
        /// Link to it.
        Link = "link",
        /// Feeling left.
        Feeling = "feeling",
        /// Who of us: name or e-mail.
        Author = "author",
        /// Of which day a fact is.
        AsOf = "as_of",
        /// Where a fact is from.
        Source = "source",
        /// Name of a fact.
        FactName = "fact_name",
        /// Value of a fact.
        FactValue = "fact_value",
        /// Last sign-in.
        LastSignIn = "last_sign_in",
        /// Seats, licences.
        Seats = "seats",
        /// Use of the product.
        Usage = "usage",
        /// Version.
        Version = "version",
        /// Known fault.
        KnownFault = "known_fault",
    }
}

crate::words! {
    /// What a fact from the product is about.
    FactName {
        /// Plan.
        Plan = "plan",
        /// Customer since.
        Since = "since",
        /// Last sign-in.
        LastSignIn = "last_sign_in",
        /// Seats, licences.
        Seats = "seats",
        /// Use of the product.
        Usage = "usage",
        /// Version.
        Version = "version",
        /// Known fault: something that we could mend before being asked.
        KnownFault = "known_fault",
        /// Anything else; its label says what.
        Other = "other",
    }
}

impl ImportField {
    /// The kind of handle that a column holds.
    #[must_use]
    pub const fn handle(self) -> Option<HandleKind> {
        Some(match self {
            Self::Email => HandleKind::Email,
            Self::Phone => HandleKind::Phone,
            Self::Facebook => HandleKind::Facebook,
            Self::Messenger => HandleKind::Messenger,
            Self::Instagram => HandleKind::Instagram,
            Self::X => HandleKind::X,
            Self::Linkedin => HandleKind::Linkedin,
            Self::Website => HandleKind::Website,
            Self::Forum => HandleKind::Forum,
            _ => return None,
        })
    }

    /// The fact that a column of facts holds.
    #[must_use]
    pub const fn fact(self) -> Option<FactName> {
        Some(match self {
            Self::Plan => FactName::Plan,
            Self::Since => FactName::Since,
            Self::LastSignIn => FactName::LastSignIn,
            Self::Seats => FactName::Seats,
            Self::Usage => FactName::Usage,
            Self::Version => FactName::Version,
            Self::KnownFault => FactName::KnownFault,
            _ => return None,
        })
    }

    /// Whether several columns may hold it.
    #[must_use]
    pub const fn repeats(self) -> bool {
        self.handle().is_some() || matches!(self, Self::Text | Self::ProductNotes)
    }
}

use ImportField as F;

const PERSON: &[ImportField] = &[
    F::PersonId,
    F::Name,
    F::GivenName,
    F::FamilyName,
    F::Email,
    F::Phone,
    F::Facebook,
    F::Messenger,
    F::Instagram,
    F::X,
    F::Linkedin,
    F::Website,
    F::Forum,
];

impl ImportKind {
    /// The fields that its columns may hold.
    #[must_use]
    pub fn fields(self) -> Vec<ImportField> {
        match self {
            Self::People => [
                &[F::ExternalId][..],
                &PERSON[1..],
                &[
                    F::Company,
                    F::Domain,
                    F::Role,
                    F::Language,
                    F::TimeZone,
                    F::Country,
                    F::FormOfAddress,
                    F::CareOwner,
                    F::Since,
                    F::Plan,
                    F::ProductNotes,
                    F::NonTechnical,
                    F::DoNotContact,
                ],
            ]
            .concat(),
            Self::Companies => vec![
                F::ExternalId,
                F::Company,
                F::Domain,
                F::WhatItDoes,
                F::Industry,
                F::Size,
                F::Plan,
            ],
            Self::Interactions | Self::Mail => [
                &[F::ExternalId][..],
                PERSON,
                &[
                    F::At,
                    F::Channel,
                    F::Direction,
                    F::Kind,
                    F::Subject,
                    F::Text,
                    F::Link,
                    F::Feeling,
                    F::Author,
                ],
            ]
            .concat(),
            Self::Facts => [
                &[F::ExternalId][..],
                PERSON,
                &[
                    F::AsOf,
                    F::Source,
                    F::FactName,
                    F::FactValue,
                    F::Plan,
                    F::Since,
                    F::LastSignIn,
                    F::Seats,
                    F::Usage,
                    F::Version,
                    F::KnownFault,
                ],
            ]
            .concat(),
        }
    }
}

/// A header as it is compared.
#[must_use]
pub fn header_form(header: &str) -> String {
    let folded = fold(header);
    words(&folded).collect::<Vec<_>>().join(" ")
}

/// Which field each column of a file seems to hold.
#[must_use]
pub fn suggest(kind: ImportKind, headers: &[String]) -> Vec<Option<ImportField>> {
    let fields = kind.fields();
    let mut suggested = vec![None; headers.len()];
    let forms: Vec<String> = headers.iter().map(|header| header_form(header)).collect();
    // First what a header says outright, then what it begins or ends with ("Adres e-mail 2").
    for exact in [true, false] {
        for (column, form) in forms.iter().enumerate() {
            if suggested[column].is_some() || form.is_empty() {
                continue;
            }
            let hit = HEADERS
                .iter()
                .filter(|(field, _)| fields.contains(field))
                .find(|(field, names)| {
                    let free = field.repeats() || !suggested.contains(&Some(*field));
                    free && names.iter().any(|name| says(form, name, exact))
                });
            suggested[column] = hit.map(|(field, _)| *field);
        }
    }
    if kind == ImportKind::Companies {
        for (column, form) in forms.iter().enumerate() {
            if form == "name" || form == "nazwa" {
                suggested[column] = Some(F::Company);
            }
        }
    }
    suggested
}

/// Whether a header says outright that its column holds a field of this kind of rows.
#[must_use]
pub fn says_outright(kind: ImportKind, header: &str) -> bool {
    let (fields, form) = (kind.fields(), header_form(header));
    HEADERS
        .iter()
        .filter(|(field, _)| fields.contains(field))
        .any(|(_, names)| names.iter().any(|name| says(&form, name, true)))
}

fn says(form: &str, name: &str, exact: bool) -> bool {
    if exact {
        return form == name;
    }
    let rest = form.strip_prefix(name).or_else(|| form.strip_suffix(name));
    name.len() > 3 && rest.is_some_and(|rest| rest.starts_with(' ') || rest.ends_with(' '))
}

/// A map of columns that comes with Kawka: headers as the other program writes them.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub kind: ImportKind,
    /// Header (in the form that is compared) and field.
    pub columns: &'static [(&'static str, ImportField)],
}

/// The maps that come with Kawka, for exports of help desks (as of their documentation of 2026).
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "zendesk",
        kind: ImportKind::Interactions,
        columns: &[
            ("id", F::ExternalId),
            ("ticket id", F::ExternalId),
            ("requester id", F::PersonId),
            ("requester", F::Name),
            ("requester name", F::Name),
            ("requester email", F::Email),
            ("requester phone", F::Phone),
            ("created at", F::At),
            ("requested", F::At),
            ("via channel", F::Channel),
            ("via", F::Channel),
            ("channel", F::Channel),
            ("type", F::Kind),
            ("ticket type", F::Kind),
            ("subject", F::Subject),
            ("description", F::Text),
            ("url", F::Link),
            ("assignee", F::Author),
            ("assignee name", F::Author),
            ("direction", F::Direction),
        ],
    },
    Preset {
        name: "freshdesk",
        kind: ImportKind::Interactions,
        columns: &[
            ("ticket id", F::ExternalId),
            ("contact id", F::PersonId),
            ("full name", F::Name),
            ("contact name", F::Name),
            ("email", F::Email),
            ("work phone", F::Phone),
            ("mobile phone", F::Phone),
            ("twitter id", F::X),
            ("created time", F::At),
            ("source", F::Channel),
            ("type", F::Kind),
            ("subject", F::Subject),
            ("description", F::Text),
            ("agent", F::Author),
        ],
    },
    Preset {
        name: "freshdesk-people",
        kind: ImportKind::People,
        columns: &[
            ("contact id", F::ExternalId),
            ("id", F::ExternalId),
            ("full name", F::Name),
            ("name", F::Name),
            ("title", F::Role),
            ("company", F::Company),
            ("company name", F::Company),
            ("email", F::Email),
            ("emails", F::Email),
            ("work phone", F::Phone),
            ("mobile phone", F::Phone),
            ("twitter id", F::X),
            ("time zone", F::TimeZone),
            ("language", F::Language),
            ("about", F::ProductNotes),
        ],
    },
    Preset {
        name: "intercom",
        kind: ImportKind::Interactions,
        columns: &[
            ("conversation id", F::ExternalId),
            ("user id", F::PersonId),
            ("contact id", F::PersonId),
            ("user name", F::Name),
            ("contact name", F::Name),
            ("user email", F::Email),
            ("contact email", F::Email),
            ("conversation started at", F::At),
            ("created at", F::At),
            ("channel", F::Channel),
            ("conversation channel", F::Channel),
            ("title", F::Subject),
            ("conversation title", F::Subject),
            ("message", F::Text),
            ("first message", F::Text),
            ("last message", F::Text),
            ("teammate", F::Author),
            ("teammate assigned", F::Author),
            ("started by", F::Direction),
        ],
    },
    Preset {
        name: "intercom-people",
        kind: ImportKind::People,
        columns: &[
            ("user id", F::ExternalId),
            ("name", F::Name),
            ("email", F::Email),
            ("phone", F::Phone),
            ("company name", F::Company),
            ("companies", F::Company),
            ("country", F::Country),
            ("signed up", F::Since),
            ("signed up at", F::Since),
            ("browser language", F::Language),
            ("timezone", F::TimeZone),
            ("plan", F::Plan),
            ("twitter profile url", F::X),
            ("linkedin profile url", F::Linkedin),
            ("facebook profile url", F::Facebook),
        ],
    },
];

impl Preset {
    /// The preset of a name for a kind; `intercom` also stands for `intercom-people` where people are imported.
    #[must_use]
    pub fn find(name: &str, kind: ImportKind) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| {
            preset.kind == kind
                && (preset.name == name || preset.name.strip_suffix("-people") == Some(name))
        })
    }

    /// What its columns hold in a file with these headers.
    #[must_use]
    pub fn apply(&self, headers: &[String]) -> Vec<Option<ImportField>> {
        let mut used = Vec::new();
        headers
            .iter()
            .map(|header| {
                let form = header_form(header);
                let (_, field) = self.columns.iter().find(|(name, _)| *name == form)?;
                if !field.repeats() && used.contains(field) {
                    return None;
                }
                used.push(*field);
                Some(*field)
            })
            .collect()
    }
}

/// Takes off the apostrophe that our own export puts before what a spreadsheet would run as a formula.
#[must_use]
pub fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet could take a text for a formula (OWASP, CSV injection), or an apostrophe for ours.
#[must_use]
pub fn needs_guard(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'])
}

/// An instant as people and programs write it: RFC 3339, or a day with or without a time, in `zone`. Days are read as
/// year-month-day or, with dots and slashes, day-month-year unless that cannot be.
#[must_use]
pub fn parse_instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    if let Ok(instant) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z") {
        return Some(instant.to_utc());
    }
    if let Ok(instant) = DateTime::parse_from_rfc2822(text) {
        return Some(instant.to_utc());
    }
    // Help desks write "2026-10-14 10:00:00 UTC".
    let (text, zone) = match text.strip_suffix(" UTC") {
        Some(text) => (text, Tz::UTC),
        None => (text, zone),
    };
    let day_text = text.split(['T', ' ', ',']).next().unwrap_or(text);
    let time_text = text[day_text.len()..].trim_start_matches(['T', ' ', ',']);
    let day = parse_day(day_text)?;
    let time = if time_text.is_empty() {
        NaiveTime::MIN
    } else {
        ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
            .iter()
            .find_map(|form| NaiveTime::parse_from_str(time_text, form).ok())?
    };
    let wall = NaiveDateTime::new(day, time);
    // A wall time that a change of the clock leaves out is an hour later.
    let local = zone.from_local_datetime(&wall).earliest().or_else(|| {
        zone.from_local_datetime(&(wall + chrono::Duration::hours(1)))
            .earliest()
    })?;
    Some(local.to_utc())
}

/// A day as people write it.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim().trim_end_matches('.');
    let sign = ['-', '.', '/']
        .into_iter()
        .find(|sign| text.contains(*sign))?;
    let mut parts = text.split(sign);
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |part: &str| {
        let good = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        good.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (first, second, third) = (number(one)?, number(two)?, number(three)?);
    let date = |year: u32, month: u32, day: u32| {
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    };
    let found = if one.len() == 4 {
        date(first, second, third)
    } else if three.len() == 4 {
        date(third, second, first).or_else(|| {
            if sign == '/' {
                date(third, first, second)
            } else {
                None
            }
        })
    } else {
        None
    };
    found
        .filter(|day| *day >= NaiveDate::MIN && (1900..2200).contains(&chrono::Datelike::year(day)))
}

fn named<T: Copy>(table: &[(T, &[&str])], text: &str) -> Option<T> {
    let form = header_form(text);
    table
        .iter()
        .find(|(_, names)| names.contains(&form.as_str()))
        .map(|(value, _)| *value)
}

/// The channel that a word means.
#[must_use]
pub fn parse_channel(text: &str) -> Option<Channel> {
    text.trim().parse().ok().or_else(|| named(CHANNELS, text))
}

/// Who began.
#[must_use]
pub fn parse_direction(text: &str) -> Option<Direction> {
    const WORDS: &[(Direction, &[&str])] = &[
        (
            Direction::Inbound,
            &[
                "in",
                "incoming",
                "inbound",
                "customer",
                "user",
                "contact",
                "przychodzacy",
                "przychodzace",
                "przychodzaca",
                "klient",
                "od klienta",
            ],
        ),
        (
            Direction::Outbound,
            &[
                "out",
                "outgoing",
                "outbound",
                "agent",
                "operator",
                "teammate",
                "admin",
                "wychodzacy",
                "wychodzace",
                "wychodzaca",
                "my",
                "do klienta",
            ],
        ),
    ];
    named(WORDS, text)
}

/// What it was about.
#[must_use]
pub fn parse_kind(text: &str) -> Option<InteractionKind> {
    text.trim().parse().ok().or_else(|| named(KINDS, text))
}

/// The feeling left.
#[must_use]
pub fn parse_feeling(text: &str) -> Option<Feeling> {
    named(FEELINGS, text)
}

/// Yes or no.
#[must_use]
pub fn parse_yes(text: &str) -> Option<bool> {
    match header_form(text).as_str() {
        "1" | "yes" | "y" | "true" | "tak" | "t" | "prawda" | "x" => Some(true),
        "0" | "no" | "n" | "false" | "nie" | "falsz" | "" => Some(false),
        _ => None,
    }
}

/// Form of address.
#[must_use]
pub fn parse_form_of_address(text: &str) -> Option<FormOfAddress> {
    const WORDS: &[(FormOfAddress, &[&str])] = &[
        (
            FormOfAddress::FirstName,
            &[
                "first name",
                "informal",
                "na ty",
                "ty",
                "du",
                "imie",
                "po imieniu",
            ],
        ),
        (
            FormOfAddress::Formal,
            &[
                "formal",
                "pan",
                "pani",
                "pan pani",
                "sie",
                "formalna",
                "formalnie",
                "oficjalna",
            ],
        ),
    ];
    named(WORDS, text)
}

/// A country as ISO 3166-1 alpha-2, from a code or a Polish or English name.
#[must_use]
pub fn parse_country(text: &str) -> Option<String> {
    let code = text.trim();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(code.to_uppercase());
    }
    named(COUNTRIES, text).map(str::to_owned)
}

/// A language as a tag, from a tag or a Polish, English or own name.
#[must_use]
pub fn parse_language(text: &str) -> Option<String> {
    named(LANGUAGES, text).map(str::to_owned).or_else(|| {
        let tag = text.trim().replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default();
        let is_tag = (2..=3).contains(&primary.len()) && primary.is_ascii();
        is_tag
            .then(|| crate::person::LanguageTag::parse(&tag).ok())
            .flatten()
            .map(|tag| tag.as_str().to_owned())
    })
}

/// A whole name in two: the last word is the family name; "Kowalska, Anna" is turned round.
#[must_use]
pub fn split_name(name: &str) -> (String, String) {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((family, given)) = name.split_once(", ") {
        return (given.to_owned(), family.to_owned());
    }
    match name.rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (name, String::new()),
    }
}

/// The parts of a cell with several e-mail addresses, numbers or profiles.
pub fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', ',', '\n', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The parts of a cell with several web addresses: signs that an address may hold part them only with a space behind.
pub fn several_addresses(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['\n', '|'])
        .flat_map(|part| part.split("; "))
        .flat_map(|part| part.split(", "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A problem of one row: which field, and a word for the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RowProblem {
    /// The field, as [`ImportField`] says it, or `row`.
    pub field: String,
    /// What is wrong, as a word: `ragged`, `too_long`, `not_a_date`, …
    pub message: String,
}

impl RowProblem {
    /// Of a field.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q1_headers_in_polish_and_english_are_recognised() {
        let headers = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let cases = [
            (
                ImportKind::People,
                "Imię;Nazwisko;Adres e-mail;E-mail 2;Telefon komórkowy;Firma;Kraj;Nieznane",
                "given_name family_name email email phone company country -",
            ),
            (
                ImportKind::People,
                "ID;Full Name;E-mail;Phone;Company;Language;LinkedIn;Do not contact",
                "external_id name email phone company language linkedin do_not_contact",
            ),
            (
                ImportKind::Companies,
                "Nazwa;Branża;Strona www;Wielkość",
                "company industry domain size",
            ),
            (
                ImportKind::Interactions,
                "Data;Kanał;E-mail;Treść;Opiekun;Temat",
                "at channel email text author subject",
            ),
            (
                ImportKind::Facts,
                "email;plan;last login;as of;known fault",
                "email plan last_sign_in as_of known_fault",
            ),
        ];
        for (kind, given, expected) in cases {
            let found = suggest(kind, &headers(given));
            let found: Vec<&str> = found
                .iter()
                .map(|field| field.map_or("-", ImportField::word))
                .collect();
            assert_eq!(found.join(" "), expected, "{given}");
        }
    }

    #[test]
    fn q1_cells_are_read_as_people_write_them() {
        let warsaw = chrono_tz::Europe::Warsaw;
        let instants = [
            ("2026-10-14T10:00:00Z", Some("2026-10-14T10:00:00Z")),
            ("2026-10-14 12:00", Some("2026-10-14T10:00:00Z")),
            ("14.10.2026 12:00:00", Some("2026-10-14T10:00:00Z")),
            ("14/10/2026", Some("2026-10-13T22:00:00Z")),
            ("10/14/2026", Some("2026-10-13T22:00:00Z")),
            ("2026-03-29 02:30", Some("2026-03-29T01:30:00Z")),
            (
                "Wed, 14 Oct 2026 12:00:00 +0200",
                Some("2026-10-14T10:00:00Z"),
            ),
            ("31.02.2026", None),
            ("jutro", None),
            ("", None),
            ("1.2.3.4", None),
        ];
        for (given, expected) in instants {
            let expected: Option<DateTime<Utc>> = expected.map(|text| text.parse().unwrap());
            assert_eq!(parse_instant(given, warsaw), expected, "{given}");
        }
        assert_eq!(parse_channel("Telefon"), Some(Channel::Phone));
        assert_eq!(parse_channel("e-mail"), Some(Channel::Email));
        assert_eq!(parse_country("Niemcy").as_deref(), Some("DE"));
        assert_eq!(parse_country("Krakozja"), None);
        assert_eq!(parse_language("polski").as_deref(), Some("pl"));
        assert_eq!(parse_language("pt-BR").as_deref(), Some("pt-BR"));
        assert_eq!(parse_yes("Tak"), Some(true));
        assert_eq!(parse_yes("może"), None);
        assert_eq!(
            split_name("Kowalska, Anna"),
            ("Anna".into(), "Kowalska".into())
        );
        assert_eq!(
            split_name("Anna Maria Kowalska"),
            ("Anna Maria".into(), "Kowalska".into())
        );
    }

    proptest::proptest! {
        #[test]
        fn q7_what_the_guard_adds_is_taken_off(cell in "\\PC{0,20}|[=+@'\\-\t].{0,9}") {
            let guarded = if needs_guard(&cell) { format!("'{cell}") } else { cell.clone() };
            proptest::prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
            proptest::prop_assert_eq!(without_guard(&guarded), cell);
        }

        #[test]
        fn any_cell_is_read_or_refused(cell in "\\PC{0,30}") {
            let _ = parse_instant(&cell, chrono_tz::Europe::Warsaw);
            let _ = (parse_country(&cell), parse_language(&cell), parse_yes(&cell), split_name(&cell));
        }
    }
}
