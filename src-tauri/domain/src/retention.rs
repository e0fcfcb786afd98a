//! How long what a call leaves is kept, class by class, and whether today is a day on which something may be deleted
//! (rule C-6; GDPR Art. 5(1)(e)). The lengths are proposals: whoever answers for the data sets them.

use chrono::{DateTime, Days, Duration, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::consent::{CLOCK_SLACK, ClockTrust};

crate::words! {
    /// A class of what is kept.
    RetentionKind {
        /// Recordings of calls.
        Recording = "recording",
        /// What was written in and for a call: notes, answers, the brief.
        CallPapers = "call_papers",
        /// The proof of what somebody allowed, after everything else of them was erased.
        ConsentProof = "consent_proof",
    }
}

/// How long each class is kept, besides recordings ([`crate::recording::RecordingSettings::retention_days`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RetentionSettings {
    /// Days after a call for which its notes, answers and brief are kept; 0: for as long as its customer is.
    pub call_papers_days: u32,
    /// Years for which the proof of consent is kept after everything else of a person was erased: the time within which
    /// claims can be raised.
    pub proof_years: u32,
    /// What is due is deleted without a question.
    pub by_itself: bool,
}

impl Default for RetentionSettings {
    /// Six years: the general limitation period of the Polish civil code (Art. 118).
    fn default() -> Self {
        Self {
            call_papers_days: 0,
            proof_years: 6,
            by_itself: false,
        }
    }
}

/// The day on which what was written for a call is due; `None` where it is kept as long as its customer.
#[must_use]
pub fn papers_due(call_ended: NaiveDate, days: u32) -> Option<NaiveDate> {
    if days == 0 {
        return None;
    }
    Some(
        call_ended
            .checked_add_days(Days::new(u64::from(days)))
            .unwrap_or(NaiveDate::MAX),
    )
}

/// Until when the proof of consent is kept after an erasure: claims fall under the statute at the end of the year in
/// which their time runs out (Polish civil code, Art. 118).
#[must_use]
pub fn proof_until(erased: NaiveDate, years: u32) -> NaiveDate {
    use chrono::Datelike as _;
    erased
        .checked_add_months(Months::new(years.saturating_mul(12)))
        .and_then(|day| NaiveDate::from_ymd_opt(day.year(), 12, 31))
        .unwrap_or(NaiveDate::MAX)
}

/// So far ahead at once a clock only goes when nobody used the machine for long, or when it is wrong.
pub const LEAP: Duration = Duration::days(7);
/// After a leap ahead nothing is deleted before the clock has gone on for so long.
pub const SETTLED: Duration = Duration::hours(20);

/// What is remembered of the clock between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockMemory {
    /// The latest instant it ever showed.
    pub seen: Option<DateTime<Utc>>,
    /// When it leapt ahead, while that is not settled.
    pub leapt_at: Option<DateTime<Utc>>,
}

impl ClockMemory {
    /// After a look at a clock that shows `now`: what to remember, and whether something may be deleted on this day. A
    /// clock that went back is not believed until it has caught up; one that leapt ahead not before it has gone on for a
    /// night, or a person says that the date is right.
    #[must_use]
    pub fn look(self, now: DateTime<Utc>) -> (Self, ClockTrust) {
        let Some(seen) = self.seen else {
            let memory = Self {
                seen: Some(now),
                leapt_at: None,
            };
            return (memory, ClockTrust::Trusted);
        };
        if now < seen - CLOCK_SLACK {
            return (self, ClockTrust::Suspect);
        }
        let leapt_at = if now - seen > LEAP {
            Some(now)
        } else {
            self.leapt_at.filter(|leapt| now - *leapt < SETTLED)
        };
        let memory = Self {
            seen: Some(seen.max(now)),
            leapt_at,
        };
        let trust = if leapt_at.is_some() {
            ClockTrust::Suspect
        } else {
            ClockTrust::Trusted
        };
        (memory, trust)
    }

    /// A person says that the clock shows the right time.
    #[must_use]
    pub const fn confirmed(now: DateTime<Utc>) -> Self {
        Self {
            seen: Some(now),
            leapt_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn c6_each_class_has_its_day() {
        let call = day("2026-10-14");
        assert_eq!(papers_due(call, 0), None, "as long as the customer");
        assert_eq!(papers_due(call, 30), Some(day("2026-11-13")));
        assert_eq!(papers_due(call, u32::MAX).map(|d| d > call), Some(true));
        // Six years after 14 October 2026, and then to the end of that year.
        assert_eq!(proof_until(call, 6), day("2032-12-31"));
        assert_eq!(proof_until(day("2028-02-29"), 1), day("2029-12-31"));
        assert_eq!(proof_until(call, 0), day("2026-12-31"));
    }

    #[test]
    fn c6_a_clock_that_jumped_deletes_nothing() {
        let start = at("2026-10-14T10:00:00Z");
        let (memory, trust) = ClockMemory::default().look(start);
        assert_eq!(trust, ClockTrust::Trusted);
        type Looks = Vec<(Duration, ClockTrust)>;
        let (t, s) = (ClockTrust::Trusted, ClockTrust::Suspect);
        let (h, d) = (Duration::hours, Duration::days);
        let cases: Vec<(&str, Looks)> = vec![
            ("day after day", vec![(d(1), t), (d(2), t), (d(3), t)]),
            ("a weekend off", vec![(d(3), t)]),
            ("back", vec![(h(-1), s), (h(-30), s), (h(1), t)]),
            (
                "a year ahead and back again",
                vec![(d(365), s), (h(1), s), (h(2), s)],
            ),
            (
                "a holiday: the next day it is believed",
                vec![(d(30), s), (d(30) + h(19), s), (d(30) + h(21), t)],
            ),
        ];
        for (name, looks) in cases {
            let mut memory = memory;
            for (after, expected) in looks {
                let (next, trust) = memory.look(start + after);
                assert_eq!(trust, expected, "{name}: {after}");
                memory = next;
            }
        }
        let (leapt, _) = memory.look(start + d(30));
        assert_eq!(leapt.look(start + d(30)).1, s);
        let told = ClockMemory::confirmed(start + d(30));
        assert_eq!(told.look(start + d(30)).1, t, "a person said so");
    }

    proptest! {
        /// However the clock goes: on a day on which it is believed it stands neither before an earlier look nor just
        /// after a leap of more than a week.
        #[test]
        fn c6_no_sequence_of_looks_believes_a_jump(steps in prop::collection::vec(-20_000..40_000_i64, 1..40)) {
            let (mut now, mut memory) = (at("2026-10-14T10:00:00Z"), ClockMemory::default());
            let (mut latest, mut leap): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = (None, None);
            for minutes in steps {
                now += Duration::minutes(minutes);
                let (next, trust) = memory.look(now);
                if let Some(latest) = latest {
                    let back = now < latest - Duration::minutes(2);
                    if !back && now - latest > Duration::days(7) {
                        leap = Some(now);
                    }
                    let fresh = leap.is_some_and(|leap| now - leap < Duration::hours(20));
                    prop_assert_eq!(trust == ClockTrust::Suspect, back || fresh);
                }
                latest = latest.max(Some(now));
                memory = next;
            }
        }
    }
}
