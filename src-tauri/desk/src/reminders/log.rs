//! What became of every reminder, and why; and what was missed, until somebody takes note.

use chrono::{DateTime, Utc};
use kawka_domain::reminder::{ReminderKind, ReminderState};
use kawka_store::table::reminder::Delivery;
use kawka_store::{Connection, StoreError, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::rows::booking_row;
use crate::view::{MissedReminder, MissedReminders, ReminderLogRow};

/// So many missed ones are shown one by one.
const MISSED_SHOWN: usize = 50;

impl Desk {
    /// Every reminder that was planned, by due time, newest first: what became of it and why. The coming two days are
    /// in it as planned. With a state, only what is in it.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_reminder_log(
        &self,
        state: Option<ReminderState>,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ReminderLogRow>, CommandError> {
        let ledger = self.ledger();
        self.store.read(|c| {
            let rows = table::reminder::list(c, state, offset, limit.min(1000))?;
            let rows = ledger.page(rows, state, offset == 0);
            rows.into_iter().map(|d| log_row(c, d)).collect()
        })
    }

    /// What passed unseen and was not taken note of yet, oldest first. It stays until [`Desk::acknowledge_missed`],
    /// whatever the notification service did with the summary.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_missed(&self) -> Result<MissedReminders, CommandError> {
        let now = self.now();
        let ledger = self.ledger();
        self.store.read(|c| {
            let rows = ledger.unacknowledged(c)?;
            let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let rows = rows.into_iter().take(MISSED_SHOWN);
            let rows = rows.filter_map(|d| missed_row(c, d, now).transpose());
            Ok(MissedReminders {
                total,
                rows: rows.collect::<Result<_, CommandError>>()?,
                as_of: now,
            })
        })
    }

    /// Takes note of what was missed up to the moment of the list that was read.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn acknowledge_missed(&self, as_of: DateTime<Utc>) -> Result<(), CommandError> {
        let now = self.now();
        let mut ledger = self.ledger();
        let rows = self.store.read(|c| ledger.unacknowledged(c))?;
        let rows = rows
            .into_iter()
            .filter(|d| d.state_at <= as_of)
            .map(|d| Delivery {
                acknowledged_at: Some(now),
                ..d
            });
        self.keep(&mut ledger, rows);
        Ok(())
    }
}

fn log_row(c: &Connection, d: Delivery) -> Result<ReminderLogRow, CommandError> {
    let booking = match d.booking.map(|id| table::booking::get(c, id)) {
        Some(Ok(booking)) => Some(booking),
        Some(Err(StoreError::NotFound(_))) | None => None,
        Some(Err(error)) => return Err(error.into()),
    };
    let zone = booking.as_ref().and_then(|b| b.customer_zone.clone());
    Ok(ReminderLogRow {
        time_zone: zone.filter(|zone| !zone.is_empty()),
        key: d.key,
        kind: d.kind,
        booking: d.booking,
        name: booking.map(|b| crate::bookings::subject(&b)),
        due: d.due,
        state: d.state,
        at: d.state_at,
        reason: d.reason,
        planned_at: d.planned_at,
        shown_at: d.shown_at,
        again_at: d.again_at,
        answer: d.answer.and_then(|word| word.parse().ok()),
        answered_at: d.answered_at,
        detail: d.detail,
        told_at: d.told_at,
        acknowledged_at: d.acknowledged_at,
    })
}

fn missed_row(
    c: &Connection,
    d: Delivery,
    now: DateTime<Utc>,
) -> Result<Option<MissedReminder>, CommandError> {
    let Ok(kind) = d.kind.parse::<ReminderKind>() else {
        return Ok(None);
    };
    let booking = match d.booking.map(|id| table::booking::get(c, id)) {
        Some(Ok(booking)) => Some(booking_row(c, booking, now)?),
        Some(Err(StoreError::NotFound(_))) | None => None,
        Some(Err(error)) => return Err(error.into()),
    };
    Ok(Some(MissedReminder {
        key: d.key,
        kind,
        due: d.due,
        reason: d.reason,
        booking,
    }))
}
