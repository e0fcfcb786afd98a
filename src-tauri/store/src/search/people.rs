//! Who is found: the newest of those who fit, ranked by field and recency.

use std::cmp::Reverse;
use std::collections::HashSet;

use kawka_domain::ids::{CustomerId, MemberId};
use kawka_domain::search::{Query, begins_but_for_one_typo, deletions_of_typed};
use kawka_domain::text::words;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params_from_iter};
use uuid::Uuid;

use super::{Narrow, expression};
use crate::error::StoreError;

/// How many of the newest hits are ranked.
const RANKED: usize = 200;
/// How many of the best are ordered by their last contact.
const BY_CONTACT: usize = 24;

/// Who is looked for.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The words.
    pub query: Query,
    /// Only in the care of one of these; `None` asks nothing.
    pub owners: Option<Vec<MemberId>>,
    /// What else is asked of them.
    pub narrow: Narrow,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
    /// Whether to count all.
    pub count: bool,
}

/// The people found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Who, best first.
    pub ids: Vec<CustomerId>,
    /// How many in all; as many as are given where nobody asked.
    pub total: u32,
}

struct Candidate {
    number: i64,
    id: Uuid,
    name: String,
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        number: row.get("number")?,
        id: row.get("customer_id")?,
        name: row.get("name")?,
    })
}

/// How well a candidate fits: whole words of the name, beginnings in the name, elsewhere.
fn rank(query: &[String], name: &str) -> u8 {
    if query.iter().all(|q| words(name).any(|word| word == q)) {
        0
    } else if query
        .iter()
        .all(|q| words(name).any(|word| word.starts_with(q.as_str())))
    {
        1
    } else {
        2
    }
}

/// Finds people. Without words they come by name.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn people(connection: &Connection, wanted: &People) -> Result<Found, StoreError> {
    if wanted.owners.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Found::default());
    }
    let search = Search { connection, wanted };
    if wanted.query.words.is_empty() {
        return search.by_name();
    }
    let mut candidates = search.fitting(
        "local_person_fts",
        &expression(&wanted.query.words),
        RANKED,
        0,
    )?;
    let full = candidates.len() == RANKED;
    candidates.sort_by_cached_key(|c| (rank(&wanted.query.words, &c.name), Reverse(c.number)));
    search.newest_contact_first(&mut candidates)?;
    if let Some(digits) = &wanted.query.digits {
        let number = expression(std::slice::from_ref(digits));
        let mut by_phone = search.fitting("local_phone_fts", &number, RANKED, 0)?;
        if let Some(national) = &wanted.query.national {
            by_phone.extend(search.without_country(national)?);
        }
        by_phone.retain(|found| candidates.iter().all(|known| known.number != found.number));
        by_phone.append(&mut candidates);
        candidates = by_phone;
    } else if candidates.is_empty() {
        candidates = search.but_for_one_typo()?;
    }
    let ranked = candidates.len();
    let mut ids: Vec<Uuid> = candidates.iter().map(|c| c.id).collect();
    let wanted_to = wanted.offset.saturating_add(wanted.limit);
    let total = if full && wanted.count {
        search.count()?.max(ranked)
    } else {
        ranked
    };
    if full && wanted_to > ranked {
        let expression = expression(&wanted.query.words);
        // The ranked ones are the newest of these, in another order.
        let more = search.fitting("local_person_fts", &expression, wanted_to - ranked, RANKED)?;
        ids.extend(more.into_iter().map(|c| c.id));
    }
    Ok(Found {
        ids: ids
            .into_iter()
            .skip(wanted.offset)
            .take(wanted.limit)
            .map(CustomerId::from)
            .collect(),
        total: u32::try_from(total).unwrap_or(u32::MAX),
    })
}

struct Search<'a> {
    connection: &'a Connection,
    wanted: &'a People,
}

