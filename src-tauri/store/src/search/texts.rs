//! What is found in contacts, notes, answers, briefs and roads with the product.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CustomerId, MemberId};
use kawka_domain::interaction::{Channel, InteractionKind};
use kawka_domain::search::{Query, TextSource};
use kawka_domain::text::{fold, words};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params_from_iter};
use uuid::Uuid;

use super::expression;
use super::text_index::{end_of, first_of, hour, hour_of};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFound {
    /// Which interaction, note, answer, brief section or customer.
    pub id: Uuid,
    /// Where it stands.
    pub source: TextSource,
    /// Of whom.
    pub customer: Option<(CustomerId, String)>,
    /// In which call, for notes, answers and briefs.
    pub booking: Option<BookingId>,
    /// Channel of a contact.
    pub channel: Option<Channel>,
    /// Kind of a contact.
    pub kind: Option<InteractionKind>,
    /// When it took place or was written.
    pub at: DateTime<Utc>,
    /// The whole text.
    pub text: String,
}

/// Most hits of one hour that are ordered by when they took place; those of different hours always are.
const RANKED: usize = 256;
/// Hits that are looked at, where those before them were of people who were removed.
const LOOKED: usize = 2_000;

/// A text that fits.
struct Hit {
    number: i64,
    source: TextSource,
    id: Uuid,
    at: i64,
}

/// Texts that fit, newest first. The days of `from:` and `before:` come as instants, owners as members; `None` asks
/// nothing.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn texts(
    connection: &Connection,
    query: &Query,
    span: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    owners: Option<&[MemberId]>,
    limit: usize,
) -> Result<Vec<TextFound>, StoreError> {
    if owners.is_some_and(<[MemberId]>::is_empty) {
        return Ok(Vec::new());
    }
    let (letters, indexed) = apart(&query.words);
    let (sql, values) = asked(connection, query, &indexed, span, owners)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut texts = Vec::with_capacity(limit);
    let (mut of_hour, mut looked) = (Vec::<Hit>::new(), 0);
    loop {
        let hit = rows.next()?.map(hit).transpose()?;
        let is_over = match (&hit, of_hour.last()) {
            (Some(hit), Some(last)) => {
                hour_of(hit.number) != hour_of(last.number) || of_hour.len() == RANKED
            }
            _ => true,
        };
        if is_over {
            of_hour.sort_by_key(|hit| std::cmp::Reverse(hit.at));
            looked += of_hour.len();
            for hit in of_hour.drain(..) {
                if texts.len() < limit {
                    let text = read(connection, hit.source, hit.id)?;
                    texts.extend(text.filter(|text| begins_all(&letters, &text.text)));
                }
            }
        }
        match hit {
            Some(hit) if texts.len() < limit && looked < LOOKED => of_hour.push(hit),
            _ => return Ok(texts),
        }
    }
}

/// Single letters apart from longer words, where there are any: no index holds what begins with one letter, and going
/// through all such words is felt at the keyboard. A letter begins a word of nearly every text, so texts that the other
/// words found are looked at instead.
fn apart(typed: &[String]) -> (Vec<&String>, Vec<String>) {
    let (letters, longer): (Vec<&String>, Vec<&String>) = typed.iter().partition(|word| {
        word.len() == 1 && word.bytes().all(|letter| letter.is_ascii_alphabetic())
    });
    if longer.is_empty() {
        return (Vec::new(), typed.to_vec());
    }
    (letters, longer.into_iter().cloned().collect())
}

fn begins_all(letters: &[&String], text: &str) -> bool {
    letters.is_empty() || {
        let folded = fold(text);
        let begins =
            |letter: &&String| words(&folded).any(|word| word.starts_with(letter.as_str()));
        letters.iter().all(begins)
    }
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit {
        number: row.get("number")?,
        source: row.word("source")?,
        id: row.get("subject_id")?,
        at: row.get("at")?,
    })
}

/// Who looks after the customer of a text.
const CARE_OWNER: &str = "(SELECT c.care_owner_id FROM customer c WHERE c.id = CASE t.source
    WHEN 'interaction' THEN (SELECT customer_id FROM interaction WHERE id = t.subject_id)
    WHEN 'note' THEN (SELECT b.customer_id FROM call_note n JOIN booking b ON b.id = n.booking_id WHERE n.id = t.subject_id)
    WHEN 'answer' THEN (SELECT b.customer_id FROM answer a JOIN booking b ON b.id = a.booking_id WHERE a.id = t.subject_id)
    WHEN 'brief' THEN (SELECT b.customer_id FROM brief_text x JOIN booking b ON b.id = x.booking_id WHERE x.id = t.subject_id)
    ELSE t.subject_id END)";

