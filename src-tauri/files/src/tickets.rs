//! Tickets as help desks export them in JSON: Zendesk's `{"tickets": [...]}`, a list, or one object a line.
//!
//! Each ticket becomes a row under Zendesk's own names, each of its comments another one. A requester is looked up in
//! the file's own list of users, if it has one.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::UNPACKED;
use crate::error::FileError;
use crate::source::{BadRow, Entry, Flow, Row, Stop, open};

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

fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn user(value: &Value) -> User {
    User {
        name: text(value, "name"),
        email: text(value, "email"),
        phone: text(value, "phone"),
        agent: matches!(text(value, "role").as_str(), "agent" | "admin"),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The rows of one ticket: itself, then its comments but for the first, which repeats its description.
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
    for (number, comment) in (1..).zip(list(ticket, "comments")) {
        let body = match text(comment, "plain_body") {
            plain if plain.is_empty() => text(comment, "body"),
            plain => plain,
        };
        if body.trim() == description.trim() {
            continue;
        }
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
            if ours { "outbound" } else { "inbound" },
        ));
    }
    rows
}

pub(crate) fn rows<E>(
    path: &Path,
    mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
) -> Result<(), Stop<E>> {
    let (file, size) = open(path).map_err(Stop::File)?;
    if size > UNPACKED / 4 {
        return Err(Stop::File(FileError::TooLarge));
    }
    let mut content = Vec::new();
    file.take(size)
        .read_to_end(&mut content)
        .map_err(|error| Stop::File(FileError::reading(&error)))?;
    if (content.len() as u64) < size {
        return Err(Stop::File(FileError::Changed));
    }
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_slice(content).into_iter::<Value>() {
        let value = value.map_err(|error| {
            Stop::File(FileError::Damaged {
                line: error.line() as u64,
            })
        })?;
        match value {
            Value::Array(list) => values.extend(list),
            other => values.push(other),
        }
    }
    let mut users = HashMap::new();
    let mut tickets = Vec::new();
    for value in &values {
        for known in list(value, "users") {
            users.insert(text(known, "id"), user(known));
        }
        if value.get("tickets").is_some() {
            tickets.extend(list(value, "tickets"));
        } else {
            tickets.push(value);
        }
    }
    let mut number = 0;
    for ticket in tickets {
        if !ticket.is_object() {
            number += 1;
            let bad = BadRow {
                line: number,
                reason: "not_a_ticket",
                cells: Vec::new(),
            };
            if take(Entry::Bad(bad), size).map_err(Stop::Taker)? == Flow::Stop {
                return Ok(());
            }
            continue;
        }
        for cells in ticket_rows(ticket, &users) {
            number += 1;
            let entry = match crate::delimited::problem(&cells, COLUMNS.len()) {
                Some(reason) => Entry::Bad(BadRow {
                    line: number,
                    reason,
                    cells,
                }),
                None => Entry::Row(Row {
                    line: number,
                    cells,
                }),
            };
            if take(entry, size).map_err(Stop::Taker)? == Flow::Stop {
                return Ok(());
            }
        }
    }
    Ok(())
}
