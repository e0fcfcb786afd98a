//! What was done, and undoing it.

use kawka_domain::ids::JournalId;
use kawka_store::{Entry, StoreError, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::view::{Done, JournalRow};

fn journal_row(entry: Entry) -> JournalRow {
    JournalRow {
        id: entry.id,
        at: entry.at,
        actor: entry.actor_name,
        intent: entry.intent,
        subject: entry.subject,
        undone_by: entry.undone_by,
        undoes: entry.undoes,
        sealed: entry.sealed,
    }
}

impl Desk {
    /// The journal, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_journal(&self, offset: u32, limit: u32) -> Result<Vec<JournalRow>, CommandError> {
        let entries = self
            .store
            .read(|c| table::journal::list(c, offset, limit.min(1000)))?;
        Ok(entries.into_iter().map(journal_row).collect())
    }

    /// These entries of the journal, in this order; those that are not there are passed over.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn find_entries(&self, ids: &[JournalId]) -> Result<Vec<JournalRow>, CommandError> {
        self.store.read(|c| {
            ids.iter()
                .filter_map(|id| match table::journal::get(c, *id) {
                    Err(StoreError::NotFound(_)) => None,
                    found => Some(found.map(journal_row).map_err(CommandError::from)),
                })
                .collect()
        })
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
