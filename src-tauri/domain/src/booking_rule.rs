//! Which calendar entries are bookings: the rules a person can see, order and switch off.
//!
//! A rule is data, kept here so that the store can hold it and the window can show it; reading an entry against the
//! rules is the work of the calendar room. Rules are asked in the order of [`BookingRule::position`] and the first
//! that matches decides, so a rule that ignores entries protects only against the rules below it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a rule looks at in a calendar entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum BookingRuleKind {
    /// The description links to Calendly's page for cancelling or moving this booking.
    Calendly,
    /// The description links to Cal.com's page for this booking.
    CalCom,
    /// Booked on a Google Calendar appointment page.
    GoogleAppointment,
    /// Somebody from outside takes part. The pattern may list own domains, separated by commas.
    OutsideAttendee,
    /// The title contains the pattern, whatever its case.
    TitleContains,
    /// An entry whose title contains the pattern is never a booking.
    IgnoreTitleContains,
}

impl BookingRuleKind {
    /// Every kind, in the order in which the window offers them.
    pub const ALL: [Self; 6] = [
        Self::Calendly,
        Self::CalCom,
        Self::GoogleAppointment,
        Self::OutsideAttendee,
        Self::TitleContains,
        Self::IgnoreTitleContains,
    ];

    /// Whether a rule of this kind means nothing without a pattern, and so matches nothing while it has none.
    #[must_use]
    pub const fn needs_pattern(self) -> bool {
        matches!(self, Self::TitleContains | Self::IgnoreTitleContains)
    }
}

/// One rule about calendar entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BookingRule {
    /// The rule's own id.
    pub id: Uuid,
    /// What it looks at.
    pub kind: BookingRuleKind,
    /// The text it looks for; empty where the kind needs none.
    pub pattern: String,
    /// Whether it is asked at all.
    pub enabled: bool,
    /// Its turn: the lowest position is asked first, equal ones by id.
    pub position: u32,
}

/// Ids of the rules every new desk starts with; fixed, so that two machines set up apart agree on them.
const DEFAULT_IDS: [Uuid; 6] = [
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6101),
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6102),
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6103),
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6104),
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6105),
    Uuid::from_u128(0x0199_b1c0_7e00_7a01_8b3c_6b61_776b_6106),
];

/// The rules of a new desk, the same on every machine.
///
/// All are on. "Somebody from outside takes part" is asked last; whoever meets others than customers puts an
/// ignoring rule before it, or switches it off.
#[must_use]
pub fn default_rules() -> Vec<BookingRule> {
    let kinds = [
        (BookingRuleKind::Calendly, "", true),
        (BookingRuleKind::CalCom, "", true),
        (BookingRuleKind::GoogleAppointment, "", true),
        (BookingRuleKind::TitleContains, "virtual coffee", true),
        (BookingRuleKind::TitleContains, "wirtualna kawka", true),
        (BookingRuleKind::OutsideAttendee, "", true),
    ];
    kinds
        .into_iter()
        .zip(DEFAULT_IDS)
        .zip(0u32..)
        .map(|(((kind, pattern, enabled), id), position)| BookingRule {
            id,
            kind,
            pattern: pattern.to_owned(),
            enabled,
            position,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_rules_are_the_same_every_time_and_have_ids_of_their_own() {
        let rules = default_rules();
        assert_eq!(rules, default_rules());
        assert_eq!(rules.len(), 6);
        let ids: std::collections::BTreeSet<_> = rules.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), 6);
        assert!(rules.iter().all(|rule| rule.id.get_version_num() == 7));
        let positions: Vec<u32> = rules.iter().map(|rule| rule.position).collect();
        assert_eq!(positions, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn an_outside_attendee_is_asked_about_last() {
        let rules = default_rules();
        assert_eq!(rules.last().unwrap().kind, BookingRuleKind::OutsideAttendee);
        assert!(rules.iter().all(|rule| rule.enabled));
    }

    #[test]
    fn a_default_rule_that_needs_a_pattern_has_one() {
        for rule in default_rules() {
            assert!(!rule.kind.needs_pattern() || !rule.pattern.is_empty());
        }
    }
}
