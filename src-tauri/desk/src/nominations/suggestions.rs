//! Who might be suitable: read out of the history, explained, never done by itself.

use chrono::Duration;
use kawka_domain::nomination::suggestion::{Signals, suggest, total};
use kawka_domain::text::fold;
use kawka_store::table;

use super::{is_open, reason_rows};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{PersonRef, SuitableRow};

/// How far back the history is read.
const BACK: Duration = Duration::days(365);
/// How many people are looked at, and how many are shown.
const LOOKED_AT: u32 = 200;
const SHOWN: usize = 30;

impl Desk {
    /// People who might be suitable for a call, the weightiest first. Nobody who must not be contacted, who is
    /// nominated already or was talked with within the year is among them.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_suitable(&self) -> Result<Vec<SuitableRow>, CommandError> {
        let ground = self.ground()?;
        self.store.read(|c| {
            let met = table::nomination_signals::list_met_trades(c)?;
            let mut found = Vec::new();
            for known in table::nomination_signals::list_known(c, ground.now - BACK, LOOKED_AT)? {
                let signals = Signals {
                    trade_met: met.contains(&fold(&known.signals.trade)),
                    ..known.signals
                };
                let Some(suits) = suggest(&signals) else {
                    continue;
                };
                // An older nomination may still be on its way.
                let nominated = table::nomination::list_of_customer(c, known.customer)?
                    .iter()
                    .any(|one| is_open(ground.state(one)));
                if nominated {
                    continue;
                }
                let reasons = reason_rows(c, known.customer, None, &[], &ground)?;
                found.push(SuitableRow {
                    customer: PersonRef {
                        id: known.customer,
                        name: known.name,
                    },
                    company: known.company,
                    points: total(&suits),
                    suits,
                    reasons,
                });
            }
            found.sort_by_key(|row| std::cmp::Reverse((row.reasons.is_empty(), row.points)));
            found.truncate(SHOWN);
            Ok(found)
        })
    }
}
