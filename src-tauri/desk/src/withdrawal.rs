//! What falls with a consent, in the transaction in which it falls.
//!
//! Inside: nothing built on it may be used any more, which every path asks anew. Outside: what Kawka cannot reach itself
//! becomes a follow-up, for the care owner, due at once. What was done before stays lawful (GDPR Art. 7(3)).

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::ids::{BookingId, FollowUpId, MemberId};
use kawka_domain::recording::RecordingStep;
use kawka_store::table::booking::Booking;
use kawka_store::table::customer::Customer;
use kawka_store::{Transaction, table};

use crate::command_error::CommandError;
use crate::consent::Consents;
use crate::wording::{Language, OutsideTask, outside_task};

/// A consent that was given and is no more.
pub(crate) struct Fallen<'a> {
    pub(crate) customer: &'a Customer,
    pub(crate) scope: ConsentScope,
    /// For which call; `None` for all of them.
    pub(crate) booking: Option<BookingId>,
    pub(crate) me: Option<MemberId>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: NaiveDate,
    pub(crate) language: Language,
}

/// Does what a withdrawal, or a no after a yes, asks for.
pub(crate) fn settle(tx: &Transaction<'_>, fallen: &Fallen<'_>) -> Result<(), CommandError> {
    let calls: Vec<Booking> = table::booking::list_of_customer(tx, fallen.customer.id)?
        .into_iter()
        .filter(|b| fallen.booking.is_none_or(|wanted| wanted == b.id))
        .collect();
    match fallen.scope {
        ConsentScope::RecordInternal => {
            let consents = Consents::read(tx, fallen.customer.id, fallen.now)?;
            for call in &calls {
                recording_falls(tx, fallen, &consents, call)?;
            }
        }
        ConsentScope::SendToCustomer => {}
        ConsentScope::ShareWithTheirTeam => {
            add(tx, fallen, OutsideTask::TellTheirTeam, fallen.booking)?;
        }
        ConsentScope::QuoteByName => {
            let mut quoted = false;
            for call in table::booking::list_of_customer(tx, fallen.customer.id)? {
                quoted |= table::answer::clear_quotes(tx, call.id)? > 0;
            }
            let task = if quoted {
                OutsideTask::RemoveQuotes
            } else {
                OutsideTask::LookForQuotes
            };
            add(tx, fallen, task, None)?;
        }
        ConsentScope::ShowToOthers => add(tx, fallen, OutsideTask::StopShowing, None)?,
    }
    Ok(())
}

/// A recording may no longer be kept: one that runs is stopped, one that was made is deleted. A call that nobody was
/// allowed to record has none, and of one that is deleted nothing is left to do.
fn recording_falls(
    tx: &Transaction<'_>,
    fallen: &Fallen<'_>,
    consents: &Consents,
    call: &Booking,
) -> Result<(), CommandError> {
    let begun = call.entry.start <= fallen.now;
    let was_allowed = call.recording_started_at.is_some()
        || consents.events.iter().any(|event| {
            event.scope == fallen.scope
                && event.decision == ConsentDecision::Given
                && event.booking.is_none_or(|of| of == call.id)
        });
    let films = table::recording::list_of_booking(tx, call.id)?;
    let exists = films.iter().any(|film| film.state().exists());
    // Of a call whose file was taken off it nobody knows: its own may still lie somewhere.
    let is_settled = films.iter().any(|film| {
        let last = film.events.last().map(|event| event.step);
        matches!(last, Some(RecordingStep::Deleted | RecordingStep::NotMade))
    });
    // A call that runs over is on for as long as nobody says how it ended.
    let on = call.recording_started_at.is_some() || fallen.now < call.entry.end;
    let runs = begun
        && was_allowed
        && call.status == BookingStatus::Booked
        && call.recording_stopped_at.is_none()
        && on;
    if runs {
        add(tx, fallen, OutsideTask::StopRecording, Some(call.id))?;
    }
    let took_place = matches!(call.status, BookingStatus::Booked | BookingStatus::Held);
    if exists || runs || begun && took_place && was_allowed && !is_settled {
        add(tx, fallen, OutsideTask::DeleteRecording, Some(call.id))?;
    }
    Ok(())
}

/// A task of a call is done, whoever did it and in whichever language it was written.
pub(crate) fn finish(
    tx: &Transaction<'_>,
    booking: BookingId,
    task: OutsideTask,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let begins: Vec<String> = [Language::Polish, Language::English]
        .into_iter()
        .filter_map(|language| {
            let title = outside_task(language, task, "");
            // What stands before the name, which may have changed since.
            title.split_once('(').map(|(begins, _)| begins.to_owned())
        })
        .collect();
    for follow_up in table::follow_up::list_of_booking(tx, booking)? {
        let title = &follow_up.fields.title;
        if follow_up.done_at.is_none() && begins.iter().any(|begins| title.starts_with(begins)) {
            table::follow_up::set_done(tx, follow_up.id, Some(now))?;
        }
    }
    Ok(())
}

fn add(
    tx: &Transaction<'_>,
    fallen: &Fallen<'_>,
    task: OutsideTask,
    booking: Option<BookingId>,
) -> Result<(), CommandError> {
    let fields = FollowUpDraft {
        title: outside_task(fallen.language, task, &fallen.customer.name),
        kind: FollowUpKind::Task,
        due: Some(fallen.today),
        assignee_id: fallen.customer.fields.care_owner_id.or(fallen.me),
        customer_id: Some(fallen.customer.id),
        booking_id: booking,
    };
    let pending = table::follow_up::list_of_customer(tx, fallen.customer.id)?;
    let known = pending.iter().any(|f| {
        f.done_at.is_none() && f.fields.title == fields.title && f.fields.booking_id == booking
    });
    if !known {
        table::follow_up::add(tx, FollowUpId::new(), &fields, None, fallen.now)?;
    }
    Ok(())
}
