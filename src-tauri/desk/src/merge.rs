//! One person is one record: suggestions, merging, telling apart, moving a handle or a contact.
//!
//! Nothing merges by itself. Every act is one entry of the journal and is undone exactly.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentDecision, ConsentScope, ConsentState, Event, Standing};
use kawka_domain::ids::{ConsentId, CustomerId, HandleId, InteractionId};
use kawka_domain::own_field::FieldSubject;
use kawka_domain::person::CustomerDraft;
use kawka_store::table::custom_value::Value;
use kawka_store::table::customer::Customer;
use kawka_store::table::merge::{OriginNote, Reason};
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::consent::Consents;
use crate::desk::Desk;
use crate::own_fields::{Checked, check_values, origin_of, set_values};
use crate::people::{check_customer, customer_row, customer_view, needed_line, shown_name};
use crate::view::{
    Done, HandleContacts, HandleMove, MergeProposal, MergeSide, OwnValue, Suggestion,
    SuggestionReason,
};

/// Most suggestions of one list.
const SUGGESTIONS: usize = 200;

/// The fields of a record as names and texts, for what is not chosen.
fn texts(customer: &Customer) -> Vec<(&'static str, String)> {
    let f = &customer.fields;
    let said = |text: &str| text.to_owned();
    vec![
        ("name", shown_name(f)),
        (
            "form_of_address",
            f.form_of_address
                .map_or_else(String::new, |form| form.to_string()),
        ),
        ("language", said(&f.language)),
        ("time_zone", said(&f.time_zone)),
        ("country", said(&f.country)),
        ("role", said(&f.role)),
        ("company", customer.company.clone().unwrap_or_default()),
        (
            "care_owner",
            customer.care_owner.clone().unwrap_or_default(),
        ),
        ("since", said(&f.since)),
        ("plan", said(&f.plan)),
        ("product_notes", said(&f.product_notes)),
    ]
}

/// The keeper's fields, empty ones filled from the others; whoever must not be contacted stays so.
fn propose(sides: &[Customer]) -> CustomerDraft {
    let Some((keep, others)) = sides.split_first() else {
        unreachable!("a merge has a keeper");
    };
    let mut fields = keep.fields.clone();
    let fill = |own: &mut String, theirs: &str| {
        if own.is_empty() {
            theirs.clone_into(own);
        }
    };
    for other in others.iter().map(|other| &other.fields) {
        if fields.given_name.is_empty() && fields.family_name.is_empty() {
            fields.given_name.clone_from(&other.given_name);
            fields.family_name.clone_from(&other.family_name);
        }
        fill(&mut fields.language, &other.language);
        fill(&mut fields.time_zone, &other.time_zone);
        fill(&mut fields.country, &other.country);
        fill(&mut fields.role, &other.role);
        fill(&mut fields.since, &other.since);
        fill(&mut fields.plan, &other.plan);
        fill(&mut fields.product_notes, &other.product_notes);
        fields.form_of_address = fields.form_of_address.or(other.form_of_address);
        fields.company_id = fields.company_id.or(other.company_id);
        fields.care_owner_id = fields.care_owner_id.or(other.care_owner_id);
        fields.non_technical |= other.non_technical;
        fields.do_not_contact |= other.do_not_contact;
    }
    fields
}

