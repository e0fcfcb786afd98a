//! Which of the daily backups are kept: all of two days, then one a day, a week, a month.

use chrono::{DateTime, Datelike as _, Duration, Utc};

/// The span in which one backup is enough; `None` for one that is kept in any case.
fn span(made: DateTime<Utc>, now: DateTime<Utc>) -> Option<(u8, i32, u32)> {
    let age = now - made;
    if age < Duration::days(2) {
        // Those of the future too: then the clock was set back, and they are the newest there are.
        None
    } else if age < Duration::days(14) {
        Some((0, made.year(), made.ordinal()))
    } else if age < Duration::days(8 * 7) {
        let week = made.iso_week();
        Some((1, week.year(), week.week()))
    } else if age < Duration::days(366) {
        Some((2, made.year(), made.month()))
    } else {
        Some((3, 0, 0))
    }
}

/// Says for each backup whether it is kept: every one of the last two days, the newest of each day for two weeks, of
/// each week (ISO 8601) for eight weeks, of each month for a year, and one of all that is older. The newest of all is
/// always among them.
#[must_use]
pub fn kept(made: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<bool> {
    made.iter()
        .enumerate()
        .map(|(index, &this)| {
            let span_of_this = span(this, now);
            span_of_this.is_none()
                || !made.iter().enumerate().any(|(other, &that)| {
                    span(that, now) == span_of_this && (that, other) > (this, index)
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_of_daily_backups_is_thinned_to_thirty() {
        let now = at("2026-10-14T10:00:00Z");
        let made: Vec<_> = (0..365).map(|days| now - Duration::days(days)).collect();
        let kept = kept(&made, now);
        let ages: Vec<usize> = (0..365).filter(|&days| kept[days]).collect();
        assert_eq!(ages[..14], (0..14).collect::<Vec<_>>()[..], "a day each");
        let of = |from, to| ages.iter().filter(|&&age| age >= from && age < to).count();
        assert!((6..=7).contains(&of(14, 56)), "a week each: {ages:?}");
        assert!((10..=12).contains(&of(56, 365)), "a month each: {ages:?}");
    }

    #[test]
    fn a_clock_that_was_set_back_drops_nothing_new() {
        let now = at("2026-10-14T10:00:00Z");
        let made = [now + Duration::days(400), now + Duration::hours(1), now];
        assert_eq!(kept(&made, now), [true; 3]);
    }

    proptest! {
        /// B-3: never the newest, never the last; what is left stays when it is thinned again.
        #[test]
        fn the_newest_is_kept_and_thinning_again_drops_nothing(
            minutes in prop::collection::vec(-600_000_i64..2_000_000, 1..200),
        ) {
            let now = at("2026-10-25T00:30:00Z");
            let made: Vec<_> = minutes.iter().map(|m| now - Duration::minutes(*m)).collect();
            let first = kept(&made, now);
            let newest = made.iter().max().unwrap();
            prop_assert!(made.iter().zip(&first).any(|(m, kept)| *kept && m == newest));
            let left: Vec<_> = made.iter().zip(&first).filter(|(_, k)| **k).map(|(m, _)| *m).collect();
            prop_assert!(kept(&left, now).iter().all(|kept| *kept));
        }
    }
}
