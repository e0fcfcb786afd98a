//! What was done, and undoing it.

use kawka_domain::ids::JournalId;
use kawka_store::table;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::view::{Done, JournalRow};

impl Desk {
    /// The journal, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_journal(&self, offset: u32, limit: u32) -> Result<Vec<JournalRow>, CommandError> {
        let entries = self
            .store
            .read(|c| table::journal::list(c, offset, limit.min(1000)))?;
        Ok(entries
            .into_iter()
            .map(|e| JournalRow {
                id: e.id,
                at: e.at,
                actor: e.actor_name,
                intent: e.intent,
                subject: e.subject,
                undone_by: e.undone_by,
                undoes: e.undoes,
                sealed: e.sealed,
            })
            .collect())
    }

    /// Undoes an entry, whatever came after it.
    ///
    /// # Errors
    /// [`ErrorCode::UndoConflict`] names what stands in the way, [`ErrorCode::AlreadyUndone`],
    /// [`ErrorCode::HappenedOutside`] for what a recording went through at its host, [`ErrorCode::NotFound`]; nothing was changed then.
    pub fn undo(&self, entry: JournalId) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::journal::get(c, entry))?;
        if former.intent == Action::SetUp.word() {
            // Undoing first start would leave a file that belongs to nobody.
            return Err(CommandError::new(ErrorCode::NothingToUndo));
        }
        self.refuse_running(entry, &former.intent)?;
        self.undo_entry(entry)
    }

    /// Undoes an entry, also one of an import that runs.
    pub(crate) fn undo_entry(&self, entry: JournalId) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::journal::get(c, entry))?;
        let intent = self.intent(self.find_me(), Action::Undo, former.subject);
        let written = self.store.undo(entry, &intent)?;
        self.look_who_sits_here()?;
        // What a reading or a rule had made may be gone now, though no calendar changed since.
        if let Err(error) = self.store.write_local(table::calendar::forget_validators) {
            tracing::warn!(%error, "the next reading of calendars may be a partial one");
        }
        self.look_at_outbox();
        Ok(done(Action::Undo, written))
    }

    /// Undoes my last action that stands.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToUndo`], or as for [`Desk::undo`].
    pub fn undo_last(&self) -> Result<Done<()>, CommandError> {
        let me = self.me()?;
        let last = self.store.read(|c| table::journal::find_last(c, me))?;
        self.undo(last.ok_or_else(|| CommandError::new(ErrorCode::NothingToUndo))?)
    }
}
