//! The plan of reminders, from the state of the file, and the words of each.
//!
//! [`round`] shows what is due, [`notices`] is what stands until it is answered, [`again`] says that once more, [`log`]
//! tells what became of each, [`pause`] holds them back.

mod again;
mod asked;
mod decide;
mod ledger;
mod log;
mod notices;
mod pause;
mod round;

pub use again::Refused;
pub(crate) use decide::{LOOK_BACK, first_note};
pub(crate) use ledger::Ledger;
pub use round::{DueReminder, Round, Summary};

use std::sync::atomic::Ordering;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus};
use kawka_domain::follow_up::shown_day;
use kawka_domain::ids::MemberId;
use kawka_domain::reminder::{Audience, NoticeNames, PlannedCall, Reminder, ReminderKind, plan};
use kawka_domain::time::{day_in, parse_zone, resolve};
use kawka_store::table::booking::Booking;
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::rows::open_promises;
use crate::view::{ReminderRow, Settings};
use crate::wording::{Language, Subject, both, dated, reminder};

/// Everything a plan and its words are made from, read in one view of the file.
pub(crate) struct Planned {
    pub bookings: Vec<Booking>,
    pub reminders: Vec<Reminder>,
    /// Zone of civil times.
    pub zone: Tz,
}

/// How a reminder is told.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub settings: &'a Settings,
    pub language: Language,
    /// People are named and promises quoted.
    pub named: bool,
}

impl Telling<'_> {
    /// Whether a locked screen may show it: what names nobody may stand anywhere.
    fn on_lock_screen(self) -> bool {
        !self.named || self.settings.reminders.names == NoticeNames::Always
    }
}

impl Planned {
    pub(crate) fn booking(&self, reminder: &Reminder) -> Option<&Booking> {
        self.bookings
            .iter()
            .find(|booking| Some(booking.id) == reminder.booking())
    }
}

impl Desk {
    /// Computes the plan within a span.
    pub(crate) fn plan(
        &self,
        c: &Connection,
        settings: &Settings,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Planned, CommandError> {
        // Reminders of a call lie within eight days before and eight hours after its start.
        let around = table::booking::list(c, from - Duration::days(2), to + Duration::days(8))?;
        let me = self.me()?;
        let bookings: Vec<Booking> = around
            .into_iter()
            .filter(|b| b.status == BookingStatus::Booked && b.was_awaited())
            .collect();
        let calls: Vec<PlannedCall> = bookings
            .iter()
            .map(|b| {
                Ok(PlannedCall {
                    id: b.id,
                    start: b.entry.start,
                    end: b.entry.end,
                    arrival: b.arrival,
                    late_at: late_at(c, b)?,
                    brief_ready: b.brief_ready_at.is_some(),
                    mine: b.care_owner == Some(me),
                })
            })
            .collect::<Result<_, CommandError>>()?;
        let role = match settings.reminders.role_here {
            Some(role) => role,
            None => table::member::get(c, me)?.fields.role,
        };
        let zone = self.zone_of(settings);
        let audience = Audience {
            host: role.is_host(),
            specialist: role.is_specialist(),
            zone,
        };
        let pending = first_morning(c, me, settings.reminders.follow_ups_due, zone)?;
        let reminders = plan(&calls, pending, &settings.reminders, audience, from..to);
        Ok(Planned {
            bookings,
            reminders,
            zone,
        })
    }

    pub(crate) fn zone_of(&self, settings: &Settings) -> Tz {
        parse_zone(&settings.time_zone).unwrap_or_else(|_| self.clock.system_zone())
    }

    /// Whether a notice may name people at this moment. In discreet mode it never does.
    pub(crate) fn may_name(&self, settings: &Settings) -> bool {
        let locked = self.screen_locked.load(Ordering::Relaxed);
        !settings.discreet
            && match settings.reminders.names {
                NoticeNames::Never => false,
                NoticeNames::Unlocked => !locked,
                NoticeNames::Always => true,
            }
    }

    /// Says whether the screen is locked (see [`NoticeNames`]).
    pub fn set_screen_locked(&self, locked: bool) {
        self.screen_locked.store(locked, Ordering::Relaxed);
    }

    /// What a reminder speaks of, at a moment.
    pub(crate) fn subject_of(
        &self,
        c: &Connection,
        telling: Telling<'_>,
        reminder: &Reminder,
        booking: Option<&Booking>,
        at: DateTime<Utc>,
    ) -> Result<Subject, CommandError> {
        let Telling {
            settings,
            language,
            named,
        } = telling;
        let zone = self.zone_of(settings);
        let mut subject = Subject::default();
        if let Some(b) = booking {
            let theirs = b
                .customer_zone
                .as_deref()
                .and_then(|zone| parse_zone(zone).ok());
            subject.when = both(language, b.entry.start, zone, theirs);
            let to_start = b.entry.start - at;
            subject.minutes = if to_start > Duration::zero() {
                (to_start + Duration::seconds(59)).num_minutes()
            } else {
                to_start.num_minutes()
            };
            subject.reply = b.entry.reply;
            subject.is_missing = b.is_missing();
            if named {
                subject.name = crate::bookings::subject(b);
            }
            if let Some(customer) = b.customer {
                subject.no_shows = crate::people::count_no_shows(c, customer, b.entry.start)?;
                if named {
                    let promise = open_promises(c, customer)?.into_iter().next();
                    subject.promise = promise.map(|promise| promise.title).unwrap_or_default();
                }
                let other = second_booking(c, b, at)?;
                subject.also_booked = other
                    .map(|start| dated(language, start, zone))
                    .unwrap_or_default();
            }
        }
        if reminder.kind() == ReminderKind::FollowUpsDue {
            let day = day_in(reminder.at, zone);
            let due = due_by(c, self.me()?, day)?;
            subject.count = u32::try_from(due.len()).unwrap_or(u32::MAX);
            if named {
                subject.when = due.into_iter().take(3).collect::<Vec<_>>().join("\n");
            }
        }
        Ok(subject)
    }

    /// The plan between two instants, with its words.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_reminders(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        language: Language,
    ) -> Result<Vec<ReminderRow>, CommandError> {
        if to - from > Duration::days(800) {
            return Err(CommandError::bad_input("to", "out_of_range"));
        }
        let settings = self.get_settings()?;
        let telling = Telling {
            settings: &settings,
            language,
            named: !settings.discreet,
        };
        self.store.read(|c| {
            let planned = self.plan(c, &settings, from, to)?;
            planned
                .reminders
                .iter()
                .map(|planned_reminder| {
                    let booking = planned.booking(planned_reminder);
                    let at = planned_reminder.at;
                    let subject = self.subject_of(c, telling, planned_reminder, booking, at)?;
                    let (title, body) = reminder(language, planned_reminder.kind(), &subject);
                    Ok(ReminderRow {
                        key: planned_reminder.key.to_string(),
                        kind: planned_reminder.kind().word().to_owned(),
                        at,
                        booking: planned_reminder.booking(),
                        text: [title, body].join("\n").trim_end().replace('\n', " · "),
                    })
                })
                .collect()
        })
    }
}

