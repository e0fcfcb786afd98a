//! The shapes of the made-up week's tables: who, when, what was said.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveTime, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;
use kawka_domain::booking::NoShowReason;
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope};
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::identity::HandleKind;
use kawka_domain::interaction::{Channel, Direction, Feeling, InteractionKind};
use kawka_domain::question::AnswerState;
use kawka_domain::time::{day_in, resolve};

use crate::wording::Language;

/// A text in Polish and in English.
#[derive(Clone, Copy)]
pub(super) struct Both(pub &'static str, pub &'static str);

/// No text.
pub(super) const NOTHING: Both = Both("", "");

impl Both {
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Polish => self.0,
            Language::English => self.1,
        }
    }
}

/// A moment as the tables tell it; the present one makes an instant of it.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// So many weeks before this one, a weekday, hour and minute on our wall.
    Week(u8, Weekday, u32, u32),
    /// So many days from today, hour and minute on our wall.
    Day(i64, u32, u32),
    /// Seconds from now.
    Seconds(i64),
    /// Minutes from now.
    Minutes(i64),
    /// The last full or half hour before so many minutes ago.
    HalfHourBefore(i64),
    /// The first full or half hour after so many minutes, if a call from then on ends today.
    LaterToday(i64),
}

const HALF_HOUR: i64 = 30 * 60;

impl When {
    /// The instant; `None` where the day has no room for it.
    pub fn instant(self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let today = day_in(now, zone);
        let wall = |day: chrono::NaiveDate, hour, minute| {
            let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
            Some(resolve(day.and_time(time), zone))
        };
        let now = now.with_nanosecond(0)?;
        match self {
            Self::Week(weeks, weekday, hour, minute) => {
                let monday = today.week(Weekday::Mon).checked_first_day()?;
                let days = u64::from(weeks) * 7 - u64::from(weekday.num_days_from_monday());
                wall(monday.checked_sub_days(Days::new(days))?, hour, minute)
            }
            Self::Day(days, hour, minute) => wall(
                today.checked_add_signed(Duration::days(days))?,
                hour,
                minute,
            ),
            Self::Seconds(seconds) => Some(now + Duration::seconds(seconds)),
            Self::Minutes(minutes) => Some(now + Duration::minutes(minutes)),
            Self::HalfHourBefore(minutes) => {
                let at = now - Duration::minutes(minutes);
                Some(at - Duration::seconds(at.timestamp().rem_euclid(HALF_HOUR)))
            }
            Self::LaterToday(minutes) => {
                let at = now + Duration::minutes(minutes);
                let to_next = HALF_HOUR - at.timestamp().rem_euclid(HALF_HOUR);
                let start = at + Duration::seconds(to_next);
                let last = start + Duration::seconds(HALF_HOUR);
                (day_in(last, zone) == today).then_some(start)
            }
        }
    }
}

/// The members.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Us {
    Tomasz,
    Emilia,
    Dawid,
    Justyna,
}

/// The customers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Who {
    Aleksandra,
    Amina,
    Bo,
    JensChristian,
    Kealoha,
    Malgorzata,
    Misaki,
    Ngoc,
    Oluwaseun,
    Pemba,
    Rui,
    Siobhan,
    Sylwia,
    Thorunn,
    Zuzanna,
}

/// A customer as they came to us.
pub(super) struct Person {
    pub who: Who,
    pub met: When,
    pub given_name: &'static str,
    pub family_name: &'static str,
    pub formal: bool,
    pub language: &'static str,
    pub zone: &'static str,
    pub country: &'static str,
    pub role: Both,
    pub company: Option<Company>,
    pub owner: Us,
    pub since: &'static str,
    pub plan: Both,
    pub product_notes: Both,
    pub non_technical: bool,
    /// When they asked to be left alone.
    pub left_alone: Option<When>,
    pub handles: &'static [(HandleKind, &'static str)],
}

/// Where they work.
pub(super) struct Company {
    pub name: &'static str,
    pub what_it_does: Both,
    pub domain: &'static str,
    pub industry: Both,
    pub size: Both,
}

/// A contact.
#[derive(Clone, Copy)]
pub(super) struct Contact {
    pub who: Who,
    pub at: When,
    pub by: Us,
    pub channel: Channel,
    pub direction: Direction,
    pub kind: InteractionKind,
    pub feeling: Option<Feeling>,
    pub text: Both,
    pub link: &'static str,
}

