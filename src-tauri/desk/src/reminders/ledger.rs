//! The rows of reminders: those of the file, and over them those that could not be written yet.
//!
//! A full disk must not silence a reminder: what a round decides holds at once, and is written as soon as the file
//! takes it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::reminder::ReminderState;
use kawka_store::table::reminder::Delivery;
use kawka_store::{Connection, table};

use super::decide::{A_MINUTE, LOOK_BACK};
use crate::command_error::CommandError;
use crate::desk::Desk;

/// No two zones are further apart: UTC-12 and UTC+14.
const BETWEEN_ZONES: Duration = Duration::hours(26);

/// What one run of Kawka remembers of its rounds.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Rows that the file did not take, by key.
    unsaved: BTreeMap<String, Delivery>,
    /// The last round.
    pub(crate) last_round: Option<DateTime<Utc>>,
    /// When notices were handed out.
    pub(crate) handed_out: VecDeque<DateTime<Utc>>,
    /// When the summary was last tried.
    pub(crate) told: Option<DateTime<Utc>>,
}

impl Ledger {
    /// How many notices were handed out within the last minute. A clock that was set back forgets what is to come.
    pub(crate) fn lately(&mut self, now: DateTime<Utc>) -> usize {
        self.handed_out
            .retain(|at| *at <= now && now - *at < A_MINUTE);
        self.handed_out.len()
    }

    fn over(&self, rows: Vec<Delivery>) -> BTreeMap<String, Delivery> {
        let mut all: BTreeMap<String, Delivery> =
            rows.into_iter().map(|d| (d.key.clone(), d)).collect();
        let unsaved = self.unsaved.iter();
        all.extend(unsaved.map(|(key, d)| (key.clone(), d.clone())));
        all
    }

    /// Rows that still matter at a moment, by key.
    pub(crate) fn rows(
        &self,
        c: &Connection,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, Delivery>, CommandError> {
        // A row keeps the instant it had: the plan of another zone may have the same civil time within its span.
        let since = now - LOOK_BACK - BETWEEN_ZONES;
        Ok(self.over(table::reminder::list_since(c, since)?))
    }

    /// One row.
    pub(crate) fn find(&self, c: &Connection, key: &str) -> Result<Option<Delivery>, CommandError> {
        match self.unsaved.get(key) {
            Some(row) => Ok(Some(row.clone())),
            None => Ok(table::reminder::find(c, key)?),
        }
    }

    /// Puts rows that the file does not have yet over a page of those in a state; new ones go onto the first page.
    pub(crate) fn page(
        &self,
        mut rows: Vec<Delivery>,
        state: Option<ReminderState>,
        first: bool,
    ) -> Vec<Delivery> {
        let mut unsaved = self.unsaved.clone();
        for row in &mut rows {
            if let Some(newer) = unsaved.remove(&row.key) {
                *row = newer;
            }
        }
        if first {
            rows.extend(unsaved.into_values());
            rows.sort_by(|a, b| (b.due, &a.key).cmp(&(a.due, &b.key)));
        }
        rows.retain(|row| state.is_none_or(|state| row.state == state));
        rows
    }

    /// Missed rows of which nobody took note, oldest first.
    pub(crate) fn unacknowledged(&self, c: &Connection) -> Result<Vec<Delivery>, CommandError> {
        let rows = self.over(table::reminder::list_unacknowledged(c)?);
        let mut rows: Vec<Delivery> = rows
            .into_values()
            .filter(|d| d.state == ReminderState::Missed && d.acknowledged_at.is_none())
            .collect();
        rows.sort_by(|a, b| (a.due, &a.key).cmp(&(b.due, &b.key)));
        Ok(rows)
    }
}

impl Desk {
    /// The ledger, for one use case: rounds and answers come one after the other.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps rows: they hold from now on, in the file if it takes them, else in memory until it does. Says whether
    /// the file has them all.
    pub(crate) fn keep(
        &self,
        ledger: &mut Ledger,
        rows: impl IntoIterator<Item = Delivery>,
    ) -> bool {
        let rows = rows.into_iter().map(|row| (row.key.clone(), row));
        ledger.unsaved.extend(rows);
        if ledger.unsaved.is_empty() {
            return true;
        }
        let unsaved = &ledger.unsaved;
        let written = self.store.write_local(|tx| -> Result<(), CommandError> {
            unsaved
                .values()
                .try_for_each(|row| Ok(table::reminder::set(tx, row)?))
        });
        match written {
            Ok(()) => {
                ledger.unsaved.clear();
                true
            }
            Err(error) => {
                tracing::error!(code = %error, rows = ledger.unsaved.len(), "reminders are kept in memory");
                false
            }
        }
    }
}
