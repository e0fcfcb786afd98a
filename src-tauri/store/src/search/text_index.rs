//! The index of texts: kept by the door, like people, so that what a transaction brings is written in one go.
//!
//! A text is numbered by the hour in which it took place, so the newest hits are read off the index in whatever order
//! texts came into the file. Within a transaction texts are written in the order of their numbers: the index writes
//! its words out whenever a number is not greater than the one before.

use kawka_domain::search::TextSource;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::row::RowExt as _;

/// Numbers of one hour, as a power of two. What has no room goes to the hours after it.
const ROOM: u32 = 16;
/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// The last hour that has numbers of its own, far beyond every calendar.
const LAST: i64 = 1 << 36;

/// The hour of an instant in milliseconds; what was before 1970 counts as its first hour.
pub(super) fn hour(at: i64) -> i64 {
    at.div_euclid(HOUR).clamp(0, LAST)
}

/// The hour that a number belongs to.
pub(super) const fn hour_of(number: i64) -> i64 {
    number >> ROOM
}

/// The first number of an hour.
pub(super) const fn first_of(hour: i64) -> i64 {
    hour << ROOM
}

/// The number before which all texts of an hour and of those before it stand.
pub(super) fn end_of(connection: &Connection, hour: i64) -> Result<i64, StoreError> {
    let mut end = first_of(hour + 1);
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM local_text WHERE number = :number")?;
    // Where an hour is full, it went on in the next one.
    while statement.exists(named_params! {":number": end - 1})? {
        end += first_of(1);
    }
    Ok(end)
}

/// How many texts have a number before their hour, where any has.
pub(super) fn misplaced(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM local_text WHERE number < (min(max(at, 0) / {HOUR}, {LAST}) << {ROOM})"
    );
    let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    Ok(Some(count).filter(|count| *count > 0))
}

/// Hands out numbers for texts that come in the order of time.
struct Numbers<'a> {
    connection: &'a Connection,
    hour: i64,
    next: i64,
}

impl<'a> Numbers<'a> {
    const fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            hour: -1,
            next: 0,
        }
    }

    fn next(&mut self, at: i64) -> Result<i64, StoreError> {
        // Where an hour was full, those after it follow from where it went on.
        let wanted = hour(at).max(self.hour);
        if wanted != self.hour {
            self.go_to(wanted)?;
        }
        while self.next == first_of(self.hour + 1) {
            self.go_to(self.hour + 1)?;
        }
        self.next += 1;
        Ok(self.next - 1)
    }

    /// Goes behind all numbers of an hour that are taken: to the first of the next one where it is full.
    fn go_to(&mut self, hour: i64) -> Result<(), StoreError> {
        let taken: Option<i64> = self
            .connection
            .prepare_cached("SELECT max(number) AS taken FROM local_text WHERE number < :end")?
            .query_row(named_params! {":end": first_of(hour + 1)}, |row| {
                row.get("taken")
            })?;
        self.hour = hour;
        self.next = taken.map_or(0, |taken| taken + 1).max(first_of(hour));
        Ok(())
    }
}

/// Bytes of texts that are kept until they are written; what goes beyond is read again then.
const HELD: usize = 32 << 20;

/// A text that is to be written to the index.
struct Stale {
    at: i64,
    source: TextSource,
    id: Uuid,
    folded: Option<String>,
}

