//! The one place where recordings ask what the customer allows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::CustomerId;
use kawka_store::Connection;
use kawka_store::table::booking::Booking;

use crate::command_error::CommandError;
use crate::consent::{Consents, chain_holds, may_in};

/// Why a purpose is not allowed for a call at this moment; `None` where it is. Whatever is not known is not allowed.
pub(super) fn find_lock(
    c: &Connection,
    booking: &Booking,
    scope: ConsentScope,
    now: DateTime<Utc>,
) -> Result<Option<Refusal>, CommandError> {
    Ok(may_in(c, booking, scope, now)?.err())
}

/// What customers allow, for one reading of many recordings: the chain is checked once and each customer's events are
/// read once. It lives no longer than the transaction it reads in, so it answers what [`find_lock`] would.
pub(super) struct Locks<'a> {
    c: &'a Connection,
    now: DateTime<Utc>,
    chain_holds: Option<bool>,
    known: BTreeMap<CustomerId, Consents>,
}

impl<'a> Locks<'a> {
    pub(super) const fn new(c: &'a Connection, now: DateTime<Utc>) -> Self {
        Self {
            c,
            now,
            chain_holds: None,
            known: BTreeMap::new(),
        }
    }

    /// As [`find_lock`].
    pub(super) fn find(
        &mut self,
        booking: &Booking,
        scope: ConsentScope,
    ) -> Result<Option<Refusal>, CommandError> {
        let Some(customer) = booking.customer else {
            return Ok(Some(Refusal::NoCustomer));
        };
        let holds = match self.chain_holds {
            Some(holds) => holds,
            None => *self.chain_holds.insert(chain_holds(self.c)?),
        };
        if !self.known.contains_key(&customer) {
            let consents = Consents::read_trusting(self.c, customer, self.now, holds)?;
            self.known.insert(customer, consents);
        }
        let consents = &self.known[&customer];
        Ok(consents.may(scope, Some(booking.id)).err())
    }
}
