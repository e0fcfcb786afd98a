//! The one place where recordings ask what the customer allows.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_store::Connection;
use kawka_store::table::booking::Booking;

use crate::command_error::CommandError;
use crate::consent::may_in;

/// Why a purpose is not allowed for a call at this moment; `None` where it is. Whatever is not known is not allowed.
pub(super) fn find_lock(
    c: &Connection,
    booking: &Booking,
    scope: ConsentScope,
    now: DateTime<Utc>,
) -> Result<Option<Refusal>, CommandError> {
    Ok(may_in(c, booking, scope, now)?.err())
}