/// The question for all that fits, the newest hour first.
fn asked(
    connection: &Connection,
    query: &Query,
    indexed: &[String],
    (from, before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    owners: Option<&[MemberId]>,
) -> Result<(String, Vec<Value>), StoreError> {
    let mut sql = String::from("SELECT t.number, t.source, t.subject_id, t.at FROM local_text t");
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    let number = if indexed.is_empty() {
        "t.number"
    } else {
        sql.push_str(" JOIN local_text_fts f ON f.rowid = t.number");
        conditions.push("local_text_fts MATCH ?".to_owned());
        values.push(Value::Text(expression(indexed)));
        "f.rowid"
    };
    let any = |count: usize| vec!["?"; count].join(", ");
    // Only contacts have these.
    if !query.channels.is_empty() || !query.kinds.is_empty() {
        sql.push_str(" JOIN interaction i ON i.id = t.subject_id");
    }
    if !query.channels.is_empty() {
        conditions.push(format!("i.channel IN ({})", any(query.channels.len())));
        values.extend(
            query
                .channels
                .iter()
                .map(|c| Value::Text(c.word().to_owned())),
        );
    }
    if !query.kinds.is_empty() {
        conditions.push(format!("i.kind IN ({})", any(query.kinds.len())));
        values.extend(query.kinds.iter().map(|k| Value::Text(k.word().to_owned())));
    }
    if let Some(owners) = owners {
        conditions.push(format!("{CARE_OWNER} IN ({})", any(owners.len())));
        values.extend(
            owners
                .iter()
                .map(|o| Value::Blob(o.uuid().as_bytes().to_vec())),
        );
    }
    // No text has a number before its hour, and only what had no room in it has one after it.
    if let Some(from) = from.map(millis) {
        conditions.push(format!("{number} >= ? AND t.at >= ?"));
        values.extend([first_of(hour(from)), from].map(Value::Integer));
    }
    if let Some(before) = before.map(millis) {
        conditions.push(format!("{number} < ? AND t.at < ?"));
        let end = end_of(connection, hour(before))?;
        values.extend([end, before].map(Value::Integer));
    }
    if !conditions.is_empty() {
        sql.push_str(" WHERE ");
        sql.push_str(&conditions.join(" AND "));
    }
    sql.push_str(&format!(" ORDER BY {number} DESC"));
    Ok((sql, values))
}

/// The text in full; nothing where its customer was removed.
fn read(
    connection: &Connection,
    source: TextSource,
    id: Uuid,
) -> Result<Option<TextFound>, StoreError> {
    let sql = match source {
        TextSource::Interaction => {
            "SELECT i.customer_id, trim(c.given_name || ' ' || c.family_name) AS name, NULL AS booking_id, i.channel,
                i.kind, i.at, trim(i.text || ' ' || i.link) AS text
             FROM interaction i JOIN customer c ON c.id = i.customer_id
             WHERE i.id = :id AND c.removed_at IS NULL"
        }
        TextSource::Road => {
            "SELECT c.id AS customer_id, trim(c.given_name || ' ' || c.family_name) AS name, NULL AS booking_id,
                NULL AS channel, NULL AS kind, c.created_at AS at, c.product_notes AS text
             FROM customer c WHERE c.id = :id"
        }
        TextSource::Note => {
            "SELECT b.customer_id, trim(c.given_name || ' ' || c.family_name) AS name, b.id AS booking_id,
                NULL AS channel, NULL AS kind, b.start_at AS at, n.text
             FROM call_note n JOIN booking b ON b.id = n.booking_id LEFT JOIN customer c ON c.id = b.customer_id
             WHERE n.id = :id AND c.removed_at IS NULL"
        }
        TextSource::Answer => {
            "SELECT b.customer_id, trim(c.given_name || ' ' || c.family_name) AS name, b.id AS booking_id,
                NULL AS channel, NULL AS kind, b.start_at AS at, a.text
             FROM answer a JOIN booking b ON b.id = a.booking_id LEFT JOIN customer c ON c.id = b.customer_id
             WHERE a.id = :id AND c.removed_at IS NULL"
        }
        TextSource::Brief => {
            "SELECT b.customer_id, trim(c.given_name || ' ' || c.family_name) AS name, b.id AS booking_id,
                NULL AS channel, NULL AS kind, b.start_at AS at, t.text
             FROM brief_text t JOIN booking b ON b.id = t.booking_id LEFT JOIN customer c ON c.id = b.customer_id
             WHERE t.id = :id AND c.removed_at IS NULL"
        }
    };
    let found = |row: &Row<'_>| {
        let customer: Option<CustomerId> = row.find_id("customer_id")?;
        let name: Option<String> = row.get("name")?;
        Ok(TextFound {
            id,
            source,
            customer: customer.zip(name),
            booking: row.find_id("booking_id")?,
            channel: row.find_word("channel")?,
            kind: row.find_word("kind")?,
            at: row.instant("at")?,
            text: row.get("text")?,
        })
    };
    Ok(connection
        .prepare_cached(sql)?
        .query_row(named_params! {":id": id}, found)
        .optional()?)
}
