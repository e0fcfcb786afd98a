//! Follow-ups.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::follow_up::{FollowUpDraft, Repeat};
use kawka_domain::ids::FollowUpId;
use kawka_domain::interaction::Channel;
use kawka_store::{Transaction, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::needed_free_line;
use crate::rows::follow_up_row;
use crate::view::{Done, FollowUpFilter, FollowUpRow, FollowUpsChange};

/// Marks a follow-up as done; one that comes again is there for the next time. A promise stays open until the customer
/// was told ([`Desk::tell_customer`]).
fn finish(
    tx: &Transaction<'_>,
    id: FollowUpId,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<(), CommandError> {
    let former = table::follow_up::get(tx, id)?;
    if former.done_at.is_some() {
        return Ok(());
    }
    table::follow_up::set_done(tx, id, Some(now))?;
    if let Some(repeat) = former.repeat {
        let next = FollowUpId::new();
        let fields = FollowUpDraft {
            due: Some(repeat.next(former.fields.due.unwrap_or(today), today)),
            ..former.fields
        };
        table::follow_up::add(tx, next, &fields, None, now)?;
        table::follow_up::set_repeat(tx, next, Some(repeat))?;
    }
    Ok(())
}

impl Desk {
    /// Pending or done follow-ups.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_follow_ups(
        &self,
        filter: &FollowUpFilter,
    ) -> Result<Vec<FollowUpRow>, CommandError> {
        let assignee = if filter.mine { Some(self.me()?) } else { None };
        let today = self.today()?;
        let list = if filter.done {
            table::follow_up::list_done
        } else {
            table::follow_up::list_pending
        };
        let found = self.store.read(|c| list(c, assignee))?;
        Ok(found.into_iter().map(|f| follow_up_row(f, today)).collect())
    }

    /// Adds a follow-up.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_follow_up(&self, fields: &FollowUpDraft) -> Result<Done<FollowUpId>, CommandError> {
        let fields = FollowUpDraft {
            title: needed_free_line("title", &fields.title)?,
            ..fields.clone()
        };
        let id = FollowUpId::new();
        let now = self.now();
        self.write(Action::AddFollowUp, &fields.title, |tx| {
            table::follow_up::add(tx, id, &fields, None, now)?;
            Ok(id)
        })
    }

    /// Changes a follow-up.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_follow_up(
        &self,
        id: FollowUpId,
        fields: &FollowUpDraft,
    ) -> Result<Done<()>, CommandError> {
        let fields = FollowUpDraft {
            title: needed_free_line("title", &fields.title)?,
            ..fields.clone()
        };
        self.write(Action::ChangeFollowUp, &fields.title, |tx| {
            let former = table::follow_up::get(tx, id)?;
            Ok(table::follow_up::change(
                tx,
                id,
                &fields,
                former.note_line.as_deref(),
            )?)
        })
    }

    /// Marks a follow-up as done, or as pending again: then nobody was told of it either.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn set_follow_up_done(&self, id: FollowUpId, done: bool) -> Result<Done<()>, CommandError> {
        let title = self
            .store
            .read(|c| table::follow_up::get(c, id))?
            .fields
            .title;
        let (now, today) = (self.now(), self.today()?);
        let action = if done {
            Action::FinishFollowUp
        } else {
            Action::ReopenFollowUp
        };
        self.write(action, title, |tx| {
            if done {
                finish(tx, id, now, today)
            } else {
                table::follow_up::set_told(tx, id, None)?;
                Ok(table::follow_up::set_done(tx, id, None)?)
            }
        })
    }

    /// Says that the customer was told what came of it, over which channel; that closes a promise. `None` says that
    /// they were not told after all.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn tell_customer(
        &self,
        id: FollowUpId,
        channel: Option<Channel>,
    ) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::follow_up::get(c, id))?;
        let (now, today) = (self.now(), self.today()?);
        self.write(Action::TellCustomer, &former.fields.title, |tx| {
            table::follow_up::set_told(tx, id, channel.map(|channel| (now, channel)))?;
            match (channel, former.done_at) {
                (Some(_), None) => finish(tx, id, now, today),
                (None, Some(_)) => Ok(table::follow_up::set_done(tx, id, None)?),
                _ => Ok(()),
            }
        })
    }

    /// Puts a follow-up off to a day, or no longer.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a day that has passed, [`crate::ErrorCode::NotFound`].
    pub fn snooze_follow_up(
        &self,
        id: FollowUpId,
        until: Option<NaiveDate>,
    ) -> Result<Done<()>, CommandError> {
        self.check_snooze(until)?;
        let title = self
            .store
            .read(|c| table::follow_up::get(c, id))?
            .fields
            .title;
        self.write(Action::SnoozeFollowUp, title, |tx| {
            Ok(table::follow_up::snooze(tx, id, until)?)
        })
    }

    fn check_snooze(&self, until: Option<NaiveDate>) -> Result<(), CommandError> {
        let today = self.today()?;
        if until.is_some_and(|day| day <= today) {
            return Err(CommandError::bad_input("due", "in_the_past"));
        }
        Ok(())
    }

    /// Says how often a follow-up comes again once it is done.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn repeat_follow_up(
        &self,
        id: FollowUpId,
        repeat: Option<Repeat>,
    ) -> Result<Done<()>, CommandError> {
        let title = self
            .store
            .read(|c| table::follow_up::get(c, id))?
            .fields
            .title;
        self.write(Action::RepeatFollowUp, title, |tx| {
            Ok(table::follow_up::set_repeat(tx, id, repeat)?)
        })
    }

    /// Does one thing with several follow-ups: one action, undone as one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`] when one of them is gone; nothing was changed
    /// then.
    pub fn change_follow_ups(
        &self,
        ids: &[FollowUpId],
        change: &FollowUpsChange,
    ) -> Result<Done<()>, CommandError> {
        if let FollowUpsChange::Snooze { until } = change {
            self.check_snooze(Some(*until))?;
        }
        let (now, today) = (self.now(), self.today()?);
        self.write(Action::ChangeFollowUps, ids.len().to_string(), |tx| {
            for &id in ids {
                match change {
                    FollowUpsChange::Finish => finish(tx, id, now, today)?,
                    FollowUpsChange::Snooze { until } => {
                        table::follow_up::snooze(tx, id, Some(*until))?;
                    }
                    FollowUpsChange::Assign { member } => {
                        let former = table::follow_up::get(tx, id)?;
                        let fields = FollowUpDraft {
                            assignee_id: *member,
                            ..former.fields
                        };
                        let line = former.note_line.as_deref();
                        table::follow_up::change(tx, id, &fields, line)?;
                    }
                    FollowUpsChange::Remove => table::follow_up::remove(tx, id, now)?,
                }
            }
            Ok(())
        })
    }

    /// Pending follow-ups, or those of them that are due, as an iCalendar file of to-dos (RFC 5545, VTODO), for whatever
    /// task manager reads one. A to-do keeps its UID, so reading the file again changes it and adds nothing.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn follow_ups_ics(
        &self,
        filter: &FollowUpFilter,
        due: bool,
    ) -> Result<String, CommandError> {
        let mut rows = self.list_follow_ups(filter)?;
        rows.retain(|row| !due || row.is_due());
        Ok(crate::vtodo::calendar(&rows, self.now()))
    }

    /// Removes a follow-up.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_follow_up(&self, id: FollowUpId) -> Result<Done<()>, CommandError> {
        let title = self
            .store
            .read(|c| table::follow_up::get(c, id))?
            .fields
            .title;
        let now = self.now();
        self.write(Action::RemoveFollowUp, title, |tx| {
            Ok(table::follow_up::remove(tx, id, now)?)
        })
    }
}
