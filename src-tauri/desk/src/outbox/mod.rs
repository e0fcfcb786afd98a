//! What is said to booking services: that a guest did not come, that they did after all, a link to book with.
//!
//! Nothing goes out at once. What a person says here is compared with what the service was told
//! ([`Desk::settle_outbox`]), so undo needs no words of its own: an outcome that is taken back takes back what waits,
//! or says the opposite of what went out. What a person takes back is withheld until the call's outcome is another one.
//! Everything is written down as "on its way" before it goes; what stands so after a crash is asked for at the service
//! before anything is said again. A refusal waits for a person.

mod send;

use chrono::Duration;
use kawka_domain::ids::{CalendarId, OutboxId};
use kawka_store::table::outbox::Item;
use kawka_store::{Connection, StoreError, Transaction, table};

use crate::calendars::read_failure;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::view::{Attention, CalendarSource, OutboxKind, OutboxRow, OutboxState};

/// How long something waits of itself, so that it can be taken back.
const WAIT: Duration = Duration::minutes(1);
/// Taken back by a person and not by another outcome: it is not said again as long as the outcome stays.
const WITHHELD: &str = "withheld";
/// How many rows are shown.
const SHOWN: u32 = 200;

/// Whether a source of this kind makes links that one guest can book with once.
pub(crate) fn makes_links(kind: &str) -> bool {
    [CalendarSource::Calendly, CalendarSource::CalCom]
        .iter()
        .any(|known| known.word() == kind)
}

impl Desk {
    /// What is said to services, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_outbox(&self) -> Result<Vec<OutboxRow>, CommandError> {
        self.store.read(|c| {
            let items = table::outbox::list(c, SHOWN)?;
            items.into_iter().map(|item| row(c, item)).collect()
        })
    }

    /// Takes something back that waits or was refused.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadySent`] when it is on its way or went out, [`ErrorCode::NotFound`].
    pub fn take_back(&self, id: OutboxId) -> Result<(), CommandError> {
        let now = self.now();
        self.store.write_local(|tx| {
            table::outbox::get(tx, id)?;
            for from in [OutboxState::Waiting, OutboxState::Failed] {
                if table::outbox::claim(tx, id, from.word(), WITHHELD, now)? {
                    return Ok(());
                }
            }
            Err(CommandError::new(ErrorCode::AlreadySent))
        })
    }

    /// Lets something that was refused go out again, counted anew. What may have arrived is asked for before: a mark
    /// can be looked at there, a link cannot and is made anew.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when there is no such refusal.
    pub fn send_again(&self, id: OutboxId) -> Result<(), CommandError> {
        let now = self.now();
        self.store.write_local(|tx| {
            let item = table::outbox::get(tx, id)?;
            let to = if item.kind == OutboxKind::SchedulingLink.word() {
                OutboxState::Waiting
            } else {
                OutboxState::Sending
            };
            let again = Item {
                state: to.word().to_owned(),
                due: now,
                state_at: now,
                tries: 0,
                ..item
            };
            if table::outbox::set_state(tx, &again, OutboxState::Failed.word())? {
                return Ok(());
            }
            Err(CommandError::new(ErrorCode::NotFound).with("what", "refused message"))
        })
    }

    /// Asks for a link that one guest can book with once, through the account of a calendar. Without an event type
    /// the one that is booked most.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] when the calendar is no account of a booking service or no event type is known,
    /// [`ErrorCode::NotFound`].
    pub fn ask_scheduling_link(
        &self,
        calendar: CalendarId,
        event_type: Option<&str>,
    ) -> Result<OutboxId, CommandError> {
        let now = self.now();
        let id = OutboxId::new();
        self.store.write_local(|tx| {
            let found = table::calendar::get(tx, calendar)?;
            if !found.source.is_some_and(|source| makes_links(&source.kind)) {
                return Err(CommandError::bad_input("calendar", "makes_no_links"));
            }
            let known = table::remote::list_event_types(tx, calendar)?;
            let target = event_type
                .map(str::to_owned)
                .or_else(|| known.into_iter().next())
                .ok_or_else(|| CommandError::bad_input("event_type", "empty"))?;
            let item = Item {
                id,
                calendar,
                calendar_name: String::new(),
                booking: None,
                kind: OutboxKind::SchedulingLink.word().to_owned(),
                target,
                attendee: String::new(),
                state: OutboxState::Waiting.word().to_owned(),
                made: now,
                due: now,
                state_at: now,
                tries: 0,
                failure: None,
                answer: None,
            };
            table::outbox::add(tx, &item)?;
            Ok(id)
        })
    }

    /// As [`Desk::settle_outbox`], after something was done that counts by itself: what cannot be brought into line
    /// now is before anything goes out.
    pub(crate) fn look_at_outbox(&self) {
        if let Err(error) = self.settle_outbox() {
            tracing::warn!(code = %error, "outbox");
        }
    }

    /// Brings the outbox into line with what became of the calls. Run after every outcome and every undo.
    pub(crate) fn settle_outbox(&self) -> Result<(), CommandError> {
        let apart = self.store.read(table::remote::list_told_apart)?;
        if apart.is_empty() {
            return Ok(());
        }
        let now = self.now();
        self.store.write_local(|tx| {
            for (remote, missed) in &apart {
                settle(tx, remote, *missed, now)?;
            }
            Ok(())
        })
    }
}