/// Where the purposes that hold beyond single calls stand, and by which event.
fn standings(
    c: &Connection,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<Vec<(ConsentScope, Standing)>, CommandError> {
    let consents = Consents::read(c, customer, now)?;
    let beyond = ConsentScope::ALL
        .iter()
        .filter(|scope| !scope.is_per_call());
    Ok(beyond
        .map(|scope| (*scope, consents.standing(*scope, None)))
        .collect())
}

/// Two records do not share consent: the events of both are read together, the strictest standing of any of them is
/// repeated on top, and what only one of them allowed is asked anew.
fn unite_consents(
    tx: &Transaction<'_>,
    keep: CustomerId,
    sides: &[Vec<(ConsentScope, Standing)>],
    now: DateTime<Utc>,
    me: Option<kawka_domain::ids::MemberId>,
) -> Result<(), CommandError> {
    let clock = table::consent_event::clock(tx, now)?;
    let together = standings(tx, keep, now)?;
    for (scope, standing) in together {
        let of_scope = || sides.iter().flatten().filter(|(s, _)| *s == scope);
        let no = of_scope()
            .find(|(_, s)| matches!(s.state, ConsentState::Refused | ConsentState::Withdrawn));
        let all_yes = of_scope().all(|(_, s)| s.state == ConsentState::Given);
        let (decision, of) = match (standing.state, no) {
            (ConsentState::Refused | ConsentState::Withdrawn, _) => continue,
            (_, Some((_, no))) if no.state == ConsentState::Refused => {
                (ConsentDecision::Refused, no.by)
            }
            (_, Some((_, no))) => (ConsentDecision::Withdrawn, no.by),
            (ConsentState::Given, None) if !all_yes => (ConsentDecision::Invalidated, standing.by),
            _ => continue,
        };
        let Some(of) = of else { continue };
        let source = table::consent_event::get(tx, of)?;
        let event = Event {
            id: ConsentId::new(),
            customer: keep,
            booking: None,
            decision,
            asked_by: me,
            at: now,
            recorded_at: now,
            clock,
            of: Some(of),
            ..source
        };
        table::consent_event::add(tx, event)?;
    }
    Ok(())
}

fn merge(
    tx: &Transaction<'_>,
    sides: &[Customer],
    fields: &CustomerDraft,
    own: &OwnOfSides,
    now: DateTime<Utc>,
    me: Option<kawka_domain::ids::MemberId>,
) -> Result<(), CommandError> {
    let Some((keep, others)) = sides.split_first() else {
        return Ok(());
    };
    let allowed = sides
        .iter()
        .map(|side| standings(tx, side.id, now))
        .collect::<Result<Vec<_>, _>>()?;
    for other in others {
        table::merge::move_all(tx, keep.id, other.id, now)?;
    }
    table::customer::change(tx, keep.id, fields)?;
    set_values(tx, keep.id, &own.chosen, now)?;
    let kept = texts(&table::customer::get(tx, keep.id)?);
    for side in sides {
        for ((field, value), (_, chosen)) in texts(side).into_iter().zip(&kept) {
            if !value.is_empty() && value != *chosen {
                let note = OriginNote {
                    origin_name: side.name.clone(),
                    field: field.to_owned(),
                    value,
                    at: now,
                };
                table::merge::add_note(tx, keep.id, &note, me)?;
            }
        }
    }
    for (side, said) in sides.iter().zip(&own.said) {
        for value in said {
            let chosen = own.chosen.iter().find(|(field, _)| *field == value.field);
            if chosen.is_some_and(|(_, chosen)| chosen.as_ref() == Some(&value.value)) {
                continue;
            }
            let field = table::custom_field::get(tx, value.field)?;
            let note = OriginNote {
                origin_name: side.name.clone(),
                field: origin_of(&field),
                value: field.words(&value.value),
                at: now,
            };
            table::merge::add_note(tx, keep.id, &note, me)?;
        }
    }
    unite_consents(tx, keep.id, &allowed, now, me)
}

/// What the records say in the team's own fields, and what of it is kept.
struct OwnOfSides {
    /// By record.
    said: Vec<Vec<Value>>,
    /// By field.
    chosen: Vec<Checked>,
}

impl OwnOfSides {
    /// `wanted` decides; a field that it does not name keeps the first value there is.
    fn read(c: &Connection, ids: &[CustomerId], wanted: &[OwnValue]) -> Result<Self, CommandError> {
        let said = ids
            .iter()
            .map(|id| table::custom_value::list(c, (*id).into()))
            .collect::<Result<Vec<_>, _>>()?;
        let mut chosen = check_values(c, FieldSubject::Customer, wanted)?;
        for value in said.iter().flatten() {
            if chosen.iter().all(|(field, _)| *field != value.field) {
                chosen.push((value.field, Some(value.value.clone())));
            }
        }
        Ok(Self { said, chosen })
    }
}

impl Desk {
    /// Pairs of records that seem to be one human, the strongest reason first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_suggestions(&self) -> Result<Vec<Suggestion>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let mut suggestions = Vec::new();
            for pair in table::merge::list_pairs(c, SUGGESTIONS)? {
                let rows = table::customer::list(c, &[pair.one, pair.other], now)?;
                let Ok([one, other]) = <[_; 2]>::try_from(rows) else {
                    continue;
                };
                suggestions.push(Suggestion {
                    one: customer_row(one),
                    other: customer_row(other),
                    reason: match pair.reason {
                        Reason::SameHandle { kind, value } => SuggestionReason::SameHandle {
                            handle_kind: kind,
                            value,
                        },
                        Reason::SameName => SuggestionReason::SameName,
                        Reason::NearNameAndCompany => SuggestionReason::NearNameAndCompany,
                    },
                });
            }
            Ok(suggestions)
        })
    }

    /// The records side by side, and what their merge would make.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for one record twice or alone, [`crate::ErrorCode::NotFound`].
    pub fn propose_merge(
        &self,
        keep: CustomerId,
        others: &[CustomerId],
    ) -> Result<MergeProposal, CommandError> {
        let ids = check_sides(keep, others)?;
        let now = self.now();
        self.store.read(|c| {
            let customers = get_all(c, &ids)?;
            let mut sides = Vec::with_capacity(ids.len());
            for id in &ids {
                sides.push(MergeSide {
                    customer: customer_view(c, *id, now)?,
                    history: table::merge::count_history(c, *id)?,
                });
            }
            let own = OwnOfSides::read(c, &ids, &[])?.chosen;
            Ok(MergeProposal {
                sides,
                fields: propose(&customers),
                own: own
                    .into_iter()
                    .filter_map(|(field_id, value)| {
                        let value = value?.text();
                        Some(OwnValue { field_id, value })
                    })
                    .collect(),
            })
        })
    }

    /// Merges records into one. `fields` are what the keeper shall say, `None` takes what [`Desk::propose_merge`]
    /// says; what is not chosen stays as a note of origin. Whoever must not be contacted stays so, and a refusal of
    /// any of them stands.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn merge_customers(
        &self,
        keep: CustomerId,
        others: &[CustomerId],
        fields: Option<&CustomerDraft>,
    ) -> Result<Done<CustomerId>, CommandError> {
        self.merge_customers_with(keep, others, fields, &[])
    }

    /// As [`Desk::merge_customers`], with chosen values of own fields; of those that are not named the first stays.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn merge_customers_with(
        &self,
        keep: CustomerId,
        others: &[CustomerId],
        fields: Option<&CustomerDraft>,
        own: &[OwnValue],
    ) -> Result<Done<CustomerId>, CommandError> {
        let ids = check_sides(keep, others)?;
        let sides = self.store.read(|c| get_all(c, &ids))?;
        let mut fields = match fields {
            Some(fields) => check_customer(fields)?,
            None => propose(&sides),
        };
        fields.do_not_contact |= sides.iter().any(|side| side.fields.do_not_contact);
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::MergeCustomers, shown_name(&fields), |tx| {
            let own = OwnOfSides::read(tx, &ids, own)?;
            merge(tx, &sides, &fields, &own, now, me)?;
            Ok(keep)
        })
    }

    /// Remembers that two records are two humans: they are suggested no more.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn tell_apart(&self, one: CustomerId, other: CustomerId) -> Result<Done<()>, CommandError> {
        let sides = self
            .store
            .read(|c| get_all(c, &check_sides(one, &[other])?))?;
        let (now, me) = (self.now(), self.find_me());
        let subject = sides
            .iter()
            .map(|side| side.name.as_str())
            .collect::<Vec<_>>();
        self.write(Action::TellApart, subject.join(", "), |tx| {
            Ok(table::merge::add_not_same(tx, one, other, me, now)?)
        })
    }

    /// How many contacts came in over a handle, and how many may have.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn count_handle_contacts(&self, id: HandleId) -> Result<HandleContacts, CommandError> {
        let found = self.store.read(|c| table::merge::count_over(c, id))?;
        Ok(HandleContacts {
            over: found.over,
            unclear: found.unclear,
        })
    }

    /// Moves a handle to another person or a new one, on demand with what came in over it. Gives whose it is now.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for its present owner or a new person without a name,
    /// [`crate::ErrorCode::NotFound`].
    pub fn move_handle(
        &self,
        id: HandleId,
        wanted: &HandleMove,
    ) -> Result<Done<CustomerId>, CommandError> {
        let (from, to) = self.store.read(|c| {
            let owner = table::handle::get(c, id)?.customer;
            let to = match wanted.to {
                Some(to) => Some(table::customer::get(c, to)?),
                None => None,
            };
            Ok::<_, CommandError>((table::customer::get(c, owner)?, to))
        })?;
        if wanted.to == Some(from.id) {
            return Err(CommandError::bad_input("to", "same_person"));
        }
        let new = match &to {
            Some(_) => None,
            None => Some(self.named_like(&from.fields, &needed_line("name", &wanted.name)?)?),
        };
        let target = wanted.to.unwrap_or_default();
        let name = to.map_or_else(|| wanted.name.trim().to_owned(), |to| to.name);
        let now = self.now();
        self.write(Action::MoveHandle, name, |tx| {
            if let Some(fields) = &new {
                table::customer::add(tx, target, fields, now)?;
            }
            table::merge::move_handle(tx, id, target, wanted.with_contacts)?;
            Ok(target)
        })
    }

    /// A new person with a name, in the company, the language and the contact rule of another.
    fn named_like(&self, like: &CustomerDraft, name: &str) -> Result<CustomerDraft, CommandError> {
        let (given, family) = name.split_once(' ').unwrap_or((name, ""));
        check_customer(&CustomerDraft {
            given_name: given.to_owned(),
            family_name: family.trim().to_owned(),
            form_of_address: None,
            role: String::new(),
            since: String::new(),
            plan: String::new(),
            product_notes: String::new(),
            non_technical: false,
            ..like.clone()
        })
    }

    /// Moves one contact to another person.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn move_interaction(
        &self,
        id: InteractionId,
        to: CustomerId,
    ) -> Result<Done<()>, CommandError> {
        let name = self.store.read(|c| table::customer::name(c, to))?;
        self.write(Action::MoveInteraction, name, |tx| {
            Ok(table::merge::move_interaction(tx, id, to)?)
        })
    }
}

/// The keeper and the others, each once.
fn check_sides(keep: CustomerId, others: &[CustomerId]) -> Result<Vec<CustomerId>, CommandError> {
    let mut ids = vec![keep];
    for other in others {
        if ids.contains(other) {
            return Err(CommandError::bad_input("other", "same_person"));
        }
        ids.push(*other);
    }
    if ids.len() < 2 {
        return Err(CommandError::bad_input("other", "empty"));
    }
    Ok(ids)
}

fn get_all(c: &Connection, ids: &[CustomerId]) -> Result<Vec<Customer>, CommandError> {
    ids.iter()
        .map(|id| Ok(table::customer::get(c, *id)?))
        .collect()
}
