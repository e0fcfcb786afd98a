//! Things to do after a call, and promises made in it.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::ids::{BookingId, CustomerId, MemberId};

crate::words! {
    /// A task for us, or something the customer was promised.
    FollowUpKind {
        /// Something to do.
        Task = "task",
        /// Something the customer was promised; it is open until they were told.
        Promise = "promise",
    }
}

crate::words! {
    /// The part of the list in which a pending follow-up stands.
    DueBucket {
        /// A promise that is kept, of which the customer does not know yet.
        ToTell = "to_tell",
        /// Its day has passed.
        Overdue = "overdue",
        /// Due today.
        Today = "today",
        /// Due by Sunday of this week.
        ThisWeek = "this_week",
        /// Due after this week, or without a day.
        Later = "later",
    }
}

crate::words! {
    /// How often a follow-up comes again once it is done.
    Repeat {
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every month, on the same day or the month's last.
        Monthly = "monthly",
        /// Every three months.
        Quarterly = "quarterly",
    }
}

impl Repeat {
    /// The next day after one on which it was due; never before tomorrow, so that a late one does not come in a flood.
    #[must_use]
    pub fn next(self, due: NaiveDate, today: NaiveDate) -> NaiveDate {
        let step = |times: u32| match self {
            Self::Daily => due.checked_add_days(Days::new(u64::from(times))),
            Self::Weekly => due.checked_add_days(Days::new(7 * u64::from(times))),
            Self::Monthly => due.checked_add_months(Months::new(times)),
            Self::Quarterly => due.checked_add_months(Months::new(3 * times)),
        };
        (1..100_000)
            .map_while(step)
            .find(|day| *day > today)
            .unwrap_or(today)
    }
}

/// The day on which a follow-up asks for attention: its due day, not before it was put off to.
#[must_use]
pub fn shown_day(due: Option<NaiveDate>, snoozed: Option<NaiveDate>) -> Option<NaiveDate> {
    match (due, snoozed) {
        (Some(due), Some(snoozed)) => Some(due.max(snoozed)),
        (due, snoozed) => due.or(snoozed),
    }
}

/// Whether a follow-up is done, and nobody waits to hear of it any more: a promise closes when the customer was told.
#[must_use]
pub const fn is_closed(kind: FollowUpKind, has_customer: bool, done: bool, told: bool) -> bool {
    done && !is_to_tell(kind, has_customer, done, told)
}

/// Whether a promise is kept and the customer does not know yet.
#[must_use]
pub const fn is_to_tell(kind: FollowUpKind, has_customer: bool, done: bool, told: bool) -> bool {
    matches!(kind, FollowUpKind::Promise) && has_customer && done && !told
}

/// The fields of a follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FollowUpDraft {
    /// Its words.
    pub title: String,
    /// Task or promise.
    pub kind: FollowUpKind,
    /// The day by which it is due.
    pub due: Option<NaiveDate>,
    /// Whose it is.
    pub assignee_id: Option<MemberId>,
    /// For whom.
    pub customer_id: Option<CustomerId>,
    /// The call it came from.
    pub booking_id: Option<BookingId>,
}

/// Sorts a due day into its part of the list; weeks begin on Monday (ISO 8601).
#[must_use]
pub fn bucket(due: Option<NaiveDate>, today: NaiveDate) -> DueBucket {
    let Some(due) = due else {
        return DueBucket::Later;
    };
    let to_sunday = Days::new(u64::from(6 - today.weekday().num_days_from_monday()));
    let sunday = today.checked_add_days(to_sunday).unwrap_or(today);
    if due < today {
        DueBucket::Overdue
    } else if due == today {
        DueBucket::Today
    } else if due <= sunday {
        DueBucket::ThisWeek
    } else {
        DueBucket::Later
    }
}

/// The lines of call notes that begin with `!`, without the mark; `!!` marks a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedLine {
    /// The text behind the mark.
    pub title: String,
    /// What it becomes.
    pub kind: FollowUpKind,
}

/// Reads the marked lines out of notes. With `finished` false the last line is left out unless a line break
/// ends it: it is still being typed.
#[must_use]
pub fn marked_lines(notes: &str, finished: bool) -> Vec<MarkedLine> {
    let complete = if finished {
        notes
    } else {
        notes.rfind('\n').map_or("", |end| &notes[..end])
    };
    complete
        .lines()
        .filter_map(|line| {
            let rest = line.trim().strip_prefix('!')?;
            let (rest, kind) = match rest.strip_prefix('!') {
                Some(rest) => (rest, FollowUpKind::Promise),
                None => (rest, FollowUpKind::Task),
            };
            let title = rest.trim();
            (!title.is_empty()).then(|| MarkedLine {
                title: title.to_owned(),
                kind,
            })
        })
        .collect()
}

/// A line that became a follow-up before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLine {
    /// The line as it was then.
    pub line: MarkedLine,
    /// It is pending, so new words may still become its own. One that is done or removed stays as it was.
    pub pending: bool,
}

/// What the notes ask for, compared with the follow-ups they made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteChange {
    /// A line that has no follow-up yet.
    Add(MarkedLine),
    /// The follow-up at this place of `known` got new words or became a promise.
    Rename(usize, MarkedLine),
}

