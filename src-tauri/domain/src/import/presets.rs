//! Maps of columns that come with Kawka, for exports of help desks.

use super::{ImportField, ImportField as F, ImportKind, header_form};

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

    /// The program whose exports a map of this name reads: ids count within it, whatever its rows are. Any other name
    /// is a source of its own.
    #[must_use]
    pub fn source(name: &str) -> &str {
        PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .and_then(|preset| preset.name.strip_suffix("-people"))
            .unwrap_or(name)
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
