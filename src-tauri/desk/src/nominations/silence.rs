//! Invitations that have had no answer: for how long, and whether a reminder is due.

use kawka_domain::nomination::{LetterKind, NominationState};
use kawka_domain::time::day_in;
use kawka_store::table::nomination::{LastSent, Nomination};
use kawka_store::{Connection, table};

use super::Ground;
use crate::command_error::CommandError;
use crate::view::Attention;

fn silent(n: &Nomination, state: NominationState) -> Option<&LastSent> {
    n.last
        .as_ref()
        .filter(|_| state == NominationState::Invited)
}

/// For how many days the newest message has had no answer; nothing where none is waited for.
pub(super) fn silent_days(n: &Nomination, state: NominationState, ground: &Ground) -> Option<u32> {
    let last = silent(n, state)?;
    let days = (ground.today - day_in(last.at, ground.zone)).num_days();
    Some(u32::try_from(days).unwrap_or_default())
}

/// Whether it is time to remind them: once a round.
pub(super) fn is_reminder_due(n: &Nomination, state: NominationState, ground: &Ground) -> bool {
    silent(n, state).is_some_and(|last| last.kind != LetterKind::Reminder)
        && silent_days(n, state, ground).is_some_and(|days| days >= ground.settings.remind_days)
}

/// What Today says of silence: one line, however many are silent. Whoever must not be contacted is not reminded.
pub(crate) fn attention(
    c: &Connection,
    ground: &Ground,
) -> Result<Option<Attention>, CommandError> {
    let mut due = Vec::new();
    for nomination in table::nomination::list_awaiting(c)? {
        let state = ground.state(&nomination);
        if is_reminder_due(&nomination, state, ground) && !nomination.do_not_contact {
            let days = silent_days(&nomination, state, ground).unwrap_or_default();
            due.push((days, nomination));
        }
    }
    let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
    let longest = due
        .into_iter()
        .max_by_key(|(days, nomination)| (*days, std::cmp::Reverse(nomination.id)));
    Ok(
        longest.map(|(days, nomination)| Attention::SilentInvitations {
            count,
            nomination_id: nomination.id,
            name: nomination.name,
            days,
        }),
    )
}