/// They came to us.
pub(super) const fn heard(
    who: Who,
    at: When,
    by: Us,
    channel: Channel,
    kind: InteractionKind,
) -> Contact {
    Contact {
        who,
        at,
        by,
        channel,
        direction: Direction::Inbound,
        kind,
        feeling: None,
        text: NOTHING,
        link: "",
    }
}

/// We went to them.
pub(super) const fn sent(who: Who, at: When, by: Us, channel: Channel) -> Contact {
    Contact {
        direction: Direction::Outbound,
        ..heard(who, at, by, channel, InteractionKind::Other)
    }
}

impl Contact {
    pub const fn said(self, polish: &'static str, english: &'static str) -> Self {
        Self {
            text: Both(polish, english),
            ..self
        }
    }

    pub const fn link(self, link: &'static str) -> Self {
        Self { link, ..self }
    }

    pub const fn better(self) -> Self {
        self.left(Feeling::Better)
    }

    pub const fn same(self) -> Self {
        self.left(Feeling::Same)
    }

    pub const fn worse(self) -> Self {
        self.left(Feeling::Worse)
    }

    const fn left(self, feeling: Feeling) -> Self {
        Self {
            feeling: Some(feeling),
            ..self
        }
    }
}

/// A booked call and its course.
pub(super) struct Call {
    pub who: Who,
    pub start: When,
    pub booked: When,
    pub brief: Option<Brief>,
    pub course: Course,
}

/// What the specialist wrote for the host.
pub(super) struct Brief {
    pub by: Us,
    pub at: When,
    pub know: Both,
    pub ask: Both,
    pub dos: Both,
    pub donts: Both,
    pub ready: bool,
}

/// What became of a call.
pub(super) enum Course {
    /// It is still to come, or nobody said how it went.
    Open,
    Held(Talk),
    NoShow(NoShowReason, Both),
    /// Called off a day before; who of us noted it.
    Cancelled(Us, Both),
}

/// What was said in a call.
pub(super) struct Talk {
    pub consents: &'static [(ConsentScope, ConsentDecision)],
    /// In the order of the base questions.
    pub answers: &'static [Answer],
    pub notes: Both,
    /// Which follow-ups of the notes were done (from 0), and when.
    pub done: &'static [(usize, Us, When)],
}

/// One answer.
pub(super) struct Answer {
    pub state: AnswerState,
    pub text: Both,
    pub quote: bool,
}

pub(super) const NOT_ASKED: Answer = Answer {
    state: AnswerState::NotAsked,
    text: NOTHING,
    quote: false,
};

pub(super) const fn answered(polish: &'static str, english: &'static str) -> Answer {
    Answer {
        state: AnswerState::Answered,
        text: Both(polish, english),
        quote: false,
    }
}

/// An answer that may be quoted.
pub(super) const fn quoted(polish: &'static str, english: &'static str) -> Answer {
    Answer {
        quote: true,
        ..answered(polish, english)
    }
}

pub(super) const fn declined(polish: &'static str, english: &'static str) -> Answer {
    Answer {
        state: AnswerState::Declined,
        ..answered(polish, english)
    }
}

/// A decision about consent outside of a call.
pub(super) struct Written {
    pub who: Who,
    pub at: When,
    pub by: Us,
    pub scope: ConsentScope,
    pub decision: ConsentDecision,
    pub method: ConsentMethod,
}

/// A follow-up written by hand.
pub(super) struct Task {
    pub who: Option<Who>,
    pub made: When,
    pub by: Us,
    pub assignee: Us,
    pub kind: FollowUpKind,
    pub due: Due,
    pub title: Both,
    pub done: Option<When>,
}

/// By when it is due.
#[derive(Clone, Copy)]
pub(super) enum Due {
    /// So many days from today.
    Days(i64),
    /// Two days from today, but no later than this Sunday.
    ThisWeek,
    /// No day.
    Someday,
}

impl Due {
    pub fn day(self, today: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
        match self {
            Self::Days(days) => today.checked_add_signed(Duration::days(days)),
            Self::ThisWeek => {
                let to_sunday = 6 - u64::from(today.weekday().num_days_from_monday());
                today.checked_add_days(Days::new(to_sunday.min(2)))
            }
            Self::Someday => None,
        }
    }
}
