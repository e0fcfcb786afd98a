//! Everything about nominations that is open, and what ended lately.

use chrono::Duration;
use kawka_domain::booking::NoShowCount;
use kawka_domain::ids::{CustomerId, NominationId};
use kawka_domain::nomination::NominationState;
use kawka_store::table;

use super::{is_open, matching, nomination_row, open_nomination, reason_rows, since, waiting};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::count_no_shows;
use crate::view::{Eligibility, NominationBoard, NominationRow};

/// For how long what ended stays on the board.
const KEPT: Duration = Duration::days(365);

impl Desk {
    /// Everything about nominations that is open, and what ended within a year.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_nomination_board(&self) -> Result<NominationBoard, CommandError> {
        let ground = self.ground()?;
        let languages = self.letter_languages()?;
        let slots = self.empty_slots()?;
        self.store.read(|c| {
            let all = table::nomination::list(c)?;
            let proposals = matching::proposals(c, &all, &ground)?;
            let mut rows = Vec::with_capacity(all.len());
            let mut waiting = Vec::new();
            let met = table::nomination_signals::list_met_trades(c)?;
            let here = waiting::list_here(c, ground.now)?;
            let ahead = waiting::Ahead {
                slots: slots.as_deref(),
                met: &met,
                here: &here,
            };
            for nomination in all {
                let state = ground.state(&nomination);
                if !is_open(state) && ground.now - since(&nomination, state) >= KEPT {
                    continue;
                }
                let waits = (state == NominationState::Accepted).then(|| nomination.clone());
                let row = nomination_row(c, nomination, &ground)?;
                if let Some(nomination) = waits {
                    waiting.push(waiting::rank_row(
                        c,
                        &nomination,
                        &row,
                        &ahead,
                        &languages,
                        &ground,
                    )?);
                }
                rows.push(row);
            }
            waiting.sort_by(|a, b| b.points.cmp(&a.points).then(a.id.cmp(&b.id)));
            Ok(NominationBoard {
                rows,
                waiting,
                proposals,
            })
        })
    }

    /// One nomination.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn get_nomination(&self, id: NominationId) -> Result<NominationRow, CommandError> {
        let ground = self.ground()?;
        self.store
            .read(|c| nomination_row(c, table::nomination::get(c, id)?, &ground))
    }

    /// A customer's nominations, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_nominations_of(
        &self,
        customer: CustomerId,
    ) -> Result<Vec<NominationRow>, CommandError> {
        let ground = self.ground()?;
        self.store.read(|c| {
            let found = table::nomination::list_of_customer(c, customer)?;
            found
                .into_iter()
                .map(|nomination| nomination_row(c, nomination, &ground))
                .collect()
        })
    }

    /// What speaks against inviting somebody, before they are nominated.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn get_eligibility(&self, customer: CustomerId) -> Result<Eligibility, CommandError> {
        let ground = self.ground()?;
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            let open = open_nomination(c, customer, &ground)?;
            let no_shows: NoShowCount = count_no_shows(c, customer, ground.now)?;
            Ok(Eligibility {
                reasons: reason_rows(c, customer, None, &[], &ground)?,
                nominated: match open {
                    Some(nomination) => Some(nomination_row(c, nomination, &ground)?),
                    None => None,
                },
                no_shows,
            })
        })
    }
}
