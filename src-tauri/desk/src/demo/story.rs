//! Plays the tables through the use cases, step by step in the order of time, so that the journal, the ages and what
//! changed since a brief was ready are as true as in a folder that was worked in.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Days, Duration, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::{BookingEventKind, Outcome, Reply};
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope};
use kawka_domain::follow_up::FollowUpDraft;
use kawka_domain::ids::{BookingId, CustomerId, MemberId, QuestionId};
use kawka_domain::interaction::InteractionDraft;
use kawka_domain::person::{
    CompanyDraft, CustomerDraft, FormOfAddress, HandleDraft, MemberDraft, MemberRole,
};
use kawka_domain::question::AnswerState;
use kawka_domain::time::{day_in, resolve};
use kawka_store::table;
use kawka_store::table::booking::Entry;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::reminder::{Delivery, ReminderState};

use super::parts::{Both, Brief, Call, Company, Contact, Course, Person, Talk, Task, Us, Written};
use super::parts::{When, Who};
use super::words::{MEMBERS, ROOM, STRANGER, TASKS, WRITTEN, sentence};
use super::{calls_near, calls_past, contacts_far, contacts_near, people_far, people_near};
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::Clock;
use crate::view::{BriefSection, NewBooking, NewConsent, NewOutcome, NoticeAnswer, Settings};
use crate::wording::Language;

/// A clock that stands where the story is.
pub(super) struct StoryClock {
    millis: AtomicI64,
    zone: Tz,
}

impl StoryClock {
    pub fn new(at: DateTime<Utc>, zone: Tz) -> Arc<Self> {
        Arc::new(Self {
            millis: AtomicI64::new(at.timestamp_millis()),
            zone,
        })
    }

    fn turn(&self, at: DateTime<Utc>) {
        self.millis.store(at.timestamp_millis(), Ordering::Relaxed);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        let millis = self.millis.load(Ordering::Relaxed);
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    fn system_zone(&self) -> Tz {
        self.zone
    }
}

/// When the folder was first set up in the story.
pub(super) const BEGINNING: When = When::Week(44, chrono::Weekday::Thu, 9, 0);

/// One thing that somebody did.
enum Step {
    Meet(&'static Person),
    LeaveAlone(Who),
    Talk(&'static Contact),
    Consent(&'static Written),
    Plan(&'static Task),
    FinishTask(&'static Task),
    Book(usize),
    BookStranger,
    Prepare(usize, &'static Brief),
    Arrive(usize),
    Ask(usize, &'static [(ConsentScope, ConsentDecision)]),
    Answer(usize, usize),
    Note(usize, &'static Talk),
    Decide(usize, Outcome, Both),
    FinishNote(usize, usize),
}

fn calls() -> impl Iterator<Item = &'static Call> {
    calls_past::PAST.iter().chain(calls_near::AROUND_NOW)
}

/// The story on its way.
pub(super) struct Story<'a> {
    desk: &'a Desk,
    clock: &'a StoryClock,
    language: Language,
    now: DateTime<Utc>,
    zone: Tz,
    members: Vec<(Us, MemberId)>,
    acting: Cell<MemberId>,
    questions: Vec<QuestionId>,
    people: BTreeMap<Who, CustomerId>,
    bookings: BTreeMap<usize, BookingId>,
}

fn lost(what: &str) -> CommandError {
    CommandError::new(ErrorCode::NotFound).with("what", what)
}

impl<'a> Story<'a> {
    /// Sits the members down at a new desk that belongs to the host.
    pub fn begin(
        desk: &'a Desk,
        clock: &'a StoryClock,
        language: Language,
        now: DateTime<Utc>,
    ) -> Result<Self, CommandError> {
        let host = desk.me()?;
        desk.change_settings(&Settings {
            room_url: ROOM.to_owned(),
            ..Settings::default()
        })?;
        let mut members = vec![(Us::Tomasz, host)];
        for (us, name, email) in MEMBERS.into_iter().skip(1) {
            let fields = MemberDraft {
                name: name.to_owned(),
                email: email.to_owned(),
                role: MemberRole::Specialist,
            };
            members.push((us, desk.add_member(&fields)?.value));
        }
        let questions = desk.list_questions()?.into_iter().map(|q| q.id).collect();
        Ok(Self {
            desk,
            clock,
            language,
            now,
            zone: clock.zone,
            members,
            acting: Cell::new(host),
            questions,
            people: BTreeMap::new(),
            bookings: BTreeMap::new(),
        })
    }

    /// Plays everything up to now and leaves the host at the desk.
    pub fn play(&mut self) -> Result<(), CommandError> {
        let mut steps = self.steps();
        steps.sort_by_key(|(at, _)| *at);
        for (at, step) in &steps {
            self.clock.turn(*at);
            self.take(step)?;
        }
        self.clock.turn(self.now);
        self.act_as(Us::Tomasz)?;
        self.answer_past_reminders()
    }

    fn steps(&self) -> Vec<(DateTime<Utc>, Step)> {
        let mut steps = Vec::new();
        let mut at = |when: When, step: Step| {
            if let Some(instant) = when.instant(self.now, self.zone) {
                steps.push((instant, step));
            }
        };
        for person in people_far::FAR.iter().chain(people_near::NEAR) {
            at(person.met, Step::Meet(person));
            if let Some(when) = person.left_alone {
                at(when, Step::LeaveAlone(person.who));
            }
        }
        for contact in contacts_far::FAR.iter().chain(contacts_near::NEAR) {
            at(contact.at, Step::Talk(contact));
        }
        for written in WRITTEN {
            at(written.at, Step::Consent(written));
        }
        for task in TASKS {
            at(task.made, Step::Plan(task));
            if let Some(done) = task.done {
                at(done, Step::FinishTask(task));
            }
        }
        at(When::Day(-1, 11, 15), Step::BookStranger);
        for (index, call) in calls().enumerate() {
            if let Some(start) = call.start.instant(self.now, self.zone) {
                at(call.booked, Step::Book(index));
                if let Some(brief) = &call.brief {
                    at(brief.at, Step::Prepare(index, brief));
                }
                if let Course::Held(talk) = &call.course {
                    for (nth, _, done) in talk.done {
                        at(*done, Step::FinishNote(index, *nth));
                    }
                }
                course(index, &call.course, start, &mut steps_of(&mut at, self.now));
            }
        }
        steps
    }
}
