//! What can be imported: kinds, fields, which column is which, and what a cell means.
//!
//! Columns are recognised by their Polish and English headers, and by those of the help desks people come from. A cell
//! is read or refused with a word for the reason; nothing is guessed silently.

mod cells;
mod presets;

use serde::{Deserialize, Serialize};

use crate::identity::HandleKind;
use crate::import_words::HEADERS;
use crate::text::{fold, words};

pub use cells::{
    DayCells, needs_guard, parse_channel, parse_country, parse_day, parse_day_in, parse_direction,
    parse_feeling, parse_form_of_address, parse_instant, parse_kind, parse_language, parse_yes,
    several, several_addresses, split_name, usual_order, without_guard,
};
pub use presets::{PRESETS, Preset};

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
    /// Which of the two stands first in a date whose year stands last.
    DayOrder {
        /// 14/10/2026.
        DayFirst = "day_first",
        /// 10/14/2026.
        MonthFirst = "month_first",
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
            let is_named = suggested.contains(&Some(F::Company));
            if !is_named && (form == "name" || form == "nazwa") {
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
mod tests;
