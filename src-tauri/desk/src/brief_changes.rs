//! What changed since a brief was declared ready: everything that stands in it and came, or became another, afterwards.
//!
//! What the call itself brings (its answers, promises, and what was said in it about consent) is no change of its
//! preparation, and neither is anything after its end.

use chrono::{DateTime, Utc};
use kawka_domain::consent::standing::stand;
use kawka_domain::consent::{ConsentDecision, ConsentMethod};
use kawka_domain::ids::{CompanyId, CustomerId, MemberId};
use kawka_domain::person::{CompanyDraft, CustomerDraft};
use kawka_domain::question::AnswerState;
use kawka_store::table::booking::Booking;
use kawka_store::table::field_change::{self, FieldChange};
use kawka_store::table::follow_up::FollowUp;
use kawka_store::{Connection, table};
use uuid::Uuid;

use crate::command_error::CommandError;
use crate::history::interaction_item;
use crate::rows::{changes_brief, event_row};
use crate::view::{BriefChange, BriefSection, ChangedField, FollowUpTurn};

/// What changed, oldest first; nothing for a brief that is not ready.
pub(crate) fn brief_changes(
    c: &Connection,
    booking: &Booking,
) -> Result<Vec<BriefChange>, CommandError> {
    let Some(ready) = booking.brief_ready_at else {
        return Ok(Vec::new());
    };
    let mut changes: Vec<BriefChange> = table::booking_event::list(c, booking.id)?
        .into_iter()
        .filter(|event| event.at > ready && changes_brief(event.kind))
        .map(|event| BriefChange::Booking {
            event: event_row(event),
        })
        .collect();
    let mut known = of_booking(c, booking, ready)?;
    if let Some(customer) = booking.customer {
        known.extend(contacts(c, customer, ready)?);
        known.extend(follow_ups(c, customer, booking, ready)?);
        known.extend(consents(c, customer, booking, ready)?);
        known.extend(answers(c, customer, booking, ready)?);
        known.extend(facts(c, customer, ready)?);
        known.extend(fields(c, customer, ready)?);
        known.extend(handles(c, customer, ready)?);
    }
    changes.extend(
        known
            .into_iter()
            .filter(|(at, _)| *at <= booking.entry.end)
            .map(|(_, change)| change),
    );
    changes.sort_by_key(BriefChange::at);
    Ok(changes)
}

/// A change and when it became known.
type Known = (DateTime<Utc>, BriefChange);

fn of_booking(
    c: &Connection,
    booking: &Booking,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    let sections = table::brief_text::list_written_since(c, booking.id, ready)?
        .into_iter()
        .filter_map(|(section, at)| {
            let section: BriefSection = section.parse().ok()?;
            Some((at, BriefChange::Section { at, section }))
        });
    let questions = table::question::list_added_since(c, booking.id, ready)?
        .into_iter()
        .map(|(text, at)| (at, BriefChange::Question { at, text }));
    let said = table::booking_answer::list_said_since(c, booking.id, ready)?
        .into_iter()
        .map(|(question, text, at)| {
            let state = AnswerState::Answered;
            (
                at,
                BriefChange::Answer {
                    at,
                    question,
                    state,
                    text,
                },
            )
        });
    Ok(sections.chain(questions).chain(said).collect())
}

fn contacts(
    c: &Connection,
    customer: CustomerId,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    table::interaction::list_added_since(c, customer, ready)?
        .into_iter()
        .map(|contact| {
            let at = contact.created_at;
            let item = interaction_item(c, contact)?;
            Ok((at, BriefChange::Interaction { item }))
        })
        .collect()
}

/// What became of a follow-up, and when.
fn turn(
    c: &Connection,
    follow_up: &FollowUp,
    ready: DateTime<Utc>,
) -> Result<Option<(DateTime<Utc>, FollowUpTurn)>, CommandError> {
    let after = |at: Option<DateTime<Utc>>| at.filter(|at| *at > ready);
    if let Some(at) = after(follow_up.told_at) {
        return Ok(Some((at, FollowUpTurn::Told)));
    }
    if let Some(at) = after(follow_up.done_at) {
        return Ok(Some((at, FollowUpTurn::Done)));
    }
    if let Some(at) = after(Some(follow_up.created_at)) {
        return Ok(Some((at, FollowUpTurn::Added)));
    }
    let fields = &follow_up.fields;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let present = |field: &str| match field {
        "title" => Some(fields.title.clone()),
        "kind" => Some(fields.kind.word().to_owned()),
        "due" => Some(day(fields.due)),
        "snoozed_until" => Some(day(follow_up.snoozed_until)),
        "assignee_id" => Some(id_text(fields.assignee_id.map(MemberId::uuid))),
        // Open again, or not told after all.
        "done_at" | "told_at" => Some(String::new()),
        _ => None,
    };
    let changes = field_change::list_since(c, follow_up.id.uuid(), ready)?;
    Ok(changes
        .into_iter()
        .rfind(|change| present(&change.field).is_some_and(|now| now != change.former))
        .map(|change| (change.at, FollowUpTurn::Changed)))
}

fn follow_ups(
    c: &Connection,
    customer: CustomerId,
    booking: &Booking,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    let mut known = Vec::new();
    for follow_up in table::follow_up::list_of_customer(c, customer)? {
        if follow_up.fields.booking_id == Some(booking.id) {
            continue;
        }
        if let Some((at, turn)) = turn(c, &follow_up, ready)? {
            let change = BriefChange::FollowUp {
                at,
                title: follow_up.fields.title,
                follow_up_kind: follow_up.fields.kind,
                turn,
            };
            known.push((at, change));
        }
    }
    Ok(known)
}

