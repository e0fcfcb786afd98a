//! Texts of the people who were named beside a word of the text.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CustomerId;
use kawka_domain::search::{Query, TextSource};
use kawka_domain::text::{fold, words};
use rusqlite::{Connection, Row, named_params};

use super::TextFound;
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// How many of each person's newest texts are looked at.
const NEWEST: u32 = 100;

/// The texts of `people` in which every word of `query` begins a word, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn texts_of(
    connection: &Connection,
    people: &[CustomerId],
    query: &Query,
    (from, before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    limit: usize,
) -> Result<Vec<TextFound>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT t.*, trim(c.given_name || ' ' || c.family_name) AS name FROM customer c JOIN (
            SELECT 'interaction' AS source, id, NULL AS booking_id, channel, kind, at,
                trim(text || ' ' || link) AS text
            FROM interaction WHERE customer_id = :customer AND removed_at IS NULL
            UNION ALL SELECT 'note', n.id, b.id, NULL, NULL, b.start_at, n.text
            FROM booking b JOIN call_note n ON n.booking_id = b.id
            WHERE b.customer_id = :customer AND n.text <> ''
            UNION ALL SELECT 'answer', a.id, b.id, NULL, NULL, b.start_at, a.text
            FROM booking b JOIN answer a ON a.booking_id = b.id
            WHERE b.customer_id = :customer AND a.text <> ''
            UNION ALL SELECT 'brief', t.id, b.id, NULL, NULL, b.start_at, t.text
            FROM booking b JOIN brief_text t ON t.booking_id = b.id
            WHERE b.customer_id = :customer AND t.text <> ''
            UNION ALL SELECT 'road', id, NULL, NULL, NULL, created_at, product_notes
            FROM customer WHERE id = :customer AND product_notes <> ''
         ) t WHERE c.id = :customer AND c.removed_at IS NULL AND t.at >= :from AND t.at < :before
         ORDER BY t.at DESC LIMIT :newest",
    )?;
    let mut found = Vec::new();
    for person in people {
        let rows = statement.query_map(
            named_params! {
                ":customer": person.uuid(), ":newest": NEWEST,
                ":from": from.map_or(i64::MIN, millis), ":before": before.map_or(i64::MAX, millis),
            },
            |row| read(row, *person),
        )?;
        for text in rows {
            let text = text?;
            if fits(query, &text) {
                found.push(text);
            }
        }
    }
    found.sort_by_key(|text| std::cmp::Reverse((text.at, text.id)));
    found.truncate(limit);
    Ok(found)
}

fn fits(query: &Query, text: &TextFound) -> bool {
    let of = |asked: bool, is_one: bool| !asked || is_one;
    let channel = text.channel.is_some_and(|c| query.channels.contains(&c));
    let kind = text.kind.is_some_and(|k| query.kinds.contains(&k));
    if !of(!query.channels.is_empty(), channel) || !of(!query.kinds.is_empty(), kind) {
        return false;
    }
    let folded = fold(&text.text);
    let begins = |word: &String| words(&folded).any(|known| known.starts_with(word.as_str()));
    query.words.iter().all(begins)
}

fn read(row: &Row<'_>, person: CustomerId) -> rusqlite::Result<TextFound> {
    Ok(TextFound {
        id: row.get("id")?,
        source: row.word::<TextSource>("source")?,
        customer: Some((person, row.get("name")?)),
        booking: row.find_id("booking_id")?,
        channel: row.find_word("channel")?,
        kind: row.find_word("kind")?,
        at: row.instant("at")?,
        text: row.get("text")?,
    })
}
