//! Fields of a team's own, beside the fixed core: what they may hold, and how a value is read.

use chrono::NaiveDate;

use crate::ids::FieldChoiceId;
use crate::import::{parse_day, parse_yes};
use crate::text::fold;

crate::words! {
    /// Whose field it is.
    FieldSubject {
        /// Of people.
        Customer = "customer",
        /// Of companies.
        Company = "company",
    }
}

crate::words! {
    /// What a field holds. It never changes, so that no value is ever read as something else.
    FieldKind {
        /// A line of text.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
        /// One of a list.
        Choice = "choice",
        /// A web address.
        Link = "link",
    }
}

impl FieldKind {
    /// Its values are words that a search finds.
    #[must_use]
    pub const fn is_searched(self) -> bool {
        matches!(self, Self::Text | Self::Choice | Self::Link)
    }
}

/// A value, typed as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// A line of text.
    Text(String),
    /// A number; never infinite and never "not a number".
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    YesNo(bool),
    /// One of a list.
    Choice(FieldChoiceId),
    /// A web address.
    Link(String),
}

impl FieldValue {
    /// The value as text, in the form that [`parse_value`] reads: a number with a point, a day as `YYYY-MM-DD`, `yes` or
    /// `no`, the id of a choice.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Link(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(day) => day.to_string(),
            Self::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Choice(id) => id.to_string(),
        }
    }
}

/// Reads a value as people and files write it. Of a list it takes the id of a choice or its name, whatever its case and
/// accents.
///
/// # Errors
/// A word for what is wrong: `not_a_number`, `not_a_date`, `not_yes_or_no`, `unknown_choice`, `not_a_link`.
pub fn parse_value(
    kind: FieldKind,
    text: &str,
    choices: &[(FieldChoiceId, &str)],
) -> Result<FieldValue, &'static str> {
    let text = text.trim();
    match kind {
        FieldKind::Text => Ok(FieldValue::Text(text.to_owned())),
        FieldKind::Number => number(text).map(FieldValue::Number).ok_or("not_a_number"),
        FieldKind::Date => parse_day(text).map(FieldValue::Date).ok_or("not_a_date"),
        FieldKind::YesNo => parse_yes(text)
            .map(FieldValue::YesNo)
            .ok_or("not_yes_or_no"),
        FieldKind::Choice => {
            let id = text.parse::<FieldChoiceId>().ok();
            let form = fold(text);
            choices
                .iter()
                .find(|(known, name)| id == Some(*known) || fold(name) == form)
                .map(|(known, _)| FieldValue::Choice(*known))
                .ok_or("unknown_choice")
        }
        FieldKind::Link => {
            let rest = ["https://", "http://"]
                .iter()
                .find_map(|scheme| text.strip_prefix(scheme));
            let good = rest.is_some_and(|rest| {
                !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
            });
            if good {
                Ok(FieldValue::Link(text.to_owned()))
            } else {
                Err("not_a_link")
            }
        }
    }
}

/// A number with a point or a comma before its decimals; spaces may group its digits.
fn number(text: &str) -> Option<f64> {
    let mut plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    if !plain.contains('.') {
        plain = plain.replacen(',', ".", 1);
    }
    let shaped = !plain.is_empty()
        && plain
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    shaped
        .then(|| plain.parse::<f64>().ok())
        .flatten()
        .filter(|number| number.is_finite())
        .map(|number| if number == 0.0 { 0.0 } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_values_of_every_kind_are_read_as_people_write_them_or_refused_with_a_word() {
        let gold = FieldChoiceId::new();
        let choices = [(gold, "Złoty")];
        let day = NaiveDate::from_ymd_opt(2026, 10, 14).unwrap();
        let cases = [
            (
                FieldKind::Text,
                " taras ",
                Ok(FieldValue::Text("taras".into())),
            ),
            (FieldKind::Number, "12,5", Ok(FieldValue::Number(12.5))),
            (FieldKind::Number, "1 200", Ok(FieldValue::Number(1200.0))),
            (FieldKind::Number, "-3", Ok(FieldValue::Number(-3.0))),
            (FieldKind::Number, "1.200,5", Err("not_a_number")),
            (FieldKind::Number, "1e999", Err("not_a_number")),
            (FieldKind::Number, "dużo", Err("not_a_number")),
            (FieldKind::Date, "14.10.2026", Ok(FieldValue::Date(day))),
            (FieldKind::Date, "2026-10-14", Ok(FieldValue::Date(day))),
            (FieldKind::Date, "31.02.2026", Err("not_a_date")),
            (FieldKind::YesNo, "Tak", Ok(FieldValue::YesNo(true))),
            (FieldKind::YesNo, "no", Ok(FieldValue::YesNo(false))),
            (FieldKind::YesNo, "może", Err("not_yes_or_no")),
            (FieldKind::Choice, "zloty", Ok(FieldValue::Choice(gold))),
            (FieldKind::Choice, "Srebrny", Err("unknown_choice")),
            (
                FieldKind::Link,
                "https://las.example/o-nas",
                Ok(FieldValue::Link("https://las.example/o-nas".into())),
            ),
            (FieldKind::Link, "javascript:alert(1)", Err("not_a_link")),
            (FieldKind::Link, "https:///", Err("not_a_link")),
        ];
        for (kind, given, expected) in cases {
            assert_eq!(parse_value(kind, given, &choices), expected, "{given}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a3_a_value_as_text_is_read_back_the_same(number in -1e15_f64..1e15, yes: bool, days in 0_i64..80_000) {
            let id = FieldChoiceId::new();
            let day = NaiveDate::from_ymd_opt(1980, 1, 1).unwrap() + chrono::Duration::days(days);
            for (kind, value) in [
                (FieldKind::Number, FieldValue::Number(number)),
                (FieldKind::YesNo, FieldValue::YesNo(yes)),
                (FieldKind::Date, FieldValue::Date(day)),
                (FieldKind::Choice, FieldValue::Choice(id)),
            ] {
                proptest::prop_assert_eq!(parse_value(kind, &value.text(), &[(id, "x")]), Ok(value));
            }
        }
    }
}
