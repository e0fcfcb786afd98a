//! The import that runs: there is one at a time, and nothing of it is undone before it ends.

use std::sync::PoisonError;

use kawka_domain::ids::JournalId;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;

/// What is known of the import that runs.
#[derive(Debug, Default)]
pub(crate) struct Running {
    is_on: bool,
    begun: Option<JournalId>,
}

/// An import at work; it ends when this goes.
pub(super) struct AtWork<'a> {
    desk: &'a Desk,
}

impl AtWork<'_> {
    /// Notes the entry under which it stands in the journal.
    pub(super) fn begun(&self, entry: Option<JournalId>) {
        self.desk.importing(|running| running.begun = entry);
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.desk.importing(|running| *running = Running::default());
    }
}

impl Desk {
    fn importing<T>(&self, look: impl FnOnce(&mut Running) -> T) -> T {
        look(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins an import.
    pub(super) fn begin_import(&self) -> Result<AtWork<'_>, CommandError> {
        let was_on = self.importing(|running| std::mem::replace(&mut running.is_on, true));
        if was_on {
            return Err(CommandError::new(ErrorCode::ImportRunning));
        }
        Ok(AtWork { desk: self })
    }

    /// Refuses to undo a part of an import that runs: it would be undone in pieces, or not at all.
    pub(crate) fn refuse_running(
        &self,
        entry: JournalId,
        intent: &str,
    ) -> Result<(), CommandError> {
        let begun = self.importing(|running| running.begun);
        // Ids grow with time: its parts come after the first.
        let is_part = intent == Action::ImportFile.word()
            && begun.is_some_and(|begun| entry.uuid() >= begun.uuid());
        if is_part {
            return Err(CommandError::new(ErrorCode::ImportRunning));
        }
        Ok(())
    }
}