impl Search<'_> {
    /// The conditions besides the words, each behind ` AND `, and their values.
    fn narrowed(&self) -> (String, Vec<Value>) {
        let mut narrow = self.wanted.narrow.clone();
        if let Some(owners) = &self.wanted.owners {
            narrow.owned_by(owners);
        }
        let (condition, values) = narrow.parts();
        (condition.to_owned(), values.to_vec())
    }

    /// Those whom an index gives, the newest first.
    fn fitting(
        &self,
        index: &str,
        expression: &str,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut all = Vec::new();
        self.visit(index, expression, (limit, offset), |candidate| {
            all.push(candidate);
            true
        })?;
        Ok(all)
    }

    /// Hands those whom an index gives to `take`, the newest first, for as long as it wants more.
    fn visit(
        &self,
        index: &str,
        expression: &str,
        (limit, offset): (usize, usize),
        mut take: impl FnMut(Candidate) -> bool,
    ) -> Result<(), StoreError> {
        let (condition, owners) = self.narrowed();
        let sql = format!(
            "SELECT p.number, p.customer_id, p.name FROM {index} f JOIN local_person p ON p.number = f.rowid
             WHERE {index} MATCH ?{condition} ORDER BY f.rowid DESC LIMIT ? OFFSET ?"
        );
        let mut values = vec![Value::Text(expression.to_owned())];
        values.extend(owners);
        values
            .extend([limit, offset].map(|n| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if !take(candidate(row)?) {
                break;
            }
        }
        Ok(())
    }

    /// Those who have a phone number of no country that begins so.
    fn without_country(&self, digits: &str) -> Result<Vec<Candidate>, StoreError> {
        let (condition, owners) = self.narrowed();
        // Behind the nine comes the colon.
        let sql = format!(
            "SELECT DISTINCT p.number, p.customer_id, p.name FROM local_handle l
             JOIN local_person p ON p.customer_id = l.customer_id
             WHERE l.national >= ? AND l.national < ? AND l.national <> '' AND l.normalised NOT LIKE '+%'{condition}
             ORDER BY p.number DESC LIMIT {RANKED}"
        );
        let mut values = vec![
            Value::Text(digits.to_owned()),
            Value::Text([digits, ":"].concat()),
        ];
        values.extend(owners);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), candidate)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count(&self) -> Result<usize, StoreError> {
        let (condition, owners) = self.narrowed();
        let join = if condition.is_empty() {
            ""
        } else {
            " JOIN local_person p ON p.number = f.rowid"
        };
        let sql = format!(
            "SELECT count(*) FROM local_person_fts f{join} WHERE local_person_fts MATCH ?{condition}"
        );
        let mut values = vec![Value::Text(expression(&self.wanted.query.words))];
        values.extend(owners);
        let count: i64 = self
            .connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn by_name(&self) -> Result<Found, StoreError> {
        let (condition, owners) = self.narrowed();
        let condition = condition.replacen(" AND", " WHERE", 1);
        let page = format!(
            "SELECT p.customer_id FROM local_person p{condition} ORDER BY p.name, p.customer_id LIMIT ? OFFSET ?"
        );
        let mut values = owners.clone();
        let span = [self.wanted.limit, self.wanted.offset];
        values.extend(span.map(|n| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))));
        let mut statement = self.connection.prepare_cached(&page)?;
        let ids: Vec<CustomerId> = statement
            .query_map(params_from_iter(values), |row| row.get::<_, Uuid>(0))?
            .map(|id| id.map(CustomerId::from))
            .collect::<Result<_, _>>()?;
        let total = if self.wanted.count {
            let sql = format!("SELECT count(*) FROM local_person p{condition}");
            self.connection
                .prepare_cached(&sql)?
                .query_row(params_from_iter(owners), |row| row.get(0))?
        } else {
            u32::try_from(ids.len()).unwrap_or(u32::MAX)
        };
        Ok(Found { ids, total })
    }

    /// Among the best that fit equally well, whoever was in contact last comes first.
    fn newest_contact_first(&self, candidates: &mut [Candidate]) -> Result<(), StoreError> {
        let best = candidates.len().min(BY_CONTACT);
        let mut last = Vec::with_capacity(best);
        let mut statement = self.connection.prepare_cached(
            "SELECT at FROM interaction WHERE customer_id = :customer AND removed_at IS NULL ORDER BY at DESC LIMIT 1",
        )?;
        for candidate in candidates.iter().take(best) {
            let at: Option<i64> = statement
                .query_row(named_params! {":customer": candidate.id}, |row| row.get(0))
                .optional()?;
            last.push((candidate.number, at));
        }
        let words = &self.wanted.query.words;
        candidates[..best].sort_by_cached_key(|c| {
            let at = last
                .iter()
                .find(|(number, _)| *number == c.number)
                .and_then(|(_, at)| *at);
            (rank(words, &c.name), Reverse(at), Reverse(c.number))
        });
        Ok(())
    }

    /// Names that fit but for one typo in one of the words.
    fn but_for_one_typo(&self) -> Result<Vec<Candidate>, StoreError> {
        let words_typed = &self.wanted.query.words;
        let (mut found, mut known) = (Vec::<Candidate>::new(), HashSet::new());
        for typed in words_typed {
            // Three letters begin so many words that going through them is felt at the keyboard; with the next letter
            // they are four. A word of three letters is meant whole.
            let near: Vec<String> = deletions_of_typed(typed)
                .iter()
                .map(|word| match word.len() {
                    0..=3 => format!("\"{word}\""),
                    _ => format!("\"{word}\" *"),
                })
                .collect();
            if near.is_empty() {
                continue;
            }
            let rest = |name: &str| {
                words_typed
                    .iter()
                    .filter(|other| *other != typed)
                    .all(|other| words(name).any(|word| word.starts_with(other.as_str())))
            };
            let span = (4 * RANKED, 0);
            self.visit("local_typo_fts", &near.join(" OR "), span, |candidate| {
                let near = words(&candidate.name).any(|word| begins_but_for_one_typo(typed, word));
                if near && rest(&candidate.name) && known.insert(candidate.number) {
                    found.push(candidate);
                }
                found.len() < RANKED
            })?;
        }
        self.newest_contact_first(&mut found)?;
        Ok(found)
    }
}
