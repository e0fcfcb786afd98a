//! What falls with a consent, in the transaction in which it falls.
//!
//! Inside: nothing built on it may be used any more, which every path asks anew. Outside: what Kawka cannot reach itself
//! becomes a follow-up, for the care owner, due at once. What was done before stays lawful (GDPR Art. 7(3)).

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::ConsentScope;
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::ids::{BookingId, FollowUpId, MemberId};
use kawka_store::table::booking::Booking;
use kawka_store::table::customer::Customer;
use kawka_store::{Transaction, table};

use crate::command_error::CommandError;
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
            for call in &calls {
                recording_falls(tx, fallen, call)?;
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

/// A recording may no longer be kept: one that runs is stopped, one that was made is deleted.
fn recording_falls(
    tx: &Transaction<'_>,
    fallen: &Fallen<'_>,
    call: &Booking,
) -> Result<(), CommandError> {
    let begun = call.entry.start <= fallen.now;
    let runs = begun && call.status == BookingStatus::Booked && fallen.now < call.entry.end;
    if runs {
        add(tx, fallen, OutsideTask::StopRecording, Some(call.id))?;
    }
    if begun && matches!(call.status, BookingStatus::Booked | BookingStatus::Held) {
        add(tx, fallen, OutsideTask::DeleteRecording, Some(call.id))?;
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
