//! Two records of one company become one: side by side, per field, with everybody and everything of theirs, undone exactly.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{CompanyId, MemberId};
use kawka_domain::own_field::FieldSubject;
use kawka_domain::person::CompanyDraft;
use kawka_store::table::company::Company;
use kawka_store::table::custom_value::Value;
use kawka_store::table::merge::OriginNote;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::companies::{check_company, company_view};
use crate::desk::Desk;
use crate::own_fields::{Checked, check_values, origin_of, set_values};
use crate::view::{CompanyMergeProposal, Done, OwnValue};

fn texts(f: &CompanyDraft) -> [(&'static str, &str); 6] {
    [
        ("name", &f.name),
        ("what_it_does", &f.what_it_does),
        ("domain", &f.domain),
        ("industry", &f.industry),
        ("size", &f.size),
        ("plan", &f.plan),
    ]
}

/// The keeper's fields, empty ones filled from the others.
fn propose(sides: &[Company]) -> CompanyDraft {
    let first = |of: fn(&CompanyDraft) -> &String| {
        sides
            .iter()
            .map(|side| of(&side.fields))
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default()
    };
    CompanyDraft {
        name: first(|f| &f.name),
        what_it_does: first(|f| &f.what_it_does),
        domain: first(|f| &f.domain),
        industry: first(|f| &f.industry),
        size: first(|f| &f.size),
        plan: first(|f| &f.plan),
    }
}

fn check_sides(keep: CompanyId, others: &[CompanyId]) -> Result<Vec<CompanyId>, CommandError> {
    let mut ids = vec![keep];
    for other in others {
        if ids.contains(other) {
            return Err(CommandError::bad_input("other", "same_company"));
        }
        ids.push(*other);
    }
    if ids.len() < 2 {
        return Err(CommandError::bad_input("other", "empty"));
    }
    Ok(ids)
}

/// What the records say in own fields, and what of it is kept: what is wanted, else the first there is.
fn own_of(
    c: &Connection,
    ids: &[CompanyId],
    wanted: &[OwnValue],
) -> Result<(Vec<Vec<Value>>, Vec<Checked>), CommandError> {
    let said = ids
        .iter()
        .map(|id| table::custom_value::list(c, (*id).into()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut chosen = check_values(c, FieldSubject::Company, wanted)?;
    for value in said.iter().flatten() {
        if chosen.iter().all(|(field, _)| *field != value.field) {
            chosen.push((value.field, Some(value.value.clone())));
        }
    }
    Ok((said, chosen))
}

fn get_all(c: &Connection, ids: &[CompanyId]) -> Result<Vec<Company>, CommandError> {
    ids.iter()
        .map(|id| Ok(table::company::get(c, *id)?))
        .collect()
}

fn merge(
    tx: &Transaction<'_>,
    ids: &[CompanyId],
    fields: &CompanyDraft,
    own: &[OwnValue],
    now: DateTime<Utc>,
    me: Option<MemberId>,
) -> Result<(), CommandError> {
    let sides = get_all(tx, ids)?;
    let (said, chosen) = own_of(tx, ids, own)?;
    let keep = ids[0];
    for other in &ids[1..] {
        table::company::unite(tx, keep, *other, now)?;
    }
    table::company::change(tx, keep, fields)?;
    set_values(tx, keep, &chosen, now)?;
    for (side, said) in sides.iter().zip(said) {
        let mut notes: Vec<(String, String)> = texts(&side.fields)
            .into_iter()
            .zip(texts(fields))
            .filter(|((_, value), (_, kept))| !value.is_empty() && value != kept)
            .map(|((field, value), _)| (field.to_owned(), value.to_owned()))
            .collect();
        for value in said {
            let kept = chosen.iter().find(|(field, _)| *field == value.field);
            if kept.is_none_or(|(_, kept)| kept.as_ref() != Some(&value.value)) {
                let field = table::custom_field::get(tx, value.field)?;
                notes.push((origin_of(&field), field.words(&value.value)));
            }
        }
        for (field, value) in notes {
            let note = OriginNote {
                origin_name: side.fields.name.clone(),
                field,
                value,
                at: now,
            };
            table::company::add_note(tx, keep, &note, me)?;
        }
    }
    Ok(())
}

impl Desk {
    /// The records side by side, and what their merge would make.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for one record twice or alone, [`crate::ErrorCode::NotFound`].
    pub fn propose_company_merge(
        &self,
        keep: CompanyId,
        others: &[CompanyId],
    ) -> Result<CompanyMergeProposal, CommandError> {
        let ids = check_sides(keep, others)?;
        self.store.read(|c| {
            let sides = get_all(c, &ids)?;
            let fields = propose(&sides);
            let (_, chosen) = own_of(c, &ids, &[])?;
            Ok(CompanyMergeProposal {
                sides: sides
                    .into_iter()
                    .map(|side| company_view(c, side))
                    .collect::<Result<_, _>>()?,
                fields,
                own: chosen
                    .into_iter()
                    .filter_map(|(field_id, value)| {
                        let value = value?.text();
                        Some(OwnValue { field_id, value })
                    })
                    .collect(),
            })
        })
    }

    /// Merges companies into one. `fields` are what the keeper shall say, `None` takes what
    /// [`Desk::propose_company_merge`] says; what is not chosen stays as a note of origin. Their people, also former
    /// ones, move.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn merge_companies(
        &self,
        keep: CompanyId,
        others: &[CompanyId],
        fields: Option<&CompanyDraft>,
        own: &[OwnValue],
    ) -> Result<Done<CompanyId>, CommandError> {
        let ids = check_sides(keep, others)?;
        let sides = self.store.read(|c| get_all(c, &ids))?;
        let fields = match fields {
            Some(fields) => check_company(fields)?,
            None => propose(&sides),
        };
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::MergeCompanies, fields.name.as_str(), |tx| {
            merge(tx, &ids, &fields, own, now, me)?;
            Ok(keep)
        })
    }
}
