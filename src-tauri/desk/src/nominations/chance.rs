//! The second chance of whoever did not come, from the page of the call: its text, once, where nothing speaks against
//! it. Where the call came of a nomination the letter of that nomination is the way.

use kawka_domain::booking::{BookingEventKind, BookingStatus, NoShowReason};
use kawka_domain::ids::{BookingId, CustomerId, NominationId};
use kawka_domain::nomination::LetterKind;
use kawka_domain::nomination::rules::RuleKind;
use kawka_store::table::booking::Booking;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::{Connection, table};

use super::{Ground, facts};
use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::count_no_shows;
use crate::view::{Done, SecondChance};
use crate::wording::{Language, second_chance};

/// What speaks against a second chance; cool-downs do not, for the call that they would count from did not take place.
const AGAINST: [RuleKind; 4] = [
    RuleKind::DoNotContact,
    RuleKind::AlreadyUnderWay,
    RuleKind::RepeatNoShow,
    RuleKind::Unanswered,
];

/// The nomination of which a call is the answer that counts.
fn nomination_of(
    c: &Connection,
    customer: CustomerId,
    booking: BookingId,
) -> Result<Option<NominationId>, CommandError> {
    Ok(table::nomination::list_of_customer(c, customer)?
        .into_iter()
        .find(|one| {
            one.answer
                .as_ref()
                .is_some_and(|answer| answer.booking == booking)
        })
        .map(|one| one.id))
}

/// Whether they had their second chance after this call: here, or in a letter.
fn had_chance(c: &Connection, customer: CustomerId, call: &Booking) -> Result<bool, CommandError> {
    let here = table::booking_event::list(c, call.id)?
        .iter()
        .any(|event| event.kind == BookingEventKind::SecondChance);
    let written = table::invitation::list_of_customer(c, customer)?
        .iter()
        .any(|one| one.message.kind == LetterKind::SecondChance && one.at >= call.entry.start);
    Ok(here || written)
}

/// Refuses what speaks against it: nobody sets anything aside here, a nomination is the place for that.
fn check(
    c: &Connection,
    customer: CustomerId,
    call: &Booking,
    ground: &Ground,
) -> Result<(), CommandError> {
    let reasons = facts::reasons(c, customer, None, ground)?;
    if let Some(hard) = reasons.iter().find(|reason| reason.is_hard()) {
        return Err(CommandError::new(ErrorCode::NotEligible).with("rule", hard.rule));
    }
    let mut standing: Vec<&str> = reasons
        .iter()
        .map(|reason| reason.rule)
        .filter(|rule| AGAINST.contains(rule))
        .map(RuleKind::word)
        .collect();
    if had_chance(c, customer, call)? {
        standing.push(RuleKind::ChanceGiven.word());
    }
    if standing.is_empty() {
        Ok(())
    } else {
        Err(CommandError::new(ErrorCode::RuleStands).with("rules", standing.join(",")))
    }
}

impl Desk {
    /// What to write to somebody whose call did not take place, in their language and form of address, written down as
    /// their second chance. Nothing is sent, and nobody is thanked who did not come. Where the call came of a
    /// nomination nothing is written down: its letter is the way.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] for a call that was not missed, [`ErrorCode::NotEligible`], [`ErrorCode::RuleStands`],
    /// [`ErrorCode::NotFound`].
    pub fn second_chance(&self, id: BookingId) -> Result<Done<SecondChance>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let (ground, me) = (self.ground()?, self.find_me());
        let house = self.spoken_language();
        let Some(reason) = booking
            .no_show_reason
            .filter(|_| booking.status == BookingStatus::NoShow)
        else {
            return Err(CommandError::bad_input("outcome", "not_a_no_show"));
        };
        let Some(customer) = booking.customer else {
            return Err(CommandError::new(ErrorCode::NotFound).with("what", "customer"));
        };
        self.write(Action::GiveSecondChance, subject(&booking), |tx| {
            let f = table::customer::get(tx, customer)?.fields;
            if let Some(nomination) = nomination_of(tx, customer, id)? {
                return Ok(SecondChance::Letter {
                    nomination_id: nomination,
                });
            }
            check(tx, customer, &booking, &ground)?;
            let event = NewEvent::new(id, BookingEventKind::SecondChance, ground.now, me);
            table::booking_event::add(tx, &event)?;
            let language = Language::of_person(&f.language, house);
            let missed = count_no_shows(tx, customer, booking.entry.start)?;
            let again = reason == NoShowReason::Unexcused && missed.unexcused > 0;
            let text = second_chance(language, f.form_of_address, &f.given_name, reason, again);
            Ok(SecondChance::Text { text })
        })
    }
}
