//! Today and the week.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, Utc};
use kawka_domain::booking::{Arrival, BookingStatus};
use kawka_domain::follow_up::shown_day;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::time::{day_in, day_span};
use kawka_store::table::booking::Booking;
use kawka_store::{Connection, table};

use crate::calendars::{list_held_back, read_failure};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::rows::{booking_row, booking_rows, follow_up_row, open_promises};
use crate::view::{
    AgendaDay, Attention, BookingRow, CalendarAge, HeldBack, HeldChange, NextCall, TodayView,
    WeekView,
};

/// A calendar this old matters on a day with calls.
const STALE: Duration = Duration::hours(2);
/// How far back calls without an outcome are asked about: further than a month in which everybody is away.
const OUTCOME_DAYS: i64 = 60;

impl Desk {
    /// The present day where we are.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn today(&self) -> Result<NaiveDate, CommandError> {
        Ok(day_in(self.now(), self.zone()?))
    }

    /// Home: the next call, the day, what needs attention, follow-ups due.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_today(&self) -> Result<TodayView, CommandError> {
        let (now, zone, me) = (self.now(), self.zone()?, self.me()?);
        let today = day_in(now, zone);
        let span = day_span(today, zone);
        let held = self.chain_held();
        let recordings = self.recording_surroundings()?;
        let due_for_deletion = self.count_due()?;
        let ground = self.ground()?;
        self.store.read(|c| {
            let open = table::booking::list_open(c, now)?;
            let current = current_call(&open, now);
            let next = match current {
                Some(booking) => Some(next_call(c, booking.clone(), now)?),
                None => None,
            };
            let agenda = table::booking::list(c, span.start, span.end)?;
            let agenda: Vec<Booking> = agenda
                .into_iter()
                .filter(|b| b.status != BookingStatus::Moved)
                .collect();
            let mut days: BTreeMap<NaiveDate, Vec<Booking>> = BTreeMap::new();
            for booking in open.iter().filter(|b| b.entry.start >= span.end) {
                days.entry(day_in(booking.entry.start, zone))
                    .or_default()
                    .push(booking.clone());
            }
            let coming = days
                .into_iter()
                .take(7)
                .map(|(day, bookings)| {
                    Ok(AgendaDay {
                        day,
                        bookings: booking_rows(c, bookings, now)?,
                    })
                })
                .collect::<Result<Vec<_>, CommandError>>()?;
            let tomorrow_ends = day_span(today + Days::new(1), zone).end;
            let due = table::follow_up::list_pending(c, Some(me))?;
            let follow_ups = due
                .into_iter()
                .filter(|f| {
                    shown_day(f.fields.due, f.snoozed_until).is_some_and(|day| day <= today)
                })
                .map(|f| follow_up_row(f, today))
                .collect();
            let calendars = table::calendar::list(c)?;
            let is_empty = calendars.is_empty()
                && open.is_empty()
                && agenda.is_empty()
                && !table::customer::is_any(c)?;
            let called_off = |b: &Booking| b.status == BookingStatus::Cancelled;
            let has_calls_today = !agenda.iter().all(called_off);
            let held_back = list_held_back(c, &calendars, now)?;
            let mut attention = attention(c, &open, &calendars, &held_back, now, tomorrow_ends)?;
            attention.extend(crate::nominations::attention(c, &ground)?);
            attention.extend(crate::recordings::attention(c, &recordings)?);
            attention.extend(crate::retention::attention(c, today, due_for_deletion)?);
            if !held {
                attention.insert(0, Attention::ConsentChainBroken);
            }
            Ok(TodayView {
                now,
                today,
                time_zone: zone.name().to_owned(),
                next,
                attention,
                agenda: booking_rows(c, agenda, now)?,
                coming,
                follow_ups,
                pending_follow_ups: table::follow_up::count_pending(c, me)?,
                calendar_age: calendar_age(&calendars, now, has_calls_today),
                is_empty,
            })
        })
    }

    /// One week, Monday to Sunday, that holds the day given.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_week(&self, day: NaiveDate) -> Result<WeekView, CommandError> {
        let (now, zone) = (self.now(), self.zone()?);
        let monday = day
            .checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
            .ok_or_else(|| CommandError::bad_input("monday", "out_of_range"))?;
        self.store.read(|c| {
            let mut days = Vec::new();
            for day in monday.iter_days().take(7) {
                let span = day_span(day, zone);
                let bookings = table::booking::list(c, span.start, span.end)?;
                days.push(AgendaDay {
                    day,
                    bookings: booking_rows(c, bookings, now)?,
                });
            }
            let count = |wanted: fn(&BookingRow) -> bool| {
                let rows = days.iter().flat_map(|day| &day.bookings);
                u32::try_from(rows.filter(|row| wanted(row)).count()).unwrap_or(u32::MAX)
            };
            let calendars = table::calendar::list(c)?;
            let held_back = list_held_back(c, &calendars, now)?;
            Ok(WeekView {
                held_back: held_back.into_iter().map(|(held, _)| held).collect(),
                now,
                time_zone: zone.name().to_owned(),
                monday,
                slots: crate::slots::slot_week(c, monday, zone, now)?,
                booked: count(|row| {
                    !matches!(row.status, BookingStatus::Cancelled | BookingStatus::Moved)
                }),
                held: count(|row| row.status == BookingStatus::Held),
                no_show: count(|row| row.status == BookingStatus::NoShow),
                open: count(|row| row.outcome_due),
                days,
            })
        })
    }
}

