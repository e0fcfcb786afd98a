//! Tickets as help desks export them in JSON: Zendesk's `{"tickets": [...]}`, a list, or one object a line.
//!
//! Each ticket becomes a row under Zendesk's own names, each of its comments another one. A requester is looked up in
//! the file's own list of users, if it has one. A file is gone through twice, first for its users; of its tickets no
//! more than one is held at a time.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::FileError;
use crate::json::{Each, JsonFile, list, text};
use crate::source::{BadRow, Entry, Flow, Row, Stop};

/// The columns, named as in Zendesk's documentation of tickets.
const COLUMNS: &[&str] = &[
    "id",
    "requester_id",
    "requester_name",
    "requester_email",
    "requester_phone",
    "created_at",
    "via_channel",
    "type",
    "subject",
    "description",
    "url",
    "assignee_name",
    "direction",
];

pub(crate) fn headers() -> Vec<String> {
    COLUMNS.iter().map(|name| (*name).to_owned()).collect()
}

/// Whether a text that begins like JSON may hold tickets.
pub(crate) fn looks_like(begin: &str) -> bool {
    let begin: String = begin.chars().take(4_000).collect();
    begin.contains("\"tickets\"")
        || begin.contains("\"subject\"")
        || begin.contains("\"requester")
        || begin.contains("\"id\"")
}

/// Who a ticket's id of a user stands for.
#[derive(Debug, Default, Clone)]
struct User {
    name: String,
    email: String,
    phone: String,
    agent: bool,
}

fn user(value: &Value) -> User {
    User {
        name: text(value, "name"),
        email: text(value, "email"),
        phone: text(value, "phone"),
        agent: matches!(text(value, "role").as_str(), "agent" | "admin"),
    }
}

/// What stands as the direction of a note that the help desk showed to nobody outside.
pub const INTERNAL: &str = "internal";

/// The rows of one ticket: itself, then its comments but for the first that repeats its description.
fn ticket_rows(ticket: &Value, users: &HashMap<String, User>) -> Vec<Vec<String>> {
    let known = |key: &str, nested: &str| {
        ticket
            .get(nested)
            .filter(|nested| nested.is_object())
            .map(user)
            .or_else(|| users.get(&text(ticket, key)).cloned())
            .unwrap_or_default()
    };
    let requester = known("requester_id", "requester");
    let assignee = known("assignee_id", "assignee");
    let id = text(ticket, "id");
    let subject = text(ticket, "subject");
    let via = ticket
        .get("via")
        .map_or_else(String::new, |via| text(via, "channel"));
    let row = |id: String, at: String, body: String, author: String, direction: &str| {
        vec![
            id,
            text(ticket, "requester_id"),
            requester.name.clone(),
            requester.email.clone(),
            requester.phone.clone(),
            at,
            via.clone(),
            text(ticket, "type"),
            subject.clone(),
            body,
            text(ticket, "url"),
            author,
            direction.to_owned(),
        ]
    };
    let description = text(ticket, "description");
    let mut rows = vec![row(
        id.clone(),
        text(ticket, "created_at"),
        description.clone(),
        assignee.name.clone(),
        "inbound",
    )];
    let mut is_repeated = false;
    for (number, comment) in (1..).zip(list(ticket, "comments")) {
        let body = match text(comment, "plain_body") {
            plain if plain.is_empty() => text(comment, "body"),
            plain => plain,
        };
        if !is_repeated && body.trim() == description.trim() {
            is_repeated = true;
            continue;
        }
        let is_internal = comment.get("public") == Some(&Value::Bool(false));
        let author_id = text(comment, "author_id");
        let ours = users.get(&author_id).is_some_and(|author| author.agent)
            || (!author_id.is_empty() && author_id == text(ticket, "assignee_id"));
        let author = users
            .get(&author_id)
            .map_or_else(String::new, |user| user.name.clone());
        let own_id = match text(comment, "id") {
            own if own.is_empty() => number.to_string(),
            own => own,
        };
        rows.push(row(
            format!("{id}/{own_id}"),
            text(comment, "created_at"),
            body,
            if ours { author } else { String::new() },
            match (is_internal, ours) {
                (true, _) => INTERNAL,
                (false, true) => "outbound",
                (false, false) => "inbound",
            },
        ));
    }
    rows
}

