//! What the history says of somebody who may be invited.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kawka_domain::ids::{CustomerId, MemberId};
use kawka_domain::nomination::rules::Heard;
use kawka_domain::nomination::suggestion::Signals;
use rusqlite::{Connection, Row, named_params};

use super::{first, rows};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// What happened last and what became known last; nothing where nothing did.
fn heard(row: &Row<'_>) -> rusqlite::Result<Option<Heard>> {
    let (at, known) = (row.find_instant("at")?, row.find_instant("known")?);
    Ok(Option::zip(at, known).map(|(at, known)| Heard { at, known }))
}

/// Since when a problem or complaint has no answer: no contact that we began came after it, in its thread where it has
/// one, and none left the person better.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_open_matter(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<Heard>, StoreError> {
    let found = first(
        connection,
        "SELECT max(i.at) AS at, max(i.created_at) AS known FROM interaction i WHERE i.customer_id = :customer AND i.removed_at IS NULL
            AND i.direction = 'inbound' AND i.kind IN ('problem', 'complaint') AND i.feeling IS NOT 'better'
            AND NOT EXISTS (SELECT 1 FROM interaction o WHERE o.customer_id = i.customer_id AND o.removed_at IS NULL
                AND o.at > i.at AND (o.direction = 'outbound' OR o.feeling = 'better')
                AND (i.thread = '' OR o.thread = '' OR o.thread = i.thread))",
        named_params! {":customer": customer.uuid()},
        heard,
    )?;
    Ok(found.flatten())
}

/// When the last contact that has a feeling left the person worse, if it did.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_angry(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<Heard>, StoreError> {
    let last = first(
        connection,
        "SELECT at, created_at AS known, feeling = 'worse' AS worse FROM interaction WHERE customer_id = :customer AND removed_at IS NULL
            AND feeling IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
        named_params! {":customer": customer.uuid()},
        |row| Ok((heard(row)?, row.get::<_, bool>("worse")?)),
    )?;
    Ok(last
        .filter(|(_, worse)| *worse)
        .and_then(|(contact, _)| contact))
}

/// When the last call that took place was.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_last_held(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found = first(
        connection,
        "SELECT max(start_at) AS at FROM booking WHERE customer_id = :customer AND status = 'held'",
        named_params! {":customer": customer.uuid()},
        |row| row.find_instant("at"),
    )?;
    Ok(found.flatten())
}

/// Calls missed without a word: how many, when the newest was, and when somebody last said so of one.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_unexcused(
    connection: &Connection,
    customer: CustomerId,
) -> Result<(u32, Option<Heard>), StoreError> {
    let found = first(
        connection,
        "SELECT count(*) AS number, max(b.start_at) AS at, max(coalesce((SELECT max(e.at) FROM booking_event e
            WHERE e.booking_id = b.id AND e.kind = 'no_show'), b.start_at)) AS known
         FROM booking b WHERE b.customer_id = :customer AND b.status = 'no_show' AND b.no_show_reason = 'unexcused'",
        named_params! {":customer": customer.uuid()},
        |row| Ok((row.get("number")?, heard(row)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// When the newest of a customer's calls to come was booked; bookings of one nomination's chain may be left out.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_call_to_come(
    connection: &Connection,
    customer: CustomerId,
    now: DateTime<Utc>,
    but: Option<kawka_domain::ids::BookingId>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found = first(
        connection,
        "SELECT max(created_at) AS at FROM booking WHERE customer_id = :customer AND status = 'booked'
            AND end_at > :now AND id IS NOT :but",
        named_params! {":customer": customer.uuid(), ":now": millis(now), ":but": but.map(|id| id.uuid())},
        |row| row.find_instant("at"),
    )?;
    Ok(found.flatten())
}

/// The trades, folded, of which somebody was talked with.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_met_trades(connection: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let found = rows(
        connection,
        "SELECT DISTINCT kawka_fold(o.industry) AS trade FROM booking b JOIN customer c ON c.id = b.customer_id
         JOIN company o ON o.id = c.company_id WHERE b.status = 'held'",
        [],
        |row| row.get::<_, String>("trade"),
    )?;
    Ok(found.into_iter().collect())
}

/// Who did something since an instant.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_acting(
    connection: &Connection,
    since: DateTime<Utc>,
) -> Result<BTreeSet<MemberId>, StoreError> {
    // Ids are ordered by time: the newest entries come first, and nothing older than asked for is read.
    let mut statement =
        connection.prepare_cached("SELECT actor_id, at FROM journal ORDER BY id DESC")?;
    let mut entries = statement.query([])?;
    let mut found = BTreeSet::new();
    while let Some(row) = entries.next()? {
        if row.instant("at")? < since {
            break;
        }
        found.extend(row.find_id::<MemberId>("actor_id")?);
    }
    Ok(found)
}

/// Somebody who is known from the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub customer: CustomerId,
    /// Their name.
    pub name: String,
    /// Their company's.
    pub company: Option<String>,
    /// What the history says of them.
    pub signals: Signals,
}

/// Whoever reached us since then, may be contacted, and was neither nominated nor talked with since then nor waits for
/// a decision; those with the most to say first. What is met of their trade is left open.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_known(
    connection: &Connection,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Known>, StoreError> {
    rows(
        connection,
        "WITH heard AS (
            SELECT customer_id, sum(direction = 'inbound') AS contacts,
                count(DISTINCT CASE WHEN direction = 'inbound' THEN channel END) AS channels,
                sum(feeling IS 'better') AS better, sum(feeling IS 'worse') AS worse,
                sum(kind = 'suggestion') AS suggestions, sum(kind = 'story') AS stories,
                sum(kind = 'compliment') AS compliments, sum(kind IN ('problem', 'complaint')) AS problems
            FROM interaction WHERE at >= :since AND removed_at IS NULL GROUP BY customer_id)
         SELECT h.*, trim(c.given_name || ' ' || c.family_name) AS name, o.name AS company,
            coalesce(o.industry, '') AS trade
         FROM heard h JOIN customer c ON c.id = h.customer_id LEFT JOIN company o ON o.id = c.company_id
         WHERE c.removed_at IS NULL AND c.do_not_contact = 0
            AND NOT EXISTS (SELECT 1 FROM nomination n WHERE n.customer_id = c.id AND n.removed_at IS NULL
                AND (n.created_at > :since OR n.decision IS NULL))
            AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.customer_id = c.id AND b.status = 'held'
                AND b.start_at > :since)
         ORDER BY 3 * h.suggestions + 3 * h.stories + 2 * h.compliments + 2 * h.better + h.contacts / 4 DESC, h.customer_id
         LIMIT :limit",
        named_params! {":since": millis(since), ":limit": limit},
        |row| {
            Ok(Known {
                customer: row.id("customer_id")?,
                name: row.get("name")?,
                company: row.get("company")?,
                signals: Signals {
                    contacts: row.get("contacts")?,
                    channels: row.get("channels")?,
                    better: row.get("better")?,
                    worse: row.get("worse")?,
                    suggestions: row.get("suggestions")?,
                    stories: row.get("stories")?,
                    compliments: row.get("compliments")?,
                    problems: row.get("problems")?,
                    trade: row.get("trade")?,
                    trade_met: false,
                },
            })
        },
    )
}