/// What the service believes once everything went out that is on its way.
fn believes(
    tx: &Transaction<'_>,
    remote: &table::remote::Remote,
) -> Result<(bool, Option<Item>), CommandError> {
    let last = table::outbox::find_last(tx, remote.booking)?;
    let believes = match &last {
        Some(item) => item.kind == OutboxKind::MarkNoShow.word(),
        None => remote.no_show.is_some(),
    };
    Ok((believes, last))
}

/// Takes back what waits or was refused; what is on its way or went out is not.
fn is_taken_back(
    tx: &Transaction<'_>,
    item: &Item,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, CommandError> {
    let to = OutboxState::TakenBack.word();
    for from in [OutboxState::Waiting, OutboxState::Failed] {
        if table::outbox::claim(tx, item.id, from.word(), to, now)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn settle(
    tx: &Transaction<'_>,
    remote: &table::remote::Remote,
    missed: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), CommandError> {
    let speaks_of = |item: &Item| item.kind == OutboxKind::MarkNoShow.word();
    if let Some(newest) = table::outbox::find_newest(tx, remote.booking)?
        && newest.state == WITHHELD
    {
        if speaks_of(&newest) == missed {
            return Ok(());
        }
        // The outcome is another one: what was withheld was about the former.
        let to = OutboxState::TakenBack.word();
        table::outbox::claim(tx, newest.id, WITHHELD, to, now)?;
    }
    if let Some(stranded) = table::outbox::find_last(tx, remote.booking)?
        && stranded.calendar != remote.calendar
        && is_taken_back(tx, &stranded, now)?
    {
        // It was to go out through an account that is not the booking's any more: it is asked anew what there is to say.
        return settle(tx, remote, missed, now);
    }
    let (told, last) = believes(tx, remote)?;
    if told == missed {
        return Ok(());
    }
    if let Some(last) = &last {
        if last.state == OutboxState::Sending.word() {
            // Nobody knows whether it arrived: what is to be said depends on that.
            return Ok(());
        }
        if is_taken_back(tx, last, now)? {
            // What it was to change is as it was: perhaps nothing is left to say.
            return settle(tx, remote, missed, now);
        }
    }
    let kind = if missed {
        OutboxKind::MarkNoShow
    } else {
        OutboxKind::UnmarkNoShow
    };
    let item = Item {
        id: OutboxId::new(),
        calendar: remote.calendar,
        calendar_name: String::new(),
        booking: Some(remote.booking),
        kind: kind.word().to_owned(),
        target: remote.target.clone(),
        attendee: remote.attendee.clone(),
        state: OutboxState::Waiting.word().to_owned(),
        made: now,
        due: now + WAIT,
        state_at: now,
        tries: 0,
        failure: None,
        answer: None,
    };
    Ok(table::outbox::add(tx, &item)?)
}

/// What was refused of what was to be said to booking services.
pub(crate) fn unsaid(c: &Connection) -> Result<Option<Attention>, CommandError> {
    let refused = table::outbox::list_in(c, OutboxState::Failed.word())?;
    let Some(newest) = refused.last() else {
        return Ok(None);
    };
    let booking = newest.booking.map(|id| table::booking::get(c, id));
    let failure = newest.failure.as_deref().map(read_failure);
    let code = failure.map_or(ErrorCode::UnknownOutcome, |failure| failure.code);
    Ok(Some(Attention::Unsaid {
        count: u32::try_from(refused.len()).unwrap_or(u32::MAX),
        name: booking
            .and_then(Result::ok)
            .map(|booking| crate::bookings::subject(&booking)),
        code: code.word().to_owned(),
    }))
}

fn row(c: &Connection, item: Item) -> Result<OutboxRow, CommandError> {
    let booking = match item.booking.map(|id| table::booking::get(c, id)) {
        Some(Ok(booking)) => Some(booking),
        Some(Err(StoreError::NotFound(_))) | None => None,
        Some(Err(error)) => return Err(error.into()),
    };
    let kind = item.kind.parse().unwrap_or(OutboxKind::MarkNoShow);
    Ok(OutboxRow {
        id: item.id,
        kind,
        state: match item.state.as_str() {
            WITHHELD => OutboxState::TakenBack,
            state => state.parse().unwrap_or(OutboxState::Failed),
        },
        calendar: item.calendar_name,
        booking_id: booking.as_ref().map(|booking| booking.id),
        name: booking.as_ref().map(crate::bookings::subject),
        start: booking.as_ref().map(|booking| booking.entry.start),
        made: item.made,
        due: item.due,
        state_at: item.state_at,
        tries: item.tries,
        failure: item.failure.as_deref().map(read_failure),
        link: item.answer.filter(|_| kind == OutboxKind::SchedulingLink),
    })
}
