//! Customers, companies and members.

use serde::{Deserialize, Serialize};

use crate::ids::{CompanyId, MemberId};

/// Declares an enum of words that are stored and exchanged as `snake_case` text.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, specta::Type)]
        $(#[$doc])*
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is stored and exchanged.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::person::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err($crate::person::UnknownWord) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

/// The text is none of the words of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

words! {
    /// How a customer is addressed, in their language.
    FormOfAddress {
        /// By first name (Polish *na ty*).
        FirstName = "first_name",
        /// Formally (Polish *pan, pani*).
        Formal = "formal",
    }
}

words! {
    /// What a member does with Kawka.
    MemberRole {
        /// Holds the calls.
        Host = "host",
        /// Keeps the records and prepares the briefs.
        Specialist = "specialist",
        /// Does both.
        Both = "both",
    }
}

impl MemberRole {
    /// Holds calls, so reminders of calls are for them.
    #[must_use]
    pub const fn is_host(self) -> bool {
        matches!(self, Self::Host | Self::Both)
    }

    /// Prepares briefs, so reminders of briefs are for them.
    #[must_use]
    pub const fn is_specialist(self) -> bool {
        matches!(self, Self::Specialist | Self::Both)
    }
}

/// The fields of a customer that a person edits. Empty text means unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerDraft {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Form of address.
    pub form_of_address: Option<FormOfAddress>,
    /// Language (BCP 47).
    pub language: String,
    /// IANA zone.
    pub time_zone: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Role in the company.
    pub role: String,
    /// Company.
    pub company_id: Option<CompanyId>,
    /// Care owner.
    pub care_owner_id: Option<MemberId>,
    /// Customer since: a year, month or day as text, e.g. `2018-05`.
    pub since: String,
    /// Plan.
    pub plan: String,
    /// Road with the product.
    pub product_notes: String,
    /// Non-technical: needs simple next options.
    pub non_technical: bool,
    /// Must not be contacted.
    pub do_not_contact: bool,
}

impl CustomerDraft {
    /// Somebody of whom only the name is known.
    #[must_use]
    pub fn named(given_name: impl Into<String>, family_name: impl Into<String>) -> Self {
        Self {
            given_name: given_name.into(),
            family_name: family_name.into(),
            form_of_address: None,
            language: String::new(),
            time_zone: String::new(),
            country: String::new(),
            role: String::new(),
            company_id: None,
            care_owner_id: None,
            since: String::new(),
            plan: String::new(),
            product_notes: String::new(),
            non_technical: false,
            do_not_contact: false,
        }
    }
}

/// The fields of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CompanyDraft {
    /// Name.
    pub name: String,
    /// What it does.
    pub what_it_does: String,
    /// Domain of its web site.
    pub domain: String,
    /// Industry.
    pub industry: String,
    /// Size, as text ("9 people").
    pub size: String,
    /// Plan of the product.
    pub plan: String,
}

/// The fields of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MemberDraft {
    /// Name.
    pub name: String,
    /// E-mail address; it tells own attendees from outside ones.
    pub email: String,
    /// Role.
    pub role: MemberRole,
}

/// Whether a text can be an e-mail address: one `@`, something before it, a dot within what follows.
/// Deliberately loose (RFC 5321 allows much); it only keeps obvious slips out.
#[must_use]
pub fn looks_like_email(value: &str) -> bool {
    let value = value.trim();
    match value.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !value.chars().any(char::is_whitespace)
        }
        None => false,
    }
}

/// Initials of a name for its avatar: first letters of the first and the last word.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A language that Kawka's people write to customers in, as an IETF tag (BCP 47), e.g. `pl` or `en`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Checks the shape: 2 or 3 letters, then subtags of letters and digits parted by `-`.
    ///
    /// # Errors
    /// [`UnknownWord`] when the text has another shape.
    pub fn parse(text: &str) -> Result<Self, UnknownWord> {
        let mut parts = text.trim().split('-');
        let primary = parts.next().unwrap_or_default();
        let good = (2..=3).contains(&primary.len())
            && primary.chars().all(|c| c.is_ascii_alphabetic())
            && parts.all(|p| {
                (1..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric())
            });
        if good {
            Ok(Self(text.trim().to_owned()))
        } else {
            Err(UnknownWord)
        }
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_not_email_addresses() {
        for good in ["a@b.example", "imię.nazwisko+kawka@dachy-kowalczyk.example"] {
            assert!(looks_like_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.example",
            "a b@c.example",
            "a@b",
            "a@b.example@c.example",
            "a@.example",
        ] {
            assert!(!looks_like_email(bad), "{bad}");
        }
    }

    #[test]
    fn initials_take_first_and_last_word() {
        assert_eq!(initials("Aleksandra Wojciechowska-Nguyen"), "AW");
        assert_eq!(initials("Þórunn"), "Þ");
        assert_eq!(initials("„Łucja” de Ślepa"), "ŁŚ");
        assert_eq!(initials(""), "");
    }
}
