//! Changes of a calendar that are too many to be made without a person: what they are, and the yes to them.

use chrono::{DateTime, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::CalendarId;
use kawka_store::table::calendar::{Accepted, Calendar};
use kawka_store::{Connection, StoreError, table};

use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::rows::booking_row;
use crate::view::{HeldBack, HeldChange, HeldKind, ReadingLineKind};

/// What waits in one calendar, by the time that each call has now.
pub(crate) fn held_changes(
    c: &Connection,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Vec<HeldChange>, CommandError> {
    // Somebody said yes already: the next reading makes them.
    if calendar.accepted {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    if calendar.held_back > 0 {
        for line in table::calendar_reading::list_last_lines(c, calendar.id)? {
            if line.kind != ReadingLineKind::HeldBack.word() {
                continue;
            }
            let kind = line.code.as_deref().and_then(|code| code.parse().ok());
            let times = (line.from, line.to);
            found.extend(line.booking.map(|id| (id, kind, times)));
        }
    }
    let missing = table::absence::list_asked(c, calendar.id)?;
    found.extend(
        missing
            .into_iter()
            .map(|id| (id, Some(HeldKind::Missing), (None, None))),
    );
    let mut changes = Vec::with_capacity(found.len());
    for (id, kind, (from, to)) in found {
        let booking = match table::booking::get(c, id) {
            Ok(booking) => booking,
            Err(StoreError::NotFound(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        // What a person decided meanwhile, and what is over, waits for nobody.
        if booking.status == BookingStatus::Booked && booking.entry.start > now {
            changes.push(HeldChange {
                booking: booking_row(c, booking, now)?,
                kind: kind.unwrap_or(HeldKind::Moved),
                from,
                to,
            });
        }
    }
    changes.sort_by_key(|change| (change.booking.start, change.booking.id));
    Ok(changes)
}

/// How much waits, by calendar; calendars where nothing does are left out.
pub(crate) fn list_held_back(
    c: &Connection,
    calendars: &[Calendar],
    now: DateTime<Utc>,
) -> Result<Vec<(HeldBack, Vec<HeldChange>)>, CommandError> {
    let mut found = Vec::new();
    for calendar in calendars {
        let changes = held_changes(c, calendar, now)?;
        if !changes.is_empty() {
            let held = HeldBack {
                calendar_id: calendar.id,
                name: calendar.name.clone(),
                count: u32::try_from(changes.len()).unwrap_or(u32::MAX),
            };
            found.push((held, changes));
        }
    }
    Ok(found)
}

impl Desk {
    /// The changes of a calendar that wait because they are too many at once.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn list_held_changes(&self, id: CalendarId) -> Result<Vec<HeldChange>, CommandError> {
        let now = self.now();
        self.store
            .read(|c| held_changes(c, &table::calendar::get(c, id)?, now))
    }

    /// Says yes to the changes of a calendar that wait because they are too many at once: the next reading makes these
    /// and no others.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when nothing waits there.
    pub fn accept_changes(&self, id: CalendarId) -> Result<(), CommandError> {
        let shown = self.list_held_changes(id)?;
        if shown.is_empty() {
            return Err(CommandError::new(ErrorCode::NotFound).with("what", "waiting change"));
        }
        let changes: Vec<Accepted> = shown
            .into_iter()
            .map(|change| Accepted {
                booking: change.booking.id,
                kind: change.kind.word().to_owned(),
                to: change.to,
            })
            .collect();
        Ok(self
            .store
            .write_local(|tx| table::calendar::accept(tx, id, &changes))?)
    }
}
