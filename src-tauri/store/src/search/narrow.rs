//! Conditions on people besides their words: what operators and saved lists ask.
//!
//! Each is a question about one person that an index answers, or a set that is gathered once; the plan of every one of
//! them is held to that by a test.

use chrono::{DateTime, Utc};
use kawka_domain::ids::MemberId;
use kawka_domain::interaction::{Channel, InteractionKind};
use kawka_domain::own_field::{FieldKind, FieldSubject, FieldValue};
use kawka_domain::people_list::{FieldTest, Tone};
use kawka_domain::text::fold;
use rusqlite::types::Value;

use crate::row::millis;
use crate::table::custom_field::Field;

/// Conditions, all of which must hold.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    sql: String,
    values: Vec<Value>,
}

/// The person of a row of the index.
const WHO: &str = "p.customer_id";

fn pattern(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn blob(id: uuid::Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

impl Narrow {
    /// Nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    /// The conditions, each behind ` AND `, and their values.
    pub(super) fn parts(&self) -> (&str, &[Value]) {
        (&self.sql, &self.values)
    }

    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }

    fn of_customer(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        let sql = format!("EXISTS (SELECT 1 FROM customer c WHERE c.id = {WHO} AND {condition})");
        self.and(&sql, values);
    }

    /// In the care of one of these.
    pub fn owned_by(&mut self, owners: &[MemberId]) {
        let places = vec!["?"; owners.len()].join(", ");
        self.of_customer(
            &format!("c.care_owner_id IN ({places})"),
            owners.iter().map(|owner| blob(owner.uuid())),
        );
    }

    /// Their language is this tag or begins with it.
    pub fn language(&mut self, tag: &str) {
        self.of_customer(
            "(lower(c.language) = ? OR lower(c.language) LIKE ? ESCAPE '\\')",
            [text(tag), text(format!("{}-%", pattern(tag)))],
        );
    }

    /// A word of their company's name begins so. Companies are gone through once.
    pub fn company(&mut self, word: &str) {
        self.of_customer(
            "c.company_id IN (SELECT o.id FROM company o WHERE o.removed_at IS NULL
                AND ' ' || kawka_fold(o.name) LIKE ? ESCAPE '\\')",
            [text(format!("% {}%", pattern(word)))],
        );
    }

    /// Their plan begins so.
    pub fn plan(&mut self, word: &str) {
        self.of_customer(
            "kawka_fold(c.plan) LIKE ? ESCAPE '\\'",
            [text(format!("{}%", pattern(word)))],
        );
    }

    /// May be contacted.
    pub fn may_contact(&mut self) {
        self.of_customer("c.do_not_contact = 0", []);
    }

    /// No invitation, reminder or second chance went out since then.
    pub fn not_invited_since(&mut self, since: DateTime<Utc>) {
        self.and(
            &format!(
                "NOT EXISTS (SELECT 1 FROM nomination n CROSS JOIN invitation i ON i.nomination_id = n.id
                    AND i.sent_at >= ? AND i.kind <> 'thanks' WHERE n.customer_id = {WHO})"
            ),
            [Value::Integer(millis(since))],
        );
    }

    /// A call took place, or none ever did.
    pub fn had_call(&mut self, had: bool) {
        let not = if had { "" } else { "NOT " };
        self.and(
            &format!(
                "{not}EXISTS (SELECT 1 FROM booking b WHERE b.customer_id = {WHO} AND b.status = 'held')"
            ),
            [],
        );
    }

    /// A contact on one of these channels, of one of these kinds, from one instant to before another. What is empty asks
    /// nothing.
    pub fn with_contact(
        &mut self,
        channels: &[Channel],
        kinds: &[InteractionKind],
        (from, before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    ) {
        let any = |column: &str, count: usize| match count {
            0 => String::new(),
            _ => format!(" AND i.{column} IN ({})", vec!["?"; count].join(", ")),
        };
        let sql = format!(
            "EXISTS (SELECT 1 FROM interaction i WHERE i.customer_id = {WHO} AND i.removed_at IS NULL AND i.at >= ?
                AND i.at < ?{}{})",
            any("channel", channels.len()),
            any("kind", kinds.len()),
        );
        let span = [
            Value::Integer(from.map_or(i64::MIN, millis)),
            Value::Integer(before.map_or(i64::MAX, millis)),
        ];
        let channels = channels.iter().map(|channel| text(channel.word()));
        let kinds = kinds.iter().map(|kind| text(kind.word()));
        self.and(&sql, span.into_iter().chain(channels).chain(kinds));
    }

    /// So many contacts at least, since then.
    pub fn contacts(&mut self, least: u32, since: Option<DateTime<Utc>>) {
        self.and(
            &format!(
                "(SELECT count(*) FROM (SELECT 1 FROM interaction i WHERE i.customer_id = {WHO} AND i.at >= ?
                    AND i.removed_at IS NULL LIMIT ?)) >= ?"
            ),
            [
                Value::Integer(since.map_or(i64::MIN, millis)),
                Value::Integer(least.into()),
                Value::Integer(least.into()),
            ],
        );
    }

    /// A contact had one of these tones, since then.
    pub fn tones(&mut self, tones: &[Tone], since: Option<DateTime<Utc>>) {
        let places = vec!["?"; tones.len()].join(", ");
        let mut values = vec![Value::Integer(since.map_or(i64::MIN, millis))];
        values.extend(tones.iter().map(|tone| text(tone.kind().word())));
        self.and(
            &format!(
                "EXISTS (SELECT 1 FROM interaction i WHERE i.customer_id = {WHO} AND i.at >= ?
                    AND i.removed_at IS NULL AND i.kind IN ({places}))"
            ),
            values,
        );
    }

    /// What is asked of an own field. A value that its field cannot hold fits nobody.
    pub fn field(&mut self, field: &Field, test: FieldTest, value: &str) {
        let (condition, bound) = match test {
            FieldTest::Any | FieldTest::Missing => (String::new(), None),
            FieldTest::Contains => {
                let said = match field.kind {
                    FieldKind::Choice => {
                        "(SELECT h.label FROM custom_choice h WHERE h.id = v.choice_id)"
                    }
                    _ => "CAST(coalesce(v.text_value, v.day_value, v.number_value) AS TEXT)",
                };
                (
                    format!(" AND kawka_fold({said}) LIKE ? ESCAPE '\\'"),
                    Some(text(format!("%{}%", pattern(&fold(value))))),
                )
            }
            FieldTest::Is => {
                let Ok(value) = field.parse(value) else {
                    self.and("0", []);
                    return;
                };
                let (column, value) = match value {
                    FieldValue::Text(said) | FieldValue::Link(said) => {
                        ("kawka_fold(v.text_value)", text(fold(&said)))
                    }
                    FieldValue::Number(number) => ("v.number_value", Value::Real(number)),
                    FieldValue::Date(day) => ("v.day_value", text(day.to_string())),
                    FieldValue::YesNo(yes) => ("v.yes_value", Value::Integer(yes.into())),
                    FieldValue::Choice(id) => ("v.choice_id", blob(id.uuid())),
                };
                (format!(" AND {column} = ?"), Some(value))
            }
        };
        let not = match test {
            FieldTest::Missing => "NOT ",
            FieldTest::Is | FieldTest::Contains | FieldTest::Any => "",
        };
        let whose = match field.subject {
            FieldSubject::Customer => format!("v.customer_id = {WHO}"),
            FieldSubject::Company => {
                format!("v.company_id = (SELECT c.company_id FROM customer c WHERE c.id = {WHO})")
            }
        };
        let sql = format!(
            "{not}EXISTS (SELECT 1 FROM custom_value v WHERE {whose} AND +v.field_id = ? AND v.removed_at IS NULL{condition})"
        );
        self.and(&sql, [blob(field.id.uuid())].into_iter().chain(bound));
    }
}

