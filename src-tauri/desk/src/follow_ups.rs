//! Follow-ups.

use kawka_domain::follow_up::FollowUpDraft;
use kawka_domain::ids::FollowUpId;
use kawka_store::table;

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::needed_free_line;
use crate::rows::follow_up_row;
use crate::view::{Done, FollowUpFilter, FollowUpRow};

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

    /// Marks a follow-up as done, or as pending again.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn set_follow_up_done(&self, id: FollowUpId, done: bool) -> Result<Done<()>, CommandError> {
        let title = self
            .store
            .read(|c| table::follow_up::get(c, id))?
            .fields
            .title;
        let at = done.then(|| self.now());
        let action = if done {
            Action::FinishFollowUp
        } else {
            Action::ReopenFollowUp
        };
        self.write(action, title, |tx| {
            Ok(table::follow_up::set_done(tx, id, at)?)
        })
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