/// The call that is on, else the next one. A call that runs with its customer seen goes before one that overlaps it;
/// one to which nobody came makes room for the next one just before that.
pub(crate) fn current_call(open: &[Booking], now: DateTime<Utc>) -> Option<&Booking> {
    let here = |b: &&Booking| {
        b.arrival == Arrival::Arrived && b.entry.start - Duration::minutes(15) <= now
    };
    let missed =
        |b: &Booking| b.arrival == Arrival::Unknown && b.entry.start + Duration::minutes(10) <= now;
    let about_to_start = |b: &&Booking| !missed(b) && b.entry.start <= now + Duration::minutes(5);
    open.iter()
        .find(here)
        .or_else(|| open.iter().find(about_to_start))
        .or_else(|| open.first())
}

fn next_call(
    c: &Connection,
    booking: Booking,
    now: DateTime<Utc>,
) -> Result<NextCall, CommandError> {
    let promises = match booking.customer {
        Some(customer) => open_promises(c, customer)?,
        None => Vec::new(),
    };
    Ok(NextCall {
        booking: booking_row(c, booking, now)?,
        open_promises: u32::try_from(promises.len()).unwrap_or(u32::MAX),
        promise: promises.into_iter().next(),
    })
}

fn attention(
    c: &Connection,
    open: &[Booking],
    calendars: &[table::calendar::Calendar],
    held_back: &[(HeldBack, Vec<HeldChange>)],
    now: DateTime<Utc>,
    tomorrow_ends: DateTime<Utc>,
) -> Result<Vec<Attention>, CommandError> {
    let mut found = Vec::new();
    for calendar in calendars {
        if let Some(failure) = &calendar.failure {
            let (name, since) = (calendar.name.clone(), calendar.read_at);
            let code = read_failure(failure).code.word().to_owned();
            found.push(Attention::CalendarFailing {
                calendar_id: calendar.id,
                name,
                since,
                code,
            });
        }
    }
    found.extend(crate::outbox::unsaid(c)?);
    // What is missing together with many others is one matter and not one a booking.
    let mut together: BTreeSet<BookingId> = BTreeSet::new();
    for (held, changes) in held_back {
        let held = held.clone();
        found.push(Attention::HeldBack { held });
        together.extend(changes.iter().map(|change| change.booking.id));
    }
    let past = table::booking::list(c, now - Duration::days(OUTCOME_DAYS), now)?;
    for booking in past
        .into_iter()
        .filter(|b| b.status == BookingStatus::Booked && b.entry.end <= now && b.was_awaited())
    {
        found.push(Attention::OutcomeDue {
            booking: booking_row(c, booking, now)?,
        });
    }
    for booking in table::absence::list_called_off(c, now)? {
        found.push(Attention::CalledOff {
            booking: booking_row(c, booking, now)?,
        });
    }
    let mut per_customer: BTreeMap<CustomerId, Vec<&Booking>> = BTreeMap::new();
    for booking in open {
        if booking.vanished && together.contains(&booking.id) {
            // It is in that list.
        } else if booking.vanished {
            found.push(Attention::Vanished {
                booking: booking_row(c, booking.clone(), now)?,
            });
        } else if booking.customer.is_none() {
            found.push(Attention::Unmatched {
                booking: booking_row(c, booking.clone(), now)?,
            });
        } else if booking.brief_ready_at.is_none()
            && booking.entry.start < tomorrow_ends
            && booking.entry.start > now
        {
            let owner = booking.care_owner_name.clone();
            found.push(Attention::BriefNotReady {
                booking: booking_row(c, booking.clone(), now)?,
                owner,
            });
        }
        if let Some(customer) = booking.customer {
            per_customer.entry(customer).or_default().push(booking);
        }
    }
    for (customer_id, bookings) in per_customer
        .into_iter()
        .filter(|(_, bookings)| bookings.len() > 1)
    {
        found.push(Attention::SecondBooking {
            customer_id,
            name: bookings[0].customer_name.clone().unwrap_or_default(),
            bookings: bookings.iter().map(|b| b.id).collect(),
        });
    }
    Ok(found)
}

fn calendar_age(
    calendars: &[table::calendar::Calendar],
    now: DateTime<Utc>,
    calls_today: bool,
) -> CalendarAge {
    let read: Vec<_> = calendars
        .iter()
        .filter(|calendar| calendar.source.is_some())
        .collect();
    let oldest_read = if read.iter().any(|calendar| calendar.read_at.is_none()) {
        None
    } else {
        read.iter().filter_map(|calendar| calendar.read_at).min()
    };
    // `None` goes before every instant: one never read is furthest behind.
    let furthest_behind = read.iter().min_by_key(|calendar| calendar.read_at);
    let failure = furthest_behind.and_then(|calendar| calendar.failure.as_deref());
    let reason = failure.map(|failure| read_failure(failure).code);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let old = oldest_read.is_none_or(|at| now - at > STALE);
    CalendarAge {
        calendars: count(calendars.len()),
        oldest_read,
        failing: count(
            calendars
                .iter()
                .filter(|calendar| calendar.failure.is_some())
                .count(),
        ),
        stale: !read.is_empty() && calls_today && old,
        reason,
    }
}
