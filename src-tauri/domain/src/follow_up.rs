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

fn read_line(line: &str) -> Option<MarkedLine> {
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

/// Whether two titles begin alike for at least half of the shorter one.
fn begin_alike(one: &str, other: &str) -> bool {
    let alike = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    alike > 0 && alike * 2 >= one.chars().count().min(other.chars().count())
}

/// What stood in the former notes at the place of each line of the new ones, where something did: above the first and
/// below the last line that changed the same, and line by line between them. Where the number of lines changed too, it
/// has to begin alike.
fn former_places<'a>(former: &'a str, notes: &str) -> Vec<Option<&'a str>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (former.lines().collect(), notes.lines().collect());
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let above = old.iter().zip(&new).take_while(alike).count();
    let (old_rest, new_rest) = (&old[above..], &new[above..]);
    let both = old_rest.iter().rev().zip(new_rest.iter().rev());
    let below = both.take_while(alike).count();
    let old_part = &old_rest[..old_rest.len() - below];
    let new_part = &new_rest[..new_rest.len() - below];
    let mut places = vec![None; new.len()];
    for (place, line) in places.iter_mut().zip(&old[..above]) {
        *place = Some(*line);
    }
    for (place, line) in places.iter_mut().rev().zip(old.iter().rev()).take(below) {
        *place = Some(*line);
    }
    if old_part.len() == new_part.len() {
        for (place, line) in (above..).zip(old_part) {
            places[place] = Some(*line);
        }
        return places;
    }
    let mut left: Vec<&str> = old_part.to_vec();
    for (place, line) in (above..).zip(new_part) {
        let Some(marked) = read_line(line) else {
            continue;
        };
        let fits = |old: &&str| {
            read_line(old).is_some_and(|old| {
                old.kind == marked.kind && begin_alike(&old.title, &marked.title)
            })
        };
        if let Some(found) = left.iter().position(fits) {
            places[place] = Some(left.remove(found));
        }
    }
    places
}