/// Compares the marked lines with the lines that already became follow-ups. Lines that are the same stay;
/// what is left over is paired in order as rewording of what is pending, and only then added. A line taken out of
/// the notes leaves its follow-up alone: removing a task is a person's own decision, and so is its being done.
#[must_use]
pub fn compare_notes(known: &[KnownLine], lines: &[MarkedLine]) -> Vec<NoteChange> {
    let mut unmatched: Vec<usize> = (0..known.len()).collect();
    let mut changes = Vec::new();
    let mut fresh = Vec::new();
    for line in lines {
        let same = |same_kind: bool| {
            let fits = move |index: &usize| {
                let former = &known[*index].line;
                former.title == line.title && (!same_kind || former.kind == line.kind)
            };
            unmatched.iter().position(fits)
        };
        match same(true).or_else(|| same(false)) {
            Some(place) => {
                let index = unmatched.remove(place);
                if known[index].line.kind != line.kind && known[index].pending {
                    changes.push(NoteChange::Rename(index, line.clone()));
                }
            }
            None => fresh.push(line.clone()),
        }
    }
    let mut left = unmatched.into_iter().filter(|index| known[*index].pending);
    changes.extend(fresh.into_iter().map(|line| match left.next() {
        Some(index) => NoteChange::Rename(index, line),
        None => NoteChange::Add(line),
    }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_ends_on_sunday() {
        let wednesday = day("2026-10-14");
        let cases = [
            ("none", None, DueBucket::Later),
            ("yesterday", Some("2026-10-13"), DueBucket::Overdue),
            ("today", Some("2026-10-14"), DueBucket::Today),
            ("Sunday", Some("2026-10-18"), DueBucket::ThisWeek),
            ("Monday", Some("2026-10-19"), DueBucket::Later),
        ];
        for (name, due, expected) in cases {
            assert_eq!(bucket(due.map(day), wednesday), expected, "{name}");
        }
        assert_eq!(
            bucket(Some(day("2026-10-19")), day("2026-10-18")),
            DueBucket::Later
        );
    }

    #[test]
    fn a_line_being_typed_is_left_alone() {
        let notes = "Laughed.\n! Send the layout\n!! We tell her about iCal\n! half a li";
        let task = MarkedLine {
            title: "Send the layout".into(),
            kind: FollowUpKind::Task,
        };
        let promise = MarkedLine {
            title: "We tell her about iCal".into(),
            kind: FollowUpKind::Promise,
        };
        let half = MarkedLine {
            title: "half a li".into(),
            kind: FollowUpKind::Task,
        };
        assert_eq!(marked_lines(notes, false), [task.clone(), promise.clone()]);
        assert_eq!(marked_lines(notes, true), [task, promise, half]);
        assert_eq!(marked_lines("!\n!  \n", true), []);
    }

    fn line(title: &str) -> MarkedLine {
        MarkedLine {
            title: title.into(),
            kind: FollowUpKind::Task,
        }
    }

    fn known(title: &str, pending: bool) -> KnownLine {
        KnownLine {
            line: line(title),
            pending,
        }
    }

    #[test]
    fn rewording_keeps_the_follow_up() {
        let both = [known("a", true), known("b", true)];
        assert_eq!(compare_notes(&both, &[line("b"), line("a")]), []);
        assert_eq!(
            compare_notes(&both, &[line("a!"), line("b"), line("c")]),
            [
                NoteChange::Rename(0, line("a!")),
                NoteChange::Add(line("c"))
            ]
        );
        assert_eq!(compare_notes(&both[..1], &[]), []);
    }

    #[test]
    fn what_is_done_or_removed_takes_no_new_words_and_does_not_come_back() {
        assert_eq!(
            compare_notes(&[known("ring", false)], &[line("send")]),
            [NoteChange::Add(line("send"))]
        );
        assert_eq!(compare_notes(&[known("ring", false)], &[line("ring")]), []);
    }

    #[test]
    fn m1_what_comes_again_comes_after_today_and_keeps_its_day_of_the_month() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let cases = [
            (Repeat::Daily, "2026-10-14", "2026-10-14", "2026-10-15"),
            (Repeat::Weekly, "2026-10-14", "2026-10-14", "2026-10-21"),
            (Repeat::Weekly, "2026-09-01", "2026-10-14", "2026-10-20"),
            (Repeat::Monthly, "2026-01-31", "2026-01-31", "2026-02-28"),
            (Repeat::Monthly, "2026-01-31", "2026-03-05", "2026-03-31"),
            (Repeat::Quarterly, "2026-11-30", "2026-12-01", "2027-02-28"),
            (Repeat::Daily, "2026-10-20", "2026-10-14", "2026-10-21"),
        ];
        for (repeat, due, today, expected) in cases {
            assert_eq!(
                repeat.next(day(due), day(today)),
                day(expected),
                "{repeat} {due}"
            );
        }
        let (due, later) = (Some(day("2026-10-14")), Some(day("2026-10-20")));
        assert_eq!(shown_day(due, later), later);
        assert_eq!(shown_day(later, due), later, "put off to before it is due");
        assert_eq!(shown_day(None, due), due);
    }

    #[test]
    fn a_task_can_become_a_promise() {
        let promise = MarkedLine {
            kind: FollowUpKind::Promise,
            ..line("ring")
        };
        let change = NoteChange::Rename(0, promise.clone());
        assert_eq!(compare_notes(&[known("ring", true)], &[promise]), [change]);
    }
}
