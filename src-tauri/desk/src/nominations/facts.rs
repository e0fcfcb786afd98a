//! What is known of somebody when it is asked whether to invite them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CustomerId;
use kawka_domain::nomination::rules::{Facts, Reason, RuleKind, reasons as found};
use kawka_domain::nomination::{LetterKind, NominationState, lapses_on};
use kawka_domain::time::day_in;
use kawka_store::table::invitation::Sent;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, table};

use super::Ground;
use crate::command_error::CommandError;

/// Invitations without an answer since the last that had one, and when the newest of them went out. One that is still
/// waited for is not among them.
fn silence(
    c: &Connection,
    sent: &[Sent],
    nominations: &[Nomination],
    ground: &Ground,
) -> Result<(u32, Option<DateTime<Utc>>), CommandError> {
    // A round begins with an invitation or another chance and lasts until the next one of the same nomination.
    struct Round {
        last: DateTime<Utc>,
        answered: bool,
        over: bool,
    }
    let mut rounds: Vec<Round> = Vec::new();
    let begins = |one: &&Sent| {
        matches!(
            one.message.kind,
            LetterKind::Invitation | LetterKind::SecondChance
        )
    };
    for begin in sent.iter().filter(begins) {
        let same = |one: &&Sent| one.message.nomination == begin.message.nomination;
        let next = sent
            .iter()
            .filter(same)
            .filter(begins)
            .find(|one| one.at > begin.at)
            .map(|one| one.at);
        let last = sent
            .iter()
            .filter(same)
            .filter(|one| one.message.kind != LetterKind::Thanks)
            .filter(|one| one.at >= begin.at && next.is_none_or(|next| one.at < next))
            .map(|one| one.at)
            .max()
            .unwrap_or(begin.at);
        let answers = table::invitation::list_answers(c, begin.message.nomination)?;
        let answered = answers
            .iter()
            .any(|at| *at >= begin.at && next.is_none_or(|next| *at < next));
        let own = nominations
            .iter()
            .find(|one| one.id == begin.message.nomination);
        let given_up = own
            .and_then(|one| one.given_up_at)
            .is_some_and(|at| at >= last);
        let lapsed =
            lapses_on(day_in(begin.at, ground.zone), ground.settings.lapse_days) <= ground.today;
        rounds.push(Round {
            last,
            answered,
            over: next.is_some() || given_up || lapsed,
        });
    }
    rounds.sort_by_key(|round| std::cmp::Reverse(round.last));
    let silent: Vec<&Round> = rounds
        .iter()
        .filter(|round| round.over || round.answered)
        .take_while(|round| !round.answered)
        .collect();
    let count = u32::try_from(silent.len()).unwrap_or(u32::MAX);
    Ok((count, silent.first().map(|round| round.last)))
}

/// Invitations that somebody left without an answer, one after the other, whatever is allowed of them.
pub(super) fn count_unanswered(
    c: &Connection,
    customer: CustomerId,
    ground: &Ground,
) -> Result<u32, CommandError> {
    let nominations = table::nomination::list_of_customer(c, customer)?;
    let sent = table::invitation::list_of_customer(c, customer)?;
    Ok(silence(c, &sent, &nominations, ground)?.0)
}

/// Since when another nomination of theirs waits for an answer or a call.
fn other_under_way(
    nominations: &[Nomination],
    own: Option<&Nomination>,
    ground: &Ground,
) -> Option<DateTime<Utc>> {
    nominations
        .iter()
        .filter(|one| own.is_none_or(|own| own.id != one.id))
        .filter(|one| {
            matches!(
                ground.state(one),
                NominationState::Invited | NominationState::Booked
            )
        })
        .filter_map(|one| one.last.as_ref().map(|last| last.at))
        .max()
}

fn facts(
    c: &Connection,
    customer: CustomerId,
    own: Option<(&Nomination, NominationState)>,
    ground: &Ground,
) -> Result<Facts, CommandError> {
    use table::nomination_signals as signals;
    let person = table::customer::get(c, customer)?;
    let nominations = table::nomination::list_of_customer(c, customer)?;
    let sent = table::invitation::list_of_customer(c, customer)?;
    let own_booking = own.and_then(|(one, _)| one.answer.as_ref().map(|answer| answer.booking));
    // What this nomination itself sent is no reason not to go on with it, unless it found no answer.
    let goes_on = own.filter(|(_, state)| *state != NominationState::Lapsed);
    let last_invited = sent
        .iter()
        .filter(|one| one.message.kind != LetterKind::Thanks)
        .filter(|one| goes_on.is_none_or(|(own, _)| one.message.nomination != own.id))
        .map(|one| one.at)
        .max();
    let (unanswered, last_unanswered) = silence(c, &sent, &nominations, ground)?;
    let (unexcused, last_unexcused) = signals::count_unexcused(c, customer)?;
    // One reminder a round, and one second chance a nomination.
    let last_own = |state: NominationState, kind: LetterKind| {
        let (own, _) = own.filter(|(_, is)| *is == state)?;
        sent.iter()
            .filter(|one| one.message.nomination == own.id && one.message.kind == kind)
            .filter(|one| {
                kind != LetterKind::Reminder || own.round_at.is_some_and(|begun| begun <= one.at)
            })
            .map(|one| one.at)
            .max()
    };
    let to_come = signals::find_call_to_come(c, customer, ground.now, own_booking)?;
    let other = other_under_way(&nominations, own.map(|(one, _)| one), ground);
    Ok(Facts {
        do_not_contact: person.fields.do_not_contact,
        under_way: to_come.max(other),
        last_met: last_invited.max(signals::find_last_held(c, customer)?),
        company_met: table::invitation::find_last_of_company(c, customer)?,
        open_matter: signals::find_open_matter(c, customer)?,
        angry: signals::find_angry(c, customer)?,
        unanswered,
        last_unanswered,
        unexcused,
        last_unexcused,
        reminded: last_own(NominationState::Invited, LetterKind::Reminder),
        chance_given: last_own(NominationState::NoShow, LetterKind::SecondChance),
    })
}

/// What speaks against inviting somebody, or against reminding them where they were invited.
pub(super) fn reasons(
    c: &Connection,
    customer: CustomerId,
    own: Option<(&Nomination, NominationState)>,
    ground: &Ground,
) -> Result<Vec<Reason>, CommandError> {
    let facts = facts(c, customer, own, ground)?;
    let mut all = found(&facts, &ground.settings, ground.day());
    if own.is_some_and(|(_, state)| state == NominationState::Invited) {
        // They were invited for good reasons: only what happened to them since matters for a reminder.
        all.retain(|reason| {
            matches!(
                reason.rule,
                RuleKind::DoNotContact
                    | RuleKind::AlreadyUnderWay
                    | RuleKind::OpenMatter
                    | RuleKind::AngryContact
                    | RuleKind::AlreadyReminded
            )
        });
    }
    Ok(all)
}
