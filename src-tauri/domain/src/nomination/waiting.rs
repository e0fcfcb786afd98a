//! The waiting list: whom to invite next, and why.

use serde::{Deserialize, Serialize};

crate::words! {
    /// What counts on the waiting list.
    RankKind {
        /// Days since they were accepted.
        Waited = "waited",
        /// A call was missed for our reasons, or called off: we owe them one.
        WeOweThem = "we_owe_them",
        /// Nobody of their trade has been met yet.
        NewTrade = "new_trade",
        /// So many of the empty slots suit them.
        SlotsSuit = "slots_suit",
        /// None of the empty slots suits them.
        NoSlotSuits = "no_slot_suits",
        /// Calls they missed without a word.
        Missed = "missed",
        /// Invitations they did not answer.
        Silent = "silent",
        /// Something still speaks against inviting them.
        Blocked = "blocked",
    }
}

/// What is known of somebody who waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Days since they were accepted.
    pub days: u32,
    /// We owe them a call.
    pub owed: bool,
    /// Nobody of their trade was met.
    pub new_trade: bool,
    /// How many empty slots there are and how many suit; nothing while no slots are known.
    pub slots: Option<(u32, u32)>,
    /// Calls they missed without a word.
    pub unexcused: u32,
    /// Invitations they did not answer, one after the other.
    pub unanswered: u32,
    /// Reasons that stand.
    pub blocked: u32,
}

/// One thing that counts, with what it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RankReason {
    /// Which.
    pub kind: RankKind,
    /// How many.
    pub count: u32,
    /// What it weighs; below zero it speaks against.
    pub points: i32,
}

/// What counts for somebody who waits, the weightiest first. Their place follows from the sum ([`points`]).
#[must_use]
pub fn rank(waiting: &Waiting) -> Vec<RankReason> {
    let mut reasons = Vec::new();
    let mut add = |kind, count: u32, each: i32, most: i32| {
        let points = each.saturating_mul(i32::try_from(count).unwrap_or(i32::MAX));
        if points != 0 {
            let points = points.clamp(-most, most);
            reasons.push(RankReason {
                kind,
                count,
                points,
            });
        }
    };
    add(RankKind::Waited, waiting.days, 1, 60);
    add(RankKind::WeOweThem, u32::from(waiting.owed), 25, 25);
    add(RankKind::NewTrade, u32::from(waiting.new_trade), 10, 10);
    if let Some((empty, suit)) = waiting.slots {
        add(RankKind::SlotsSuit, suit, 2, 20);
        add(
            RankKind::NoSlotSuits,
            u32::from(empty > 0 && suit == 0),
            -40,
            40,
        );
    }
    add(RankKind::Missed, waiting.unexcused, -20, 60);
    add(RankKind::Silent, waiting.unanswered, -10, 30);
    add(RankKind::Blocked, waiting.blocked, -200, 800);
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points.abs()));
    reasons
}

/// The sum by which the list is sorted.
#[must_use]
pub fn points(reasons: &[RankReason]) -> i32 {
    reasons.iter().map(|reason| reason.points).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(waiting: &Waiting) -> i32 {
        points(&rank(waiting))
    }

    #[test]
    fn e11_whoever_waits_longest_comes_first_and_what_else_counts_is_said() {
        let month = Waiting {
            days: 30,
            slots: Some((4, 2)),
            ..Waiting::default()
        };
        let cases = [
            (
                "waited a week only",
                Waiting {
                    days: 7,
                    ..month.clone()
                },
                -1,
            ),
            (
                "we owe them a call",
                Waiting {
                    owed: true,
                    ..month.clone()
                },
                1,
            ),
            (
                "a trade nobody has met",
                Waiting {
                    new_trade: true,
                    ..month.clone()
                },
                1,
            ),
            (
                "no slot suits",
                Waiting {
                    slots: Some((4, 0)),
                    ..month.clone()
                },
                -1,
            ),
            (
                "missed a call",
                Waiting {
                    unexcused: 1,
                    ..month.clone()
                },
                -1,
            ),
            (
                "did not answer",
                Waiting {
                    unanswered: 1,
                    ..month.clone()
                },
                -1,
            ),
            (
                "must not be invited now",
                Waiting {
                    blocked: 1,
                    days: 900,
                    ..month.clone()
                },
                -1,
            ),
        ];
        for (name, other, sign) in cases {
            assert_eq!((place(&other) - place(&month)).signum(), sign, "{name}");
        }
    }

    #[test]
    fn e11_excused_calls_have_no_place_in_the_rank() {
        // There is no such field: what was excused cannot count.
        let reasons = rank(&Waiting {
            days: 3,
            ..Waiting::default()
        });
        assert_eq!(reasons.len(), 1);
        assert_eq!((reasons[0].kind, reasons[0].points), (RankKind::Waited, 3));
    }
}
