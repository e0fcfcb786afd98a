//! Which booking answers which invitation: by its token, by the invited person, else a person is asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{BookingEventKind, BookingStatus};
use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::{BookingId, CustomerId, HandleId, MemberId, NominationId};
use kawka_domain::nomination::{Decision, MatchedBy};
use kawka_domain::text::fold;
use kawka_store::table::booking::Booking;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, Transaction, table};

use super::{Ground, asked, is_free};
use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{Done, MatchProposal, MatchReason, PersonRef};

/// How far ahead and back a booking may lie to be asked about.
const AHEAD: Duration = Duration::days(120);
const BACK: Duration = Duration::days(14);

/// Something was sent, and what answers it is not there yet or was called off.
fn awaits(nomination: &Nomination) -> bool {
    nomination.decision == Some(Decision::Accepted)
        && nomination.round_at.is_some()
        && nomination
            .answer
            .as_ref()
            .is_none_or(|answer| is_free(answer.status))
}

/// A booking that arrived or got its customer: finds the invitation that it answers. A token counts whoever the guest
/// is, and says who they are where nobody knew.
///
/// # Errors
/// [`CommandError`] when the file cannot be read or written.
pub(crate) fn meet(
    tx: &Transaction<'_>,
    id: BookingId,
    tokens: &[String],
    by: (MatchedBy, Option<MemberId>),
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let booking = table::booking::get(tx, id)?;
    if matches!(
        booking.status,
        BookingStatus::Cancelled | BookingStatus::Moved
    ) {
        return Ok(());
    }
    let fits = |nomination: &Nomination, not_before: DateTime<Utc>| -> Result<bool, CommandError> {
        let after = nomination.round_at.is_some_and(|sent| sent <= not_before);
        Ok(after && !table::invitation::is_settled(tx, nomination.id, id)?)
    };
    for token in tokens {
        for nomination in table::nomination::list_by_token(tx, token)? {
            // An address may be booked with for something else; the mark stands in this invitation's link alone.
            let guessed = nomination.answer.as_ref().is_some_and(|answer| {
                answer.matched_by == MatchedBy::Email && answer.status == BookingStatus::Booked
            });
            if (awaits(&nomination) || guessed) && fits(&nomination, booking.entry.start)? {
                // The call that was guessed answers nothing: nobody was asked about it.
                if let Some(answer) = nomination.answer.as_ref()
                    && guessed
                    && answer.booking != id
                {
                    asked::not_about_call(tx, nomination.id, answer.booking, by.1, now)?;
                }
                table::invitation::set_answer(
                    tx,
                    nomination.id,
                    id,
                    true,
                    (MatchedBy::Token, by.1),
                    now,
                )?;
                if booking.customer.is_none() {
                    recognise(tx, &booking, nomination.fields.customer, by.1, now)?;
                }
                asked::about_call(tx, nomination.id, id, now)?;
                return Ok(());
            }
        }
    }
    let Some(customer) = booking.customer else {
        return Ok(());
    };
    for nomination in table::nomination::list_of_customer(tx, customer)? {
        // What was booked before the invitation went out does not answer it.
        if awaits(&nomination) && fits(&nomination, booking.created_at)? {
            table::invitation::set_answer(tx, nomination.id, id, true, by, now)?;
            asked::about_call(tx, nomination.id, id, now)?;
            return Ok(());
        }
    }
    Ok(())
}

/// The guest is who was invited, though they booked with another address.
fn recognise(
    tx: &Transaction<'_>,
    booking: &Booking,
    customer: CustomerId,
    actor: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    table::booking::set_customer(tx, booking.id, customer)?;
    table::booking_event::add(
        tx,
        &NewEvent::new(booking.id, BookingEventKind::Linked, now, actor),
    )?;
    if let Some(email) = &booking.entry.attendee_email {
        let normalised = normalise(HandleKind::Email, email, "");
        if table::handle::list_owners(tx, HandleKind::Email, &normalised)?.is_empty() {
            let handle = HandleDraft::new(HandleKind::Email, email, HandleSource::Used);
            table::handle::add(tx, HandleId::new(), customer, &handle, now)?;
        }
    }
    Ok(())
}

/// The part of an address after its `@`, unless everybody has one there.
fn own_domain(email: &str) -> Option<String> {
    let domain = email.split_once('@')?.1.to_lowercase();
    (!crate::reconcile::FREE_MAIL.contains(&domain.as_str())).then_some(domain)
}