/// Writes the texts that triggers named to the index.
pub(super) fn refresh(connection: &Connection) -> Result<(), StoreError> {
    let named: Vec<(TextSource, Uuid, Option<i64>)> = connection
        .prepare_cached(
            "SELECT s.source, s.subject_id, t.number FROM local_text_stale s
             LEFT JOIN local_text t ON t.subject_id = s.subject_id ORDER BY t.number",
        )?
        .query_map([], |row| {
            Ok((
                row.word("source")?,
                row.get("subject_id")?,
                row.get("number")?,
            ))
        })?
        .collect::<Result<_, _>>()?;
    if named.is_empty() {
        return Ok(());
    }
    let mut stale = Vec::with_capacity(named.len());
    let mut held = 0;
    for (source, id, number) in named {
        if let Some(number) = number {
            take_out(connection, number)?;
        }
        if let Some((at, folded)) = read(connection, source, id)? {
            held += folded.len();
            stale.push(Stale {
                at,
                source,
                id,
                folded: Some(folded).filter(|_| held <= HELD),
            });
        }
    }
    stale.sort_by_key(|text| text.at);
    let mut numbers = Numbers::new(connection);
    for mut text in stale {
        let folded = match text.folded.take() {
            Some(folded) => folded,
            None => match read(connection, text.source, text.id)? {
                Some((_, folded)) => folded,
                None => continue,
            },
        };
        add(connection, numbers.next(text.at)?, &text, &folded)?;
    }
    connection
        .prepare_cached("DELETE FROM local_text_stale")?
        .execute([])?;
    Ok(())
}

fn take_out(connection: &Connection, number: i64) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM local_text_fts WHERE rowid = :number",
        "DELETE FROM local_text WHERE number = :number",
    ] {
        connection
            .prepare_cached(sql)?
            .execute(named_params! {":number": number})?;
    }
    Ok(())
}

fn add(connection: &Connection, number: i64, text: &Stale, folded: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO local_text (number, source, subject_id, at) VALUES (:number, :source, :id, :at)",
        )?
        .execute(named_params! {
            ":number": number, ":source": text.source.word(), ":id": text.id, ":at": text.at,
        })?;
    connection
        .prepare_cached("INSERT INTO local_text_fts (rowid, text) VALUES (:number, :text)")?
        .execute(named_params! {":number": number, ":text": folded})?;
    Ok(())
}

/// When a text took place and its folded words, as the view `local_text_source` has it; nothing where it has no such
/// text.
fn read(
    connection: &Connection,
    source: TextSource,
    id: Uuid,
) -> Result<Option<(i64, String)>, StoreError> {
    let sql = [
        "SELECT at, kawka_fold(text) AS folded FROM local_text_source WHERE source = '",
        source.word(),
        "' AND subject_id = :id",
    ]
    .concat();
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(named_params! {":id": id}, |row| {
            Ok((row.get("at")?, row.get("folded")?))
        })
        .optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: i64 = 10 * HOUR;

    fn index(taken: &[i64]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE local_text (number INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL)")
            .unwrap();
        for number in taken {
            connection
                .execute("INSERT INTO local_text VALUES (?1, 0)", [number])
                .unwrap();
        }
        connection
    }

    fn numbers(taken: &[i64], times: &[i64]) -> Vec<i64> {
        let connection = index(taken);
        let mut numbers = Numbers::new(&connection);
        times.iter().map(|at| numbers.next(*at).unwrap()).collect()
    }

    #[test]
    fn texts_are_numbered_by_their_hour() {
        let (ten, eleven) = (first_of(10), first_of(11));
        let half_past = TEN + HOUR / 2;
        let times = [TEN, half_past, TEN + HOUR];
        assert_eq!(numbers(&[], &times), [ten, ten + 1, eleven]);
        assert_eq!(
            numbers(&[ten + 7, eleven], &times),
            [ten + 8, ten + 9, eleven + 1]
        );
        let odd = [i64::MIN, -1, 0, i64::MAX];
        assert_eq!(numbers(&[], &odd), [0, 1, 2, first_of(LAST)]);
    }

    #[test]
    fn a_full_hour_goes_on_in_the_next_one_that_has_room() {
        let (ten, eleven, twelve) = (first_of(10), first_of(11), first_of(12));
        assert_eq!(numbers(&[eleven - 1], &[TEN, TEN]), [eleven, eleven + 1]);
        assert_eq!(numbers(&[eleven - 1, twelve - 1], &[TEN]), [twelve]);
        assert_eq!(
            numbers(&[eleven - 2, eleven + 3], &[TEN, TEN, TEN + HOUR]),
            [eleven - 1, eleven + 4, eleven + 5]
        );
        assert_eq!(end_of(&index(&[ten]), 10).unwrap(), eleven);
        assert_eq!(end_of(&index(&[eleven - 1, eleven]), 10).unwrap(), twelve);
    }
}