/// When it was said of a customer who is running late.
fn late_at(c: &Connection, booking: &Booking) -> Result<Option<DateTime<Utc>>, CommandError> {
    if booking.arrival != Arrival::RunningLate {
        return Ok(None);
    }
    let events = table::booking_event::list(c, booking.id)?;
    let late = events
        .iter()
        .rfind(|e| e.kind == BookingEventKind::RunningLate);
    Ok(late.map(|e| e.at))
}

/// When the next other open call of the same customer is (row F11: one person, one open booking).
pub(crate) fn second_booking(
    c: &Connection,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, CommandError> {
    let Some(customer) = booking.customer else {
        return Ok(None);
    };
    let others = table::booking::list_of_customer(c, customer)?;
    let others = others
        .into_iter()
        .filter(|b| b.id != booking.id && b.status == BookingStatus::Booked && b.entry.end > now);
    Ok(others.map(|b| b.entry.start).min())
}

/// The first day whose morning list has something for a member: of each pending follow-up its due day, or the first
/// morning after it was written down.
fn first_morning(
    c: &Connection,
    me: MemberId,
    time: Option<NaiveTime>,
    zone: Tz,
) -> Result<Option<NaiveDate>, CommandError> {
    let Some(time) = time else {
        return Ok(None);
    };
    let pending = table::follow_up::list_pending(c, Some(me))?;
    let mornings = pending.into_iter().filter_map(|f| {
        let written = day_in(f.created_at, zone);
        let listed = resolve(written.and_time(time), zone);
        let first = if f.created_at <= listed {
            Some(written)
        } else {
            written.succ_opt()
        };
        Some(shown_day(f.fields.due, f.snoozed_until)?.max(first?))
    });
    Ok(mornings.min())
}

/// Titles of a member's follow-ups due by a day.
fn due_by(c: &Connection, me: MemberId, day: NaiveDate) -> Result<Vec<String>, CommandError> {
    let pending = table::follow_up::list_pending(c, Some(me))?;
    let due = pending
        .into_iter()
        .filter(|f| shown_day(f.fields.due, f.snoozed_until).is_some_and(|shown| shown <= day));
    Ok(due.map(|f| f.fields.title).collect())
}
