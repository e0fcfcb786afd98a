//! The waiting list, and whom an empty slot suits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::ids::MemberId;
use kawka_domain::nomination::fit::{Guest, fit};
use kawka_domain::nomination::waiting::{Waiting, points, rank};
use kawka_domain::text::fold;
use kawka_domain::time::parse_zone;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, table};

use super::Ground;
use super::facts::count_unanswered;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{NominationRow, PersonRef, SlotPeople, SlotPerson, WaitingRow};

/// A care owner who did something within this time is at the desk.
const HERE: Duration = Duration::hours(24);
/// How many people are shown for one slot.
const SHOWN: usize = 5;
/// How many weeks ahead empty slots are filled.
const WEEKS: u32 = 2;

/// Who did something lately.
pub(super) fn list_here(
    c: &Connection,
    now: DateTime<Utc>,
) -> Result<BTreeSet<MemberId>, CommandError> {
    Ok(table::nomination_signals::list_acting(c, now - HERE)?)
}

/// What of somebody matters for a slot.
fn guest(nomination: &Nomination, here: &BTreeSet<MemberId>) -> Guest {
    let language = if nomination.language.is_empty() && nomination.country == "PL" {
        "pl".to_owned()
    } else {
        nomination.language.clone()
    };
    Guest {
        zone: parse_zone(&nomination.time_zone).ok(),
        language,
        owner_here: nomination.care_owner_id.map(|owner| here.contains(&owner)),
    }
}

/// Called off, or missed for our reasons: they are owed a call.
fn is_owed(nomination: &Nomination) -> bool {
    nomination.answer.as_ref().is_some_and(|answer| {
        answer.status == BookingStatus::Cancelled
            || matches!(
                answer.no_show_reason,
                Some(NoShowReason::OurFault | NoShowReason::Technical)
            )
    })
}

/// What everybody on the waiting list is held against.
pub(super) struct Ahead<'a> {
    /// When the empty slots begin; nothing while no pattern was entered.
    pub(super) slots: Option<&'a [DateTime<Utc>]>,
    /// The trades, folded, of which somebody was met.
    pub(super) met: &'a BTreeSet<String>,
    /// Who did something lately.
    pub(super) here: &'a BTreeSet<MemberId>,
}

/// The place of somebody on the waiting list.
pub(super) fn rank_row(
    c: &Connection,
    nomination: &Nomination,
    row: &NominationRow,
    ahead: &Ahead<'_>,
    languages: &[String],
    ground: &Ground,
) -> Result<WaitingRow, CommandError> {
    let trade = &nomination.trade;
    let new_trade = !trade.is_empty() && !ahead.met.contains(&fold(trade));
    let suiting = match ahead.slots {
        Some(slots) => {
            let guest = guest(nomination, ahead.here);
            let suits = slots
                .iter()
                .filter(|start| fit(**start, &guest, languages).fits)
                .count();
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            Some((number(slots.len()), number(suits)))
        }
        None => None,
    };
    let standing = |rule: &crate::view::ReasonRow| rule.set_aside.is_none();
    let unanswered = count_unanswered(c, nomination.fields.customer, ground)?;
    let reasons = rank(&Waiting {
        days: u32::try_from((ground.now - row.since).num_days()).unwrap_or_default(),
        owed: is_owed(nomination),
        new_trade,
        slots: suiting,
        unexcused: row.no_shows.unexcused,
        unanswered,
        blocked: u32::try_from(row.reasons.iter().filter(|row| standing(row)).count())
            .unwrap_or(u32::MAX),
    });
    Ok(WaitingRow {
        id: nomination.id,
        points: points(&reasons),
        reasons,
    })
}

impl Desk {
    /// When the empty slots of the next two weeks begin; nothing while no pattern was entered.
    pub(super) fn empty_slots(&self) -> Result<Option<Vec<DateTime<Utc>>>, CommandError> {
        let found = self.next_free_slots(WEEKS)?;
        Ok((!found.is_empty()).then(|| found.into_iter().map(|slot| slot.start).collect()))
    }

    /// The empty slots of the next two weeks, each with those on the waiting list whom it suits: by the hour where
    /// they are, their language and their care owner, then by their place on the list.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_slot_people(&self) -> Result<Vec<SlotPeople>, CommandError> {
        let Some(slots) = self.empty_slots()? else {
            return Ok(Vec::new());
        };
        let board = self.get_nomination_board()?;
        let languages = self.letter_languages()?;
        let now = self.now();
        self.store.read(|c| {
            let mut waiting = Vec::with_capacity(board.waiting.len());
            let here = list_here(c, now)?;
            let all = table::nomination::list(c)?;
            let mut all: BTreeMap<_, _> = all.into_iter().map(|one| (one.id, one)).collect();
            for place in &board.waiting {
                // Whoever was taken off the list since waits no longer.
                let Some(nomination) = all.remove(&place.id) else {
                    continue;
                };
                let guest = guest(&nomination, &here);
                let blocked = board.rows.iter().any(|row| {
                    row.id == place.id && row.reasons.iter().any(|why| why.set_aside.is_none())
                });
                waiting.push((nomination, guest, blocked));
            }
            let people = |start: DateTime<Utc>| {
                let mut suits: Vec<_> = waiting
                    .iter()
                    .map(|(nomination, guest, blocked)| {
                        (fit(start, guest, &languages), nomination, *blocked)
                    })
                    .filter(|(fit, ..)| fit.fits)
                    .collect();
                // Whoever must not be invited now comes last; among equals the place on the list counts.
                suits.sort_by_key(|(fit, _, blocked)| (*blocked, -fit.points));
                let more = suits.len().saturating_sub(SHOWN);
                let shown = suits
                    .into_iter()
                    .take(SHOWN)
                    .map(|(fit, n, blocked)| SlotPerson {
                        nomination_id: n.id,
                        customer: PersonRef {
                            id: n.fields.customer,
                            name: n.name.clone(),
                        },
                        time_zone: Some(n.time_zone.clone()).filter(|zone| !zone.is_empty()),
                        reasons: fit.reasons,
                        blocked,
                    });
                SlotPeople {
                    start,
                    people: shown.collect(),
                    more: u32::try_from(more).unwrap_or(u32::MAX),
                }
            };
            Ok(slots.into_iter().map(people).collect())
        })
    }
}