/// What is wanted of a file: its users, or its tickets one by one.
enum Wanted<'a> {
    Users(&'a mut HashMap<String, User>),
    /// Hears each ticket; says whether to go on.
    Tickets(&'a mut dyn FnMut(Value) -> bool),
}

/// Goes through a value without keeping more of it than one ticket.
struct Walk<'a, 'b> {
    wanted: &'a mut Wanted<'b>,
    /// A value began.
    begun: &'a mut bool,
}

impl Walk<'_, '_> {
    fn ticket<E: de::Error>(self, ticket: Value) -> Result<(), E> {
        *self.begun = true;
        let goes_on = match self.wanted {
            Wanted::Tickets(take) => take(ticket),
            Wanted::Users(_) => true,
        };
        if goes_on {
            Ok(())
        } else {
            Err(E::custom("stopped"))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("tickets")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        *self.begun = true;
        while list
            .next_element_seed(Walk {
                wanted: &mut *self.wanted,
                begun: &mut *self.begun,
            })?
            .is_some()
        {}
        Ok(())
    }

    /// An object with lists of users and tickets, or a ticket itself.
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        *self.begun = true;
        let mut own = Map::new();
        let mut has_lists = false;
        while let Some(key) = object.next_key::<String>()? {
            has_lists |= key == "tickets" || key == "users";
            match (&mut *self.wanted, key.as_str()) {
                (Wanted::Tickets(take), "tickets") => object.next_value_seed(Each(&mut **take))?,
                (Wanted::Users(users), "users") => {
                    object.next_value_seed(Each(&mut |known: Value| {
                        users.insert(text(&known, "id"), user(&known));
                        true
                    }))?;
                }
                (Wanted::Tickets(_), key) if key != "users" && !has_lists => {
                    own.insert(key.to_owned(), object.next_value()?);
                }
                (Wanted::Users(_) | Wanted::Tickets(_), _) => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_lists {
            return Ok(());
        }
        self.ticket(Value::Object(own))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.ticket(value.into())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.ticket(value.into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.ticket(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.ticket(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.ticket(value.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.ticket(Value::Null)
    }
}

/// Goes through all values of a file, one behind the other. `is_over` says whether whoever listens has heard enough.
fn walk(
    path: &Path,
    read: &Rc<Cell<u64>>,
    wanted: &mut Wanted<'_>,
    is_over: &Cell<bool>,
) -> Result<(), FileError> {
    let mut file = JsonFile::open(path, read)?;
    loop {
        let mut begun = false;
        let walked = Walk {
            wanted: &mut *wanted,
            begun: &mut begun,
        }
        .deserialize(&mut file.values);
        match walked.map_err(|error| (error.is_eof() && !begun, file.refusal(&error))) {
            Ok(()) => {}
            Err(_) if is_over.get() => return Ok(()),
            Err((_, FileError::Changed)) => return Err(FileError::Changed),
            // Between two values the end is the end.
            Err((true, _)) => return Ok(()),
            Err((false, refusal)) => return Err(refusal),
        }
    }
}

pub(crate) fn rows<E>(
    path: &Path,
    mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
) -> Result<(), Stop<E>> {
    let (read, is_over) = (Rc::new(Cell::new(0)), Cell::new(false));
    // A file may name its users behind their tickets.
    let mut users = HashMap::new();
    walk(path, &read, &mut Wanted::Users(&mut users), &is_over).map_err(Stop::File)?;
    let mut number = 0;
    let mut end = Ok(());
    let mut one = |ticket: Value| {
        let rows: Vec<Option<Vec<String>>> = if ticket.is_object() {
            ticket_rows(&ticket, &users).into_iter().map(Some).collect()
        } else {
            vec![None]
        };
        for cells in rows {
            number += 1;
            let problem = cells.as_ref().map_or(Some("not_a_ticket"), |cells| {
                crate::delimited::problem(cells, COLUMNS.len())
            });
            let (line, cells) = (number, cells.unwrap_or_default());
            let entry = match problem {
                Some(reason) => Entry::Bad(BadRow {
                    line,
                    reason,
                    cells,
                }),
                None => Entry::Row(Row { line, cells }),
            };
            match take(entry, read.get()) {
                Ok(Flow::Go) => {}
                Ok(Flow::Stop) => {
                    is_over.set(true);
                    return false;
                }
                Err(error) => {
                    is_over.set(true);
                    end = Err(error);
                    return false;
                }
            }
        }
        true
    };
    walk(path, &read, &mut Wanted::Tickets(&mut one), &is_over).map_err(Stop::File)?;
    end.map_err(Stop::Taker)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(content: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tickets.json");
        std::fs::write(&path, content).unwrap();
        let mut found = Vec::new();
        let read = rows(&path, |entry, _| {
            found.push(match entry {
                Entry::Row(row) => format!("{} {}", row.cells[0], row.cells[2]),
                Entry::Bad(bad) => bad.reason.to_owned(),
            });
            Ok::<_, std::convert::Infallible>(Flow::Go)
        });
        if let Err(Stop::File(error)) = read {
            found.push(format!("{} {:?}", error.word(), error.line()));
        }
        found
    }

    #[test]
    fn c3_notes_between_us_are_told_from_answers_and_what_is_said_twice_stays() {
        let ticket = serde_json::json!({
            "id": 7, "requester_id": 9, "assignee_id": 2, "description": "Nie działa",
            "comments": [
                {"id": 1, "author_id": 9, "body": "Nie działa", "public": true},
                {"id": 2, "author_id": 2, "body": "Znowu on", "public": false},
                {"id": 3, "author_id": 2, "body": "Proszę sprawdzić", "public": true},
                {"id": 4, "author_id": 9, "body": "Nie działa", "public": true},
                {"id": 5, "author_id": 9, "body": "Halo"},
            ],
        });
        let rows: Vec<[String; 3]> = ticket_rows(&ticket, &HashMap::new())
            .into_iter()
            .map(|row| [row[0].clone(), row[9].clone(), row[12].clone()])
            .collect();
        let expected = [
            ["7", "Nie działa", "inbound"],
            ["7/2", "Znowu on", "internal"],
            ["7/3", "Proszę sprawdzić", "outbound"],
            ["7/4", "Nie działa", "inbound"],
            ["7/5", "Halo", "inbound"],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn c3_tickets_are_read_one_by_one_in_every_shape() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "users behind the tickets",
                r#"{"count": 1, "tickets": [{"id": 1, "requester_id": 9}], "users": [{"id": 9, "name": "Anna"}]}"#,
                &["1 Anna"],
            ),
            ("a list", r#" [{"id": 1}, {"id": 2}] "#, &["1 ", "2 "]),
            ("one a line", "{\"id\": 1}\n{\"id\": 2}\n", &["1 ", "2 "]),
            (
                "pages",
                r#"{"tickets": [{"id": 1}]} {"tickets": [{"id": 2}]}"#,
                &["1 ", "2 "],
            ),
            ("a mark before it", "\u{feff}[{\"id\": 1}]", &["1 "]),
            (
                "no ticket",
                r#"[1, "x", null, {"id": 1}]"#,
                &["not_a_ticket", "not_a_ticket", "not_a_ticket", "1 "],
            ),
            ("nothing", r#"{"tickets": []}"#, &[]),
            (
                "broken off in a list",
                "{\"tickets\": [{\"id\": 1}\n",
                &["damaged Some(2)"],
            ),
            ("broken off in a value", "[{\"id\":", &["damaged Some(1)"]),
            (
                "broken off behind a ticket",
                "{\"id\": 1}\n{\"id\"",
                &["damaged Some(2)"],
            ),
        ];
        for (name, content, expected) in cases {
            assert_eq!(ids(content), *expected, "{name}");
        }
    }
}
