//! Rules that tell which calendar events are booked calls.

use chrono::{DateTime, Utc};
use kawka_domain::booking_rule::{BookingRule, BookingRuleKind};
use rusqlite::{Connection, Transaction, named_params};

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

fn word(kind: BookingRuleKind) -> Result<String, StoreError> {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Value("booking rule")),
    }
}

/// The rules in the order in which they are asked.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<BookingRule>, StoreError> {
    let found: Vec<(BookingRule, String)> = rows(
        connection,
        "SELECT id, kind, pattern, enabled, position FROM booking_rule WHERE removed_at IS NULL ORDER BY position, id",
        [],
        |row| {
            let rule = BookingRule {
                id: row.id("id")?,
                kind: BookingRuleKind::OutsideAttendee,
                pattern: row.get("pattern")?,
                enabled: row.get("enabled")?,
                position: row.get("position")?,
            };
            Ok((rule, row.get("kind")?))
        },
    )?;
    found
        .into_iter()
        .map(|(rule, kind)| {
            let kind = serde_json::from_value(serde_json::Value::String(kind))
                .map_err(|_| StoreError::Value("booking rule"))?;
            Ok(BookingRule { kind, ..rule })
        })
        .collect()
}

/// Puts a whole list in place: known ids are changed, new ones added, missing ones marked as removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn replace(
    tx: &Transaction<'_>,
    rules: &[BookingRule],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for present in list(tx)? {
        if !rules.iter().any(|rule| rule.id == present.id) {
            run(
                tx,
                "UPDATE booking_rule SET removed_at = :now WHERE id = :id",
                named_params! {":now": millis(now), ":id": present.id},
            )?;
        }
    }
    for rule in rules {
        run(
            tx,
            "INSERT INTO booking_rule (id, kind, pattern, enabled, position)
             VALUES (:id, :kind, :pattern, :enabled, :position)
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, pattern = excluded.pattern,
                enabled = excluded.enabled, position = excluded.position, removed_at = NULL",
            named_params! {
                ":id": rule.id, ":kind": word(rule.kind)?, ":pattern": rule.pattern, ":enabled": rule.enabled,
                ":position": rule.position,
            },
        )?;
    }
    Ok(())
}
