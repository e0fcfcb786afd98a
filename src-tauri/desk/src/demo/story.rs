//! The tables as one row of steps in the order of time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc, Weekday};
use chrono_tz::Tz;
use kawka_domain::booking::Outcome;
use kawka_domain::consent::{ConsentDecision, ConsentScope};

use super::nominations::{NOMINATED, Nominated};
use super::parts::{
    Answer, Both, Brief, Call, Contact, Course, NOTHING, Person, Talk, Task, Us, When, Who, Written,
};
use super::words::{STRANGER_CALL, TASKS, WRITTEN};
use super::{calls_near, calls_past, contacts_far, contacts_near, people_far, people_near};
use crate::port::Clock;

/// When the folder was set up in the story.
pub(super) const BEGINNING: When = When::Week(44, Weekday::Thu, 9, 0);

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

    pub fn turn(&self, at: DateTime<Utc>) {
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

/// One thing that somebody did. A `usize` is a call's place in the tables.
pub(super) enum Step {
    Meet(&'static Person),
    LeaveAlone(&'static Person),
    Contact(&'static Contact),
    Consent(&'static Written),
    Plan(&'static Task),
    FinishPlanned(&'static Task),
    BookStranger(DateTime<Utc>),
    Book(usize, &'static Call, DateTime<Utc>),
    Prepare(usize, &'static Brief),
    Arrive(usize),
    Ask(usize, Who, &'static (ConsentScope, ConsentDecision)),
    Answer(usize, usize, &'static Answer),
    Note(usize, &'static Talk),
    Decide(usize, Us, Outcome, Both),
    FinishNoted(usize, usize, Us),
    Nominate(&'static Nominated),
    DecideNomination(&'static Nominated),
    SetAside(&'static Nominated),
    Invite(&'static Nominated, Us),
}

/// Every step with its instant, in order.
pub(super) fn steps(now: DateTime<Utc>, zone: Tz) -> Vec<(DateTime<Utc>, Step)> {
    let mut steps = Vec::new();
    let mut at = |when: When, step: Step| {
        if let Some(instant) = when.instant(now, zone) {
            steps.push((instant, step));
        }
    };
    for person in people_far::FAR.iter().chain(people_near::NEAR) {
        at(person.met, Step::Meet(person));
        if let Some(when) = person.left_alone {
            at(when, Step::LeaveAlone(person));
        }
    }
    for contact in contacts_far::FAR.iter().chain(contacts_near::NEAR) {
        at(contact.at, Step::Contact(contact));
    }
    for written in WRITTEN {
        at(written.at, Step::Consent(written));
    }
    for nominated in NOMINATED {
        at(nominated.at, Step::Nominate(nominated));
        if let Some((when, ..)) = nominated.decided {
            at(when, Step::DecideNomination(nominated));
        }
        if let Some((when, ..)) = nominated.aside {
            at(when, Step::SetAside(nominated));
        }
        for (when, by) in nominated.sent {
            at(*when, Step::Invite(nominated, *by));
        }
    }
    for task in TASKS {
        at(task.made, Step::Plan(task));
        if let Some(done) = task.done {
            at(done, Step::FinishPlanned(task));
        }
    }
    if let Some(start) = STRANGER_CALL.instant(now, zone) {
        at(When::Day(-1, 11, 15), Step::BookStranger(start));
    }
    let calls = calls_past::PAST.iter().chain(calls_near::AROUND_NOW);
    for (index, call) in calls.enumerate() {
        // A call for which the day has no room is left out with all that belongs to it.
        let Some(start) = call.start.instant(now, zone) else {
            continue;
        };
        let mut at = |when: When, step: Step| {
            if let Some(instant) = when.instant(now, zone) {
                steps.push((instant, step));
            }
        };
        at(call.booked, Step::Book(index, call, start));
        if let Some(brief) = &call.brief {
            at(brief.at, Step::Prepare(index, brief));
        }
        if let Course::Held(talk) = &call.course {
            for (nth, by, done) in talk.done {
                at(*done, Step::FinishNoted(index, *nth, *by));
            }
        }
        steps.extend(course(index, call, start));
    }
    steps.sort_by_key(|(at, _)| *at);
    steps
}

fn course(index: usize, call: &'static Call, start: DateTime<Utc>) -> Vec<(DateTime<Utc>, Step)> {
    let minute = |n: i64| start + Duration::minutes(n);
    match &call.course {
        Course::Open => Vec::new(),
        Course::NoShow(reason, remark) => {
            let outcome = Outcome::NoShow { reason: *reason };
            let step = Step::Decide(index, Us::Tomasz, outcome, *remark);
            vec![(minute(12), step)]
        }
        Course::Cancelled(by, remark) => {
            let step = Step::Decide(index, *by, Outcome::Cancelled, *remark);
            vec![(start - Duration::days(1), step)]
        }
        Course::Held(talk) => {
            let mut steps = vec![(minute(0), Step::Arrive(index))];
            for consent in talk.consents {
                steps.push((minute(1), Step::Ask(index, call.who, consent)));
            }
            for (nth, answer) in talk.answers.iter().enumerate() {
                steps.push((minute(4), Step::Answer(index, nth, answer)));
            }
            steps.push((minute(26), Step::Note(index, talk)));
            let held = Step::Decide(index, Us::Tomasz, Outcome::Held, NOTHING);
            steps.push((minute(30), held));
            steps
        }
    }
}
