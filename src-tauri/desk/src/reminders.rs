//! The plan of reminders, from the state of the file.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use kawka_domain::ids::MemberId;
use kawka_domain::reminder::{Audience, PlannedCall, Reminder, ReminderKind, plan};
use kawka_domain::time::{day_in, parse_zone, resolve};
use kawka_store::table::booking::Booking;
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::rows::open_promises;
use crate::view::{ReminderRow, Settings};
use crate::wording::{Language, Subject, both, reminder};

/// Everything a plan and its words are made from, read in one view of the file.
pub(crate) struct Planned {
    pub bookings: Vec<Booking>,
    pub reminders: Vec<Reminder>,
}

impl Planned {
    pub(crate) fn booking(&self, reminder: &Reminder) -> Option<&Booking> {
        self.bookings
            .iter()
            .find(|booking| Some(booking.id) == reminder.booking)
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
        // Reminders of a call lie within two days before and eight hours after its start.
        let around = table::booking::list(c, from - Duration::days(2), to + Duration::days(3))?;
        let bookings: Vec<Booking> = around
            .into_iter()
            .filter(|b| b.status == kawka_domain::booking::BookingStatus::Booked && b.was_awaited())
            .collect();
        let calls: Vec<PlannedCall> = bookings
            .iter()
            .map(|b| PlannedCall {
                id: b.id,
                start: b.entry.start,
                end: b.entry.end,
                arrival: b.arrival,
                brief_ready: b.brief_ready_at.is_some(),
            })
            .collect();
        let me = self.me()?;
        let role = table::member::get(c, me)?.fields.role;
        let zone = parse_zone(&settings.time_zone).unwrap_or_else(|_| self.clock.system_zone());
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
        })
    }

    /// What a reminder speaks of, at a moment.
    pub(crate) fn subject_of(
        &self,
        c: &Connection,
        settings: &Settings,
        language: Language,
        reminder: &Reminder,
        booking: Option<&Booking>,
        at: DateTime<Utc>,
    ) -> Result<Subject, CommandError> {
        let zone = parse_zone(&settings.time_zone).unwrap_or_else(|_| self.clock.system_zone());
        let mut subject = Subject::default();
        if let Some(b) = booking {
            let theirs = b
                .customer_zone
                .as_deref()
                .and_then(|zone| parse_zone(zone).ok());
            subject.when = both(language, b.entry.start, zone, theirs);
            subject.minutes = (b.entry.start - at + Duration::seconds(59)).num_minutes();
            if reminder.kind == ReminderKind::Decide {
                subject.minutes = (b.entry.start - at).num_minutes();
            }
            if !settings.discreet {
                subject.name = crate::bookings::subject(b);
            }
            if let Some(customer) = b.customer {
                subject.no_shows =
                    crate::people::count_no_shows(c, customer, b.entry.start)?.unexcused;
                if !settings.discreet {
                    let promise = open_promises(c, customer)?.into_iter().next();
                    subject.promise = promise.map(|promise| promise.title).unwrap_or_default();
                }
            }
        }
        if reminder.kind == ReminderKind::FollowUpsDue {
            let day = day_in(reminder.at, zone);
            let due = due_by(c, self.me()?, day)?;
            subject.count = u32::try_from(due.len()).unwrap_or(u32::MAX);
            if !settings.discreet {
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
        self.store.read(|c| {
            let planned = self.plan(c, &settings, from, to)?;
            planned
                .reminders
                .iter()
                .map(|planned_reminder| {
                    let booking = planned.booking(planned_reminder);
                    let at = planned_reminder.at;
                    let subject =
                        self.subject_of(c, &settings, language, planned_reminder, booking, at)?;
                    let (title, body) = reminder(language, planned_reminder.kind, &subject);
                    Ok(ReminderRow {
                        key: planned_reminder.key.clone(),
                        kind: planned_reminder.kind.word().to_owned(),
                        at,
                        booking: planned_reminder.booking,
                        text: [title, body].join("\n").trim_end().replace('\n', " · "),
                    })
                })
                .collect()
        })
    }
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
        Some(f.fields.due?.max(first?))
    });
    Ok(mornings.min())
}

/// Titles of a member's follow-ups due by a day.
fn due_by(c: &Connection, me: MemberId, day: NaiveDate) -> Result<Vec<String>, CommandError> {
    let pending = table::follow_up::list_pending(c, Some(me))?;
    let due = pending
        .into_iter()
        .filter(|f| f.fields.due.is_some_and(|due| due <= day));
    Ok(due.map(|f| f.fields.title).collect())
}
