//! The account of every reading: what came, what changed, what was passed over and why.

use kawka_store::{Connection, StoreError, table};

use super::read_failure;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{CalendarReading, ReadingLine, ReadingLineKind, ReadingOutcome};

impl Desk {
    /// Readings of all calendars, newest first, a page of them; with `telling`, only those that changed something or
    /// failed.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_readings(
        &self,
        telling: bool,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<CalendarReading>, CommandError> {
        self.store.read(|c| {
            let found = table::calendar_reading::list(c, telling, offset, limit.min(500))?;
            found.into_iter().map(|reading| row(c, reading)).collect()
        })
    }
}

fn row(
    c: &Connection,
    reading: table::calendar_reading::Reading,
) -> Result<CalendarReading, CommandError> {
    let [
        events,
        bookings,
        ignored,
        created,
        changed,
        unchanged,
        vanished,
        held_back,
    ] = reading.counts;
    let lines = table::calendar_reading::lines(c, reading.id)?;
    Ok(CalendarReading {
        calendar_id: reading.calendar,
        calendar: reading.name,
        at: reading.at,
        outcome: reading.outcome.parse().unwrap_or(ReadingOutcome::Read),
        failure: reading.failure.as_deref().map(read_failure),
        events,
        bookings,
        ignored,
        created,
        changed,
        unchanged,
        vanished,
        held_back,
        lines: lines
            .into_iter()
            .map(|line| line_row(c, line))
            .collect::<Result<_, _>>()?,
    })
}

fn line_row(
    c: &Connection,
    line: table::calendar_reading::Line,
) -> Result<ReadingLine, CommandError> {
    let booking = match line.booking.map(|id| table::booking::get(c, id)) {
        Some(Ok(booking)) => Some(booking),
        Some(Err(StoreError::NotFound(_))) | None => None,
        Some(Err(error)) => return Err(error.into()),
    };
    Ok(ReadingLine {
        kind: line.kind.parse().unwrap_or(ReadingLineKind::Changed),
        booking_id: booking.as_ref().map(|booking| booking.id),
        name: booking.as_ref().map(crate::bookings::subject),
        from: line.from,
        to: line.to,
        code: line.code,
        count: line.count,
        line: line.line,
    })
}
