//! A person's time in a company.

use serde::{Deserialize, Serialize};

use crate::ids::CompanyId;

/// What a person was or is in a company, and when. A day is a year, a month or a day as text, empty where unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct EmploymentDraft {
    /// In which company.
    pub company_id: CompanyId,
    /// As what.
    pub role: String,
    /// Since when.
    pub from: String,
    /// Until when; empty where it goes on.
    pub to: String,
}

/// A year, a month or a day: `2018`, `2018-05`, `2018-05-14`.
#[must_use]
pub fn is_partial_day(text: &str) -> bool {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    chrono::NaiveDate::parse_from_str(&full, "%Y-%m-%d").is_ok()
}

/// Whether one partial day can lie before another or be the same: `2018` and `2018-05` can.
#[must_use]
pub fn in_order(from: &str, to: &str) -> bool {
    let shared = from.len().min(to.len());
    from.get(..shared) <= to.get(..shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_days_may_be_years_or_months_and_are_held_against_each_other_as_far_as_both_go() {
        for good in ["2018", "2018-05", "2018-05-14", "2024-02-29"] {
            assert!(is_partial_day(good), "{good}");
        }
        for bad in ["", "18", "2018-13", "2018-02-30", "maj 2018", "2018/05"] {
            assert!(!is_partial_day(bad), "{bad}");
        }
        assert!(in_order("2018", "2018-05"));
        assert!(in_order("2018-05", "2019"));
        assert!(in_order("", "2019"));
        assert!(!in_order("2019-01", "2018"));
        assert!(!in_order("2018-05-02", "2018-05-01"));
    }
}
