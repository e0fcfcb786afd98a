//! Saved lists of people: what somebody must fulfil to stand in one.

use serde::{Deserialize, Serialize};

use crate::ids::FieldId;
use crate::interaction::InteractionKind;

crate::words! {
    /// A tone in which people speak with us.
    Tone {
        /// They said what they like.
        Compliment = "compliment",
        /// They suggest something.
        Suggestion = "suggestion",
        /// They tell a story of their trade.
        Story = "story",
    }
}

impl Tone {
    /// The contacts that have it.
    #[must_use]
    pub const fn kind(self) -> InteractionKind {
        match self {
            Self::Compliment => InteractionKind::Compliment,
            Self::Suggestion => InteractionKind::Suggestion,
            Self::Story => InteractionKind::Story,
        }
    }
}

crate::words! {
    /// How the value of an own field is compared.
    FieldTest {
        /// It is this one.
        Is = "is",
        /// Its words contain this text, whatever its case and accents.
        Contains = "contains",
        /// There is one.
        Any = "any",
        /// There is none.
        Missing = "missing",
    }
}

/// What is asked of one own field: of the person's, or of their company's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FieldCriterion {
    /// Of which.
    pub field_id: FieldId,
    /// How it is compared.
    pub test: FieldTest,
    /// With what: as values are exchanged, empty where nothing is compared.
    pub value: String,
}

/// What somebody must fulfil; all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PeopleCriteria {
    /// Words as they are typed in the search of people, with `owner:`, `language:`, `company:` and `plan:`.
    pub search: String,
    /// No invitation went out for so many months; 1 at least.
    pub not_invited_months: Option<u32>,
    /// A call took place, or none ever did.
    pub had_call: Option<bool>,
    /// Contacts count for so many days; all of them where it is empty.
    pub contacts_days: Option<u32>,
    /// So many contacts at least.
    pub contacts_min: Option<u32>,
    /// A contact had one of these tones.
    pub tones: Vec<Tone>,
    /// Whoever must not be contacted is left out.
    pub may_contact: bool,
    /// What is asked of own fields.
    pub fields: Vec<FieldCriterion>,
}

/// Longest time that is asked back, in months and in days: ten years.
const MONTHS: u32 = 120;
const DAYS: u32 = 3_660;
/// Most contacts that can be asked for.
const CONTACTS: u32 = 1_000;
/// Most own fields of one list.
const FIELDS: usize = 20;

impl PeopleCriteria {
    /// The list with which everybody begins: people who say what they like, have ideas or stories, may be contacted,
    /// and were not invited for half a year.
    #[must_use]
    pub fn suitable() -> Self {
        Self {
            not_invited_months: Some(6),
            contacts_days: Some(365),
            tones: Tone::ALL.to_vec(),
            may_contact: true,
            ..Self::default()
        }
    }

    /// Whether every number lies within what is possible.
    ///
    /// # Errors
    /// The field that does not.
    pub fn check(&self) -> Result<(), &'static str> {
        let within = |value: Option<u32>, most: u32| value.is_none_or(|n| (1..=most).contains(&n));
        if !within(self.not_invited_months, MONTHS) {
            Err("not_invited_months")
        } else if !within(self.contacts_days, DAYS) {
            Err("contacts_days")
        } else if !within(self.contacts_min, CONTACTS) {
            Err("contacts_min")
        } else if self.fields.len() > FIELDS {
            Err("fields")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_numbers_outside_what_is_possible_are_named() {
        let good = PeopleCriteria::suitable();
        assert_eq!(good.check(), Ok(()));
        let cases = [
            (
                PeopleCriteria {
                    not_invited_months: Some(0),
                    ..good.clone()
                },
                "not_invited_months",
            ),
            (
                PeopleCriteria {
                    contacts_days: Some(4_000),
                    ..good.clone()
                },
                "contacts_days",
            ),
            (
                PeopleCriteria {
                    contacts_min: Some(1_001),
                    ..good.clone()
                },
                "contacts_min",
            ),
        ];
        for (criteria, field) in cases {
            assert_eq!(criteria.check(), Err(field));
        }
    }
}