/// Compares the marked lines of the notes with the lines that already became follow-ups.
///
/// Lines that are the same stay, wherever they stand. Another line is a rewording only where a known one stood at its
/// place in the `former` notes; otherwise it is new. A line that was taken out leaves its follow-up alone: removing a
/// task is a person's own decision, and so is its being done. Other words never make a task of a promise.
///
/// With `finished` false a last line that no line break ends is still being typed and adds nothing, and a line that was
/// only shortened is no rewording yet: it may be on its way to other words, or out of the notes.
#[must_use]
pub fn compare_notes(
    known: &[KnownLine],
    former: &str,
    notes: &str,
    finished: bool,
) -> Vec<NoteChange> {
    let open_end = |text: &str| !text.is_empty() && !text.ends_with('\n');
    let count = notes.lines().count();
    let typed = (!finished && open_end(notes)).then(|| count.saturating_sub(1));
    let lines: Vec<(usize, MarkedLine)> = (0..)
        .zip(notes.lines())
        .filter_map(|(place, line)| Some((place, read_line(line)?)))
        .collect();
    let mut unmatched: Vec<usize> = (0..known.len()).collect();
    let mut changes = Vec::new();
    let mut fresh = Vec::new();
    for (place, line) in lines {
        let same = |same_kind: bool| {
            let fits = |index: &usize| {
                let former = &known[*index].line;
                former.title == line.title && (!same_kind || former.kind == line.kind)
            };
            unmatched.iter().position(fits)
        };
        match same(true).or_else(|| same(false)) {
            Some(found) => {
                let index = unmatched.remove(found);
                if known[index].line.kind != line.kind && known[index].pending {
                    changes.push(NoteChange::Rename(index, line));
                }
            }
            None => fresh.push((place, line)),
        }
    }
    let places = former_places(former, notes);
    let last_former = former.lines().last().filter(|_| open_end(former));
    let newest = known.len().checked_sub(1);
    for (place, line) in fresh {
        let is_typed = typed == Some(place);
        let was = places[place].and_then(read_line);
        let stood = was.and_then(|was| {
            let ended = places[place] != last_former;
            let find = |fits: &dyn Fn(usize) -> bool| {
                unmatched.iter().position(|&index| {
                    known[index].pending && known[index].line.kind == was.kind && fits(index)
                })
            };
            // One that was only shortened until now still has its former words. Of a line that was still being typed
            // nothing may have come yet, so only the newest one can be it.
            find(&|index| known[index].line.title == was.title).or_else(|| {
                find(&|index| {
                    (ended || Some(index) == newest)
                        && known[index].line.title.starts_with(&was.title)
                })
            })
        });
        let stood = stood.filter(|&found| known[unmatched[found]].line.kind == line.kind);
        match stood {
            Some(found) => {
                let index = unmatched.remove(found);
                if finished || !known[index].line.title.starts_with(&line.title) {
                    changes.push(NoteChange::Rename(index, line));
                }
            }
            None if is_typed => {}
            None => changes.push(NoteChange::Add(line)),
        }
    }
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
        let added = |finished| compare_notes(&[], "", notes, finished);
        let [task, told, half] = [
            line("Send the layout"),
            promise("We tell her about iCal"),
            line("half a li"),
        ]
        .map(NoteChange::Add);
        assert_eq!(added(false), [task.clone(), told.clone()]);
        assert_eq!(added(true), [task, told, half]);
        assert_eq!(compare_notes(&[], "", "!\n!  \n!!\n", true), []);
    }

    fn promise(title: &str) -> MarkedLine {
        MarkedLine {
            kind: FollowUpKind::Promise,
            ..line(title)
        }
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

    fn promised(title: &str) -> KnownLine {
        KnownLine {
            line: promise(title),
            pending: true,
        }
    }

    #[test]
    fn a_line_is_reworded_where_it_stands_and_new_anywhere_else() {
        use NoteChange::{Add, Rename};
        let layout = [known("Send the layout", true)];
        let both = [known("a", true), known("b", true)];
        let invoice = [promised("Send the invoice")];
        type Case<'a> = (&'a str, &'a [KnownLine], &'a str, &'a str, &'a [NoteChange]);
        let cases: [Case<'_>; 20] = [
            ("moved", &both, "! a\n! b\n", "! b\n! a\n", &[]),
            ("taken out", &layout, "! Send the layout\n", "", &[]),
            (
                "reworded, and one more below",
                &both,
                "! a\n! b\n",
                "! a!\n! b\n! c\n",
                &[Rename(0, line("a!")), Add(line("c"))],
            ),
            (
                "one more above",
                &layout,
                "! Send the layout\n",
                "! Buy tea\n! Send the layout\n",
                &[Add(line("Buy tea"))],
            ),
            (
                "reworded, with words above and below",
                &layout,
                "! Send the layout\n",
                "Kind.\n! Send the new layout\nBye.\n",
                &[Rename(0, line("Send the new layout"))],
            ),
            (
                "one above, and reworded",
                &layout,
                "! Send the layout\n",
                "! Buy tea\n! Send the layouts\n",
                &[Add(line("Buy tea")), Rename(0, line("Send the layouts"))],
            ),
            (
                "written at another place",
                &layout,
                "! Send the layout\nBye.\n",
                "Bye.\n! Ring Jan\n",
                &[Add(line("Ring Jan"))],
            ),
            (
                "written where one was taken out before",
                &layout,
                "Bye.\n",
                "! Ring Jan\nBye.\n",
                &[Add(line("Ring Jan"))],
            ),
            (
                "a task in place of a promise",
                &invoice,
                "!! Send the invoice\n",
                "! Ring Jan\n",
                &[Add(line("Ring Jan"))],
            ),
            (
                "a promise taken out, then a task",
                &invoice,
                "",
                "! Ring Jan\n",
                &[Add(line("Ring Jan"))],
            ),
            (
                "the same words as a task",
                &invoice,
                "!! Send the invoice\n",
                "! Send the invoice\n",
                &[Rename(0, line("Send the invoice"))],
            ),
            (
                "the same words as a promise",
                &layout,
                "! Send the layout\n",
                "!! Send the layout\n",
                &[Rename(0, promise("Send the layout"))],
            ),
            (
                "the last line being shortened",
                &invoice,
                "!! Send the invoice\n",
                "!! Send the",
                &[],
            ),
            ("and gone", &invoice, "!! Send the", "!", &[]),
            (
                "shortened, then ended otherwise",
                &invoice,
                "!! Send the",
                "!! Send the bill\n",
                &[Rename(0, promise("Send the bill"))],
            ),
            (
                "the last line being reworded",
                &invoice,
                "!! Send the invoice\n",
                "!! Send the bill",
                &[Rename(0, promise("Send the bill"))],
            ),
            (
                "shortened in the middle",
                &invoice,
                "!! Send the invoice\nBye.\n",
                "!! Send\nBye.\n",
                &[],
            ),
            (
                "and a word more elsewhere",
                &invoice,
                "!! Send\nBye.\n",
                "!! Send\nBye, bye.\n",
                &[],
            ),
            (
                "and other words in its place",
                &invoice,
                "!! Send\nBye.\n",
                "!! Send the bill\nBye.\n",
                &[Rename(0, promise("Send the bill"))],
            ),
            (
                "and a task in its place",
                &invoice,
                "!! Send\nBye.\n",
                "! Ring Jan\nBye.\n",
                &[Add(line("Ring Jan"))],
            ),
        ];
        for (name, known, former, notes, expected) in cases {
            assert_eq!(
                compare_notes(known, former, notes, false),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_shorter_when_the_notes_are_finished_was_meant_so() {
        let invoice = [promised("Send the invoice")];
        let rename = [NoteChange::Rename(0, promise("Send"))];
        for former in ["!! Send the invoice\n", "!! Send\n", "!! Send"] {
            for notes in ["!! Send\n", "!! Send"] {
                assert_eq!(
                    compare_notes(&invoice, former, notes, true),
                    rename,
                    "{former:?} {notes:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_done_or_removed_takes_no_new_words_and_does_not_come_back() {
        let compare = |notes| compare_notes(&[known("ring", false)], "! ring\n", notes, false);
        assert_eq!(compare("! send\n"), [NoteChange::Add(line("send"))]);
        assert_eq!(compare("! ring\n"), []);
        assert_eq!(compare("!! ring\n"), []);
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
}
