//! The one place where recordings ask what the customer allows.

use kawka_domain::consent::{ConsentScope, ConsentState};
use kawka_store::table::booking::Booking;
use kawka_store::{Connection, table};

use crate::brief::present_state;
use crate::command_error::CommandError;
use crate::view::RecordingLock;

/// Why a purpose is not allowed for a call at this moment; `None` where it is. Whatever is not known is not allowed.
pub(super) fn find_lock(
    c: &Connection,
    booking: &Booking,
    scope: ConsentScope,
) -> Result<Option<RecordingLock>, CommandError> {
    let Some(customer) = booking.customer else {
        return Ok(Some(RecordingLock::NoCustomer));
    };
    let events = table::consent_event::list(c, customer)?;
    Ok(match present_state(&events, scope, Some(booking.id)) {
        ConsentState::Given => None,
        ConsentState::Unknown => Some(RecordingLock::NotAsked),
        ConsentState::Refused => Some(RecordingLock::Refused),
        ConsentState::Withdrawn => Some(RecordingLock::Withdrawn),
    })
}
