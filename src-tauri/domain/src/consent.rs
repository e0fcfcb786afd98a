//! What a customer allowed, purpose by purpose.
//!
//! GDPR Art. 7(1): the controller must be able to demonstrate consent, so each decision keeps the sentence that
//! was read out, its language, when, how and by whom it was asked. Art. 7(3): withdrawing is as easy as giving.
//! Decisions are appended; the state is computed from them, never stored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// What is asked for. Purposes are kept apart: a yes to one says nothing of the others.
    ConsentScope {
        /// Record the call for internal use.
        RecordInternal = "record_internal",
        /// Send the recording to the customer.
        SendToCustomer = "send_to_customer",
        /// Quote the customer by name.
        QuoteByName = "quote_by_name",
        /// Show the recording to others outside the team.
        ShowToOthers = "show_to_others",
    }
}

impl ConsentScope {
    /// Whether a yes holds for the call in which it was said only: each recording is asked about anew.
    #[must_use]
    pub const fn is_per_call(self) -> bool {
        matches!(self, Self::RecordInternal | Self::SendToCustomer)
    }
}

crate::words! {
    /// What the customer said.
    ConsentDecision {
        /// Yes.
        Given = "given",
        /// No.
        Refused = "refused",
        /// No longer.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How the decision reached us.
    ConsentMethod {
        /// Said in the call.
        OralOnCall = "oral_on_call",
        /// Said before the call.
        OralBefore = "oral_before",
        /// Written in an e-mail.
        Email = "email",
        /// Ticked or written in a form.
        WebForm = "web_form",
        /// On paper.
        Paper = "paper",
    }
}

crate::words! {
    /// Where one purpose stands now.
    ConsentState {
        /// Never asked.
        Unknown = "unknown",
        /// Allowed.
        Given = "given",
        /// Refused.
        Refused = "refused",
        /// Allowed once, no longer.
        Withdrawn = "withdrawn",
    }
}

/// One decision, as far as the state depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Which purpose.
    pub scope: ConsentScope,
    /// What was said.
    pub decision: ConsentDecision,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// Computes where a purpose stands: the latest decision counts; of two in the same instant the more
/// restrictive one, whatever their order.
#[must_use]
pub fn state(scope: ConsentScope, decisions: &[Decision]) -> ConsentState {
    decisions
        .iter()
        .filter(|d| d.scope == scope)
        .max_by_key(|d| (d.at, d.decision != ConsentDecision::Given))
        .map_or(ConsentState::Unknown, |d| match d.decision {
            ConsentDecision::Given => ConsentState::Given,
            ConsentDecision::Refused => ConsentState::Refused,
            ConsentDecision::Withdrawn => ConsentState::Withdrawn,
        })
}

/// Why a decision cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ConsentError {
    /// Only something given can be withdrawn.
    #[error("nothing was given that could be withdrawn")]
    NothingToWithdraw,
    /// A yes or no needs the sentence that was asked.
    #[error("the sentence that was asked is missing")]
    NoSentence,
}

/// Checks that a decision can follow from the present state.
///
/// # Errors
/// [`ConsentError`] says what is missing.
pub fn check(
    decision: ConsentDecision,
    present: ConsentState,
    sentence: &str,
) -> Result<(), ConsentError> {
    match decision {
        ConsentDecision::Withdrawn if present != ConsentState::Given => {
            Err(ConsentError::NothingToWithdraw)
        }
        ConsentDecision::Given | ConsentDecision::Refused if sentence.trim().is_empty() => {
            Err(ConsentError::NoSentence)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone as _};

    fn said(minute: i64, scope: ConsentScope, decision: ConsentDecision) -> Decision {
        let at = Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).unwrap() + Duration::minutes(minute);
        Decision {
            scope,
            decision,
            at,
        }
    }

    #[test]
    fn the_latest_decision_counts_and_scopes_stay_apart() {
        use ConsentDecision::{Given, Refused, Withdrawn};
        use ConsentScope::{QuoteByName, RecordInternal};
        let all = [
            said(1, RecordInternal, Given),
            said(2, QuoteByName, Refused),
            said(9, RecordInternal, Withdrawn),
            said(5, RecordInternal, Given),
        ];
        assert_eq!(state(RecordInternal, &all), ConsentState::Withdrawn);
        assert_eq!(state(QuoteByName, &all), ConsentState::Refused);
        assert_eq!(
            state(ConsentScope::ShowToOthers, &all),
            ConsentState::Unknown
        );
    }

    #[test]
    fn of_two_in_one_instant_the_restrictive_one_wins() {
        use ConsentDecision::{Given, Refused};
        let scope = ConsentScope::RecordInternal;
        assert_eq!(
            state(scope, &[said(1, scope, Refused), said(1, scope, Given)]),
            ConsentState::Refused
        );
        assert_eq!(
            state(scope, &[said(1, scope, Given), said(1, scope, Refused)]),
            ConsentState::Refused
        );
    }

    #[test]
    fn only_a_yes_can_be_withdrawn_and_a_yes_needs_its_sentence() {
        assert_eq!(
            check(ConsentDecision::Withdrawn, ConsentState::Refused, "x"),
            Err(ConsentError::NothingToWithdraw)
        );
        assert_eq!(
            check(ConsentDecision::Given, ConsentState::Unknown, " "),
            Err(ConsentError::NoSentence)
        );
        assert_eq!(
            check(ConsentDecision::Withdrawn, ConsentState::Given, ""),
            Ok(())
        );
    }
}
