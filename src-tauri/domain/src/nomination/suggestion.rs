//! Who might be suitable, read out of the history: explained, never automatic.

use serde::{Deserialize, Serialize};

crate::words! {
    /// Why somebody might be suitable.
    SuitKind {
        /// They write often.
        WritesOften = "writes_often",
        /// Contacts leave them better than before.
        GoodTone = "good_tone",
        /// They make suggestions.
        Suggestions = "suggestions",
        /// They tell stories of their trade.
        Stories = "stories",
        /// They said what they like.
        Compliments = "compliments",
        /// Nobody of their trade has been met yet.
        NewTrade = "new_trade",
        /// They reach us on several channels.
        Channels = "channels",
    }
}

/// What the last year says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signals {
    /// Contacts that they began.
    pub contacts: u32,
    /// Channels on which they did.
    pub channels: u32,
    /// Contacts that left them better.
    pub better: u32,
    /// Contacts that left them worse.
    pub worse: u32,
    /// Suggestions they made.
    pub suggestions: u32,
    /// Stories they told.
    pub stories: u32,
    /// Compliments they paid.
    pub compliments: u32,
    /// Problems and complaints they had.
    pub problems: u32,
    /// Their trade, possibly empty.
    pub trade: String,
    /// Somebody of that trade was talked with.
    pub trade_met: bool,
}

/// One reason, with what it weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SuitReason {
    /// Which.
    pub kind: SuitKind,
    /// How many, where it counts.
    pub count: u32,
    /// What it speaks of, where it names something.
    pub name: Option<String>,
    /// What it weighs.
    pub points: u32,
}

/// From how many points on somebody is suggested.
pub const ENOUGH: u32 = 6;
/// So many contacts in a year are often.
const OFTEN: u32 = 4;

/// Why somebody might be suitable, the weightiest reason first; nothing where too little speaks for it, or where more
/// contacts left them worse than better.
#[must_use]
pub fn suggest(signals: &Signals) -> Option<Vec<SuitReason>> {
    if signals.worse > signals.better {
        return None;
    }
    let mut reasons = Vec::new();
    let mut add = |kind, count: u32, points: u32, name: Option<String>| {
        if points > 0 {
            reasons.push(SuitReason {
                kind,
                count,
                name,
                points,
            });
        }
    };
    let often = if signals.contacts >= OFTEN {
        2 + (signals.contacts / OFTEN).min(3)
    } else {
        0
    };
    add(
        SuitKind::Suggestions,
        signals.suggestions,
        (3 * signals.suggestions).min(9),
        None,
    );
    add(
        SuitKind::Stories,
        signals.stories,
        (3 * signals.stories).min(6),
        None,
    );
    add(
        SuitKind::Compliments,
        signals.compliments,
        (2 * signals.compliments).min(4),
        None,
    );
    add(
        SuitKind::GoodTone,
        signals.better,
        (2 * (signals.better - signals.worse)).min(6),
        None,
    );
    add(SuitKind::WritesOften, signals.contacts, often, None);
    add(
        SuitKind::Channels,
        signals.channels,
        u32::from(signals.channels >= 3),
        None,
    );
    let new_trade = !signals.trade.is_empty() && !signals.trade_met;
    add(
        SuitKind::NewTrade,
        0,
        3 * u32::from(new_trade),
        Some(signals.trade.clone()),
    );
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points));
    // A trade alone is no reason to ask for somebody's time.
    let heard = reasons
        .iter()
        .any(|reason| reason.kind != SuitKind::NewTrade);
    (heard && total(&reasons) >= ENOUGH).then_some(reasons)
}

/// What all reasons weigh.
#[must_use]
pub fn total(reasons: &[SuitReason]) -> u32 {
    reasons.iter().map(|reason| reason.points).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_might_be_suitable_follows_from_the_history() {
        let nobody = Signals::default();
        let cases = [
            ("nothing known", nobody.clone(), None),
            (
                "a new trade alone",
                Signals {
                    trade: "Beekeeping".into(),
                    ..nobody.clone()
                },
                None,
            ),
            (
                "two suggestions",
                Signals {
                    suggestions: 2,
                    ..nobody.clone()
                },
                Some(SuitKind::Suggestions),
            ),
            (
                "writes gladly and leaves better",
                Signals {
                    contacts: 8,
                    better: 3,
                    ..nobody.clone()
                },
                Some(SuitKind::GoodTone),
            ),
            (
                "many contacts that left them worse",
                Signals {
                    contacts: 30,
                    worse: 3,
                    better: 2,
                    suggestions: 2,
                    ..nobody.clone()
                },
                None,
            ),
            (
                "a story from a trade nobody has met",
                Signals {
                    stories: 1,
                    trade: "Bell founding".into(),
                    ..nobody.clone()
                },
                Some(SuitKind::Stories),
            ),
            (
                "a story from a trade that was met",
                Signals {
                    stories: 1,
                    trade: "Roofs".into(),
                    trade_met: true,
                    ..nobody
                },
                None,
            ),
        ];
        for (name, signals, first) in cases {
            let found = suggest(&signals);
            assert_eq!(found.map(|reasons| reasons[0].kind), first, "{name}");
        }
    }
}