/// Bookings that may answer an invitation by the name or the company of their guest. At most one nomination a booking.
pub(super) fn proposals(
    c: &Connection,
    nominations: &[Nomination],
    ground: &Ground,
) -> Result<Vec<MatchProposal>, CommandError> {
    let waiting: Vec<&Nomination> = nominations.iter().filter(|one| awaits(one)).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_name: BTreeMap<String, Vec<&Nomination>> = BTreeMap::new();
    let mut by_domain: BTreeMap<String, Vec<&Nomination>> = BTreeMap::new();
    for &nomination in &waiting {
        by_name
            .entry(fold(&nomination.name))
            .or_default()
            .push(nomination);
        let mut domains: Vec<String> = Vec::new();
        if let Some(company) = nomination.company_id {
            let domain = table::company::get(c, company)
                .map(|company| company.fields.domain.to_lowercase())
                .unwrap_or_default();
            domains.push(domain);
        }
        for handle in table::handle::list(c, nomination.fields.customer)? {
            if handle.fields.kind == HandleKind::Email {
                domains.extend(own_domain(&handle.fields.value));
            }
        }
        domains.sort_unstable();
        domains.dedup();
        for domain in domains.into_iter().filter(|domain| !domain.is_empty()) {
            by_domain.entry(domain).or_default().push(nomination);
        }
    }
    let mut found = Vec::new();
    let bookings = table::booking::list(c, ground.now - BACK, ground.now + AHEAD)?;
    for booking in bookings {
        if matches!(
            booking.status,
            BookingStatus::Cancelled | BookingStatus::Moved
        ) {
            continue;
        }
        let named = booking.entry.attendee_name.as_deref().map(fold);
        let same_name = named
            .and_then(|name| by_name.get(&name))
            .into_iter()
            .flatten();
        let domain = booking.entry.attendee_email.as_deref().and_then(own_domain);
        let same_company = domain
            .and_then(|domain| by_domain.get(&domain))
            .into_iter()
            .flatten();
        let candidates = same_name
            .map(|one| (*one, MatchReason::SameName))
            .chain(same_company.map(|one| (*one, MatchReason::SameCompany)));
        for (nomination, reason) in candidates {
            let own = booking.customer == Some(nomination.fields.customer);
            let after = nomination
                .round_at
                .is_some_and(|sent| sent <= booking.created_at);
            if own || !after || table::invitation::is_settled(c, nomination.id, booking.id)? {
                continue;
            }
            found.push(MatchProposal {
                nomination_id: nomination.id,
                customer: PersonRef {
                    id: nomination.fields.customer,
                    name: nomination.name.clone(),
                },
                booking_id: booking.id,
                title: crate::bookings::subject(&booking),
                email: booking.entry.attendee_email.clone(),
                start: booking.entry.start,
                reason,
            });
            break;
        }
    }
    Ok(found)
}

impl Desk {
    /// Says that a booking answers an invitation; where nobody knew whose booking it is, it is the invited person's.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn match_invitation(
        &self,
        nomination: NominationId,
        booking: BookingId,
    ) -> Result<Done<()>, CommandError> {
        let name = self.nomination_subject(nomination)?;
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::MatchInvitation, name, |tx| {
            let found = table::nomination::get(tx, nomination)?;
            let stored = table::booking::get(tx, booking)?;
            let by = (MatchedBy::Person, me);
            table::invitation::set_answer(tx, nomination, booking, true, by, now)?;
            if stored.customer.is_none() {
                recognise(tx, &stored, found.fields.customer, me, now)?;
            }
            asked::about_call(tx, nomination, booking, now)
        })
    }

    /// Says that a booking does not answer an invitation; it is not asked about again.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn unmatch_invitation(
        &self,
        nomination: NominationId,
        booking: BookingId,
    ) -> Result<Done<()>, CommandError> {
        let name = self.nomination_subject(nomination)?;
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::UnmatchInvitation, name, |tx| {
            table::booking::get(tx, booking)?;
            let by = (MatchedBy::Person, me);
            table::invitation::unset_answer(tx, nomination, booking, by, now)?;
            asked::not_about_call(tx, nomination, booking, me, now)
        })
    }
}