#[cfg(test)]
mod tests {
    use kawka_domain::ids::{FieldChoiceId, FieldId};
    use rusqlite::params_from_iter;

    use super::*;
    use crate::table::custom_field::Choice;

    fn field(subject: FieldSubject, kind: FieldKind) -> Field {
        Field {
            id: FieldId::new(),
            subject,
            kind,
            name: "x".into(),
            position: 0,
            archived_at: None,
            choices: vec![Choice {
                id: FieldChoiceId::new(),
                label: "jeden".into(),
                position: 0,
                archived: false,
            }],
        }
    }

    /// Everything that can be asked, one by one.
    fn every() -> Vec<(String, Narrow)> {
        let now = DateTime::UNIX_EPOCH;
        type Ask = Box<dyn Fn(&mut Narrow)>;
        let mut asks: Vec<(String, Ask)> = vec![
            ("owner".into(), Box::new(|n| n.owned_by(&[MemberId::new()]))),
            ("language".into(), Box::new(|n| n.language("pl"))),
            ("company".into(), Box::new(|n| n.company("dachy"))),
            ("plan".into(), Box::new(|n| n.plan("pro"))),
            ("may contact".into(), Box::new(Narrow::may_contact)),
            (
                "not invited".into(),
                Box::new(move |n| n.not_invited_since(now)),
            ),
            ("had a call".into(), Box::new(|n| n.had_call(true))),
            ("never had a call".into(), Box::new(|n| n.had_call(false))),
            (
                "a contact".into(),
                Box::new(move |n| {
                    n.with_contact(Channel::ALL, InteractionKind::ALL, (Some(now), Some(now)));
                }),
            ),
            (
                "contacts".into(),
                Box::new(move |n| n.contacts(3, Some(now))),
            ),
            (
                "tones".into(),
                Box::new(move |n| n.tones(Tone::ALL, Some(now))),
            ),
        ];
        for subject in FieldSubject::ALL {
            for kind in FieldKind::ALL {
                for test in FieldTest::ALL {
                    let asked = field(*subject, *kind);
                    let value = match kind {
                        FieldKind::Number => "1",
                        FieldKind::Date => "2026-10-14",
                        FieldKind::YesNo => "yes",
                        FieldKind::Link => "https://x.example",
                        FieldKind::Text | FieldKind::Choice => "jeden",
                    };
                    asks.push((
                        format!("{subject} {kind} {test}"),
                        Box::new(move |n| n.field(&asked, *test, value)),
                    ));
                }
            }
        }
        asks.into_iter()
            .map(|(name, ask)| {
                let mut narrow = Narrow::default();
                ask(&mut narrow);
                (name, narrow)
            })
            .collect()
    }

    #[test]
    fn a4_no_condition_goes_through_a_whole_table_for_each_person() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        crate::migration::run(&mut connection).unwrap();
        for (name, narrow) in every() {
            let (condition, values) = narrow.parts();
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT p.customer_id FROM local_person p WHERE 1{condition}
                 ORDER BY p.name, p.customer_id LIMIT 50"
            );
            let mut statement = connection.prepare(&sql).unwrap();
            let steps: Vec<(i64, i64, String)> = statement
                .query_map(params_from_iter(values), |row| {
                    Ok((row.get("id")?, row.get("parent")?, row.get("detail")?))
                })
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            for (_, parent, step) in &steps {
                let above = steps.iter().find(|(id, ..)| id == parent);
                // A set is gathered once; what counts rows that were already found goes through those only.
                let once = above.is_some_and(|(.., step)| {
                    step.starts_with("LIST SUBQUERY") || step.starts_with("CO-ROUTINE")
                });
                let people = step.starts_with("SCAN p");
                let found = step.starts_with("SCAN (subquery") || step.starts_with("SCAN CONSTANT");
                assert!(
                    !step.starts_with("SCAN") || once || people || found,
                    "{name}: {step}\n{steps:#?}"
                );
            }
        }
    }
}