fn consents(
    c: &Connection,
    customer: CustomerId,
    booking: &Booking,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    let events = table::consent_event::list(c, customer)?;
    let stands = stand(&events);
    let before = |id| events.iter().any(|e| e.id == id && e.recorded_at <= ready);
    Ok(events
        .iter()
        .filter(|e| e.recorded_at > ready && stands.get(&e.id).copied().unwrap_or(true))
        // A slip that was made and taken back since is no news.
        .filter(|e| e.decision != ConsentDecision::TakenBack || e.of.is_some_and(before))
        .filter(|e| e.booking != Some(booking.id) || e.method != ConsentMethod::OralOnCall)
        .map(|e| {
            let change = BriefChange::Consent {
                at: e.recorded_at,
                scope: e.scope,
                decision: e.decision,
            };
            (e.recorded_at, change)
        })
        .collect())
}

fn answers(
    c: &Connection,
    customer: CustomerId,
    booking: &Booking,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    let written = table::answer::list_written_since(c, customer, booking.id, ready)?;
    Ok(written
        .into_iter()
        .map(|later| {
            let change = BriefChange::Answer {
                at: later.at,
                question: later.question,
                state: later.state,
                text: later.text,
            };
            (later.at, change)
        })
        .collect())
}

fn facts(
    c: &Connection,
    customer: CustomerId,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    let changed = table::product_fact::list_changed_since(c, customer, ready)?;
    Ok(changed
        .into_iter()
        .map(|(fact, former, at)| {
            let change = BriefChange::Fact {
                at,
                name: fact.name,
                label: fact.label,
                former,
                value: fact.value,
            };
            (at, change)
        })
        .collect())
}

fn handles(
    c: &Connection,
    customer: CustomerId,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    Ok(table::handle::list(c, customer)?
        .into_iter()
        .filter(|handle| handle.created_at > ready)
        .map(|handle| {
            let at = handle.created_at;
            let change = BriefChange::Handle {
                at,
                handle: handle.fields.kind,
                value: handle.fields.value,
            };
            (at, change)
        })
        .collect())
}

fn id_text(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn flag(set: bool) -> String {
    u8::from(set).to_string()
}

/// What stands in a field of a person, in the form in which a former value is kept.
fn of_person(fields: &CustomerDraft, field: ChangedField) -> Option<String> {
    use ChangedField as F;
    Some(match field {
        F::GivenName => fields.given_name.clone(),
        F::FamilyName => fields.family_name.clone(),
        F::FormOfAddress => fields
            .form_of_address
            .map(|form| form.word().to_owned())
            .unwrap_or_default(),
        F::Language => fields.language.clone(),
        F::TimeZone => fields.time_zone.clone(),
        F::Country => fields.country.clone(),
        F::Role => fields.role.clone(),
        F::Company => id_text(fields.company_id.map(CompanyId::uuid)),
        F::CareOwner => id_text(fields.care_owner_id.map(MemberId::uuid)),
        F::Since => fields.since.clone(),
        F::Plan => fields.plan.clone(),
        F::ProductNotes => fields.product_notes.clone(),
        F::NonTechnical => flag(fields.non_technical),
        F::DoNotContact => flag(fields.do_not_contact),
        F::CompanyName | F::WhatItDoes | F::Domain | F::Industry | F::Size => return None,
    })
}

/// As [`of_person`], of a company.
fn of_company(fields: &CompanyDraft, field: ChangedField) -> Option<String> {
    use ChangedField as F;
    Some(match field {
        F::CompanyName => fields.name.clone(),
        F::WhatItDoes => fields.what_it_does.clone(),
        F::Domain => fields.domain.clone(),
        F::Industry => fields.industry.clone(),
        F::Size => fields.size.clone(),
        _ => return None,
    })
}

/// A value as it is read: ids become names.
fn shown(c: &Connection, field: ChangedField, value: String) -> Result<String, CommandError> {
    let Ok(id) = value.parse::<Uuid>() else {
        return Ok(value);
    };
    Ok(match field {
        ChangedField::Company => table::company::find_name(c, id.into())?.unwrap_or_default(),
        ChangedField::CareOwner => table::consent_event::names(c)?
            .remove(&MemberId::from(id))
            .unwrap_or_default(),
        _ => value,
    })
}

fn changed_fields(
    c: &Connection,
    changes: Vec<FieldChange>,
    present: impl Fn(ChangedField) -> Option<String>,
) -> Result<Vec<Known>, CommandError> {
    let mut known = Vec::new();
    for FieldChange { field, former, at } in changes {
        let Ok(field) = field.parse::<ChangedField>() else {
            continue;
        };
        let Some(value) = present(field).filter(|value| *value != former) else {
            continue;
        };
        let change = BriefChange::Field {
            at,
            field,
            former: shown(c, field, former)?,
            value: shown(c, field, value)?,
        };
        known.push((at, change));
    }
    Ok(known)
}

fn fields(
    c: &Connection,
    customer: CustomerId,
    ready: DateTime<Utc>,
) -> Result<Vec<Known>, CommandError> {
    // A removed person leaves the booking with no record behind it.
    let Ok(person) = table::customer::get(c, customer) else {
        return Ok(Vec::new());
    };
    let changes = field_change::list_since(c, customer.uuid(), ready)?;
    let mut known = changed_fields(c, changes, |field| of_person(&person.fields, field))?;
    if let Some(id) = person.fields.company_id
        && let Ok(company) = table::company::get(c, id)
    {
        let changes = field_change::list_since(c, id.uuid(), ready)?;
        known.extend(changed_fields(c, changes, |field| {
            of_company(&company.fields, field)
        })?);
    }
    Ok(known)
}
