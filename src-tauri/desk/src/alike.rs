//! Whom somebody who is being typed may already be: by the reasons for which two records are suggested, and before there
//! is one, by what begins as it.

use chrono::{DateTime, Utc};
use kawka_domain::identity::{HandleKind, near_names, normalise};
use kawka_domain::ids::CustomerId;
use kawka_domain::search::Query;
use kawka_domain::text::{fold, words};
use kawka_store::search::{self, People};
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::customer_row;
use crate::view::{Alike, SuggestionReason, TypedPerson};

/// How many are told.
const TOLD: usize = 3;

/// Companies of one name that are looked into.
const COMPANIES: usize = 20;

/// Fewest characters, and digits of a phone number, of which the beginning of something is looked for.
const FEW: usize = 3;
const DIGITS: usize = 6;

impl Desk {
    /// Whom somebody who is being typed may already be, the most telling reason first. Of somebody who is there, only who
    /// else has the very same handle.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn find_alike(&self, typed: &TypedPerson) -> Result<Vec<Alike>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let mut alike = alike_of(c, typed, now)?;
            let texts = match typed.of {
                Some(_) => Vec::new(),
                None => beginnings(typed),
            };
            for query in texts {
                let begun = People {
                    query,
                    limit: 2 * TOLD,
                    ..People::default()
                };
                let ids = search::people(c, &begun)?.ids;
                for row in table::customer::list(c, &ids, now)? {
                    if alike.iter().all(|known| known.row.id != row.id) {
                        let row = customer_row(row);
                        alike.push(Alike { row, reason: None });
                    }
                }
            }
            alike.truncate(TOLD);
            Ok(alike)
        })
    }
}

fn alike_of(
    c: &Connection,
    typed: &TypedPerson,
    now: DateTime<Utc>,
) -> Result<Vec<Alike>, CommandError> {
    let mut found: Vec<(CustomerId, SuggestionReason)> = Vec::new();
    let mut note = |id: CustomerId, reason: SuggestionReason| {
        if Some(id) != typed.of && found.iter().all(|(known, _)| *known != id) {
            found.push((id, reason));
        }
    };
    for handle in &typed.handles {
        let kinds = handle.kind.as_ref();
        for &handle_kind in kinds.map_or(HandleKind::ALL, std::slice::from_ref) {
            let value = normalise(handle_kind, &handle.value, &typed.country);
            if value.is_empty() {
                continue;
            }
            for owner in table::handle::list_owners(c, handle_kind, &value)? {
                let value = value.clone();
                note(owner, SuggestionReason::SameHandle { handle_kind, value });
            }
        }
    }
    let name = fold(&typed.name);
    if typed.of.is_none() && words(&name).nth(1).is_some() {
        for namesake in table::import::list_namesakes(c, &name)? {
            note(namesake, SuggestionReason::SameName);
        }
        for colleague in colleagues(c, &typed.company, &name)? {
            note(colleague, SuggestionReason::NearNameAndCompany);
        }
    }
    found.truncate(TOLD);
    let ids: Vec<CustomerId> = found.iter().map(|(id, _)| *id).collect();
    let rows = table::customer::list(c, &ids, now)?;
    let alike = rows.into_iter().filter_map(|row| {
        let at = found.iter().position(|(id, _)| *id == row.id)?;
        Some(Alike {
            row: customer_row(row),
            reason: Some(found[at].1.clone()),
        })
    });
    Ok(alike.collect())
}

/// People of the companies of this name who are called nearly so.
fn colleagues(c: &Connection, company: &str, name: &str) -> Result<Vec<CustomerId>, CommandError> {
    let company = fold(company);
    let searched: Vec<String> = words(&company).map(ToOwned::to_owned).collect();
    let mut near = Vec::new();
    for id in search::companies(c, &searched, COMPANIES)? {
        if fold(&table::company::get(c, id)?.fields.name) != company {
            continue;
        }
        let staff = table::import::list_names_in(c, id)?;
        near.extend(
            staff
                .into_iter()
                .filter(|(_, known)| near_names(known, name))
                .map(|(who, _)| who),
        );
    }
    Ok(near)
}

/// What was typed far enough that something of somebody may begin as it.
fn beginnings(typed: &TypedPerson) -> Vec<Query> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let handles = typed.handles.iter().filter(|handle| match handle.kind {
        Some(HandleKind::Phone) => digits(&handle.value) >= DIGITS,
        _ => true,
    });
    handles
        .map(|handle| handle.value.as_str())
        .chain([typed.name.as_str()])
        .filter(|text| text.trim().chars().count() >= FEW)
        // A name is no operator of a search.
        .map(|text| Query::parse(&text.replace(':', " ")))
        .filter(|query| !query.words.is_empty())
        .collect()
}
