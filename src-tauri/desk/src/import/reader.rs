//! Rows on their way: the next ones are read while the former are written.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, sync_channel};

use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::MemberId;
use kawka_domain::import::ImportKind;
use kawka_domain::text::fold;
use kawka_files::Flow;
use kawka_store::table::member::Member;

use super::cells::Cells;
use super::columns::Columns;
use super::importer::Rules;
use super::input::{Input, Item};
use crate::command_error::CommandError;

/// Bytes at which a transaction ends before all of its rows are in. Two parts are held at once: one that is written,
/// one that is read.
const PART_BYTES: usize = 8 << 20;

/// Rows of one transaction: others wait for its end, some tenths of a second.
const fn rows_of_part(kind: ImportKind) -> usize {
    match kind {
        ImportKind::People | ImportKind::Companies | ImportKind::Facts => 2_000,
        // They are written faster, and many of them to the same pages.
        ImportKind::Interactions | ImportKind::Mail => 5_000,
    }
}

/// What a row is read with, besides its cells.
#[derive(Clone)]
pub(super) struct Reader {
    kind: ImportKind,
    columns: Arc<Columns>,
    members: Arc<[Member]>,
}

impl Reader {
    pub(super) fn new(rules: &Rules, members: Vec<Member>) -> Self {
        Self {
            kind: rules.kind,
            columns: Arc::clone(&rules.columns),
            members: members.into(),
        }
    }

    /// Reads whom a row tells of. One that is refused is read again, and refused, where its turn comes.
    fn read(&self, item: &mut Item) {
        if let (ImportKind::People, Item::Row { cells, person, .. }) = (self.kind, item) {
            let read = self.person(Cells::new(cells, &self.columns));
            *person = read.ok().map(Box::new);
        }
    }

    /// Goes through a file in parts that are written together; `write` hears how far the file is after each, per mille.
    /// One part is read while the one before it is written; what was written goes back to whoever reads, who made it and
    /// frees it.
    ///
    /// # Errors
    /// Those of `write`, which end the reading; else those of the file, before its last part is written.
    pub(super) fn each_part(
        &self,
        input: &Input,
        mut write: impl FnMut(&[Item], u32) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        let (hand_over, parts) = sync_channel(0);
        let (hand_back, written) = channel();
        let is_over = &AtomicBool::new(false);
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                let (mut part, mut bytes) = (Vec::new(), 0);
                input.each(|mut item, per_mille| {
                    if is_over.load(Ordering::Relaxed) {
                        return Ok(Flow::Stop);
                    }
                    bytes += item.size();
                    self.read(&mut item);
                    part.push(item);
                    if part.len() < rows_of_part(self.kind) && bytes < PART_BYTES {
                        return Ok(Flow::Go);
                    }
                    bytes = 0;
                    // Nobody takes it any more where writing failed.
                    let _ = hand_over.send((std::mem::take(&mut part), per_mille));
                    written.try_iter().for_each(drop);
                    Ok(Flow::Go)
                })?;
                if !part.is_empty() {
                    let _ = hand_over.send((part, 1_000));
                }
                Ok(())
            });
            let outcome = parts.into_iter().try_for_each(|(part, per_mille)| {
                let outcome = write(&part, per_mille);
                // At the end nobody takes it any more.
                let _ = hand_back.send(part);
                outcome
            });
            is_over.store(true, Ordering::Relaxed);
            let read = reading.join();
            outcome?;
            read.unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// One of us.
    pub(super) fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// One of us, by name or address.
    pub(super) fn find_member(&self, text: &str) -> Option<MemberId> {
        if text.is_empty() {
            return None;
        }
        let (form, email) = (fold(text), normalise(HandleKind::Email, text, ""));
        self.members
            .iter()
            .find(|member| {
                fold(&member.fields.name) == form
                    || (!member.fields.email.is_empty()
                        && normalise(HandleKind::Email, &member.fields.email, "") == email)
            })
            .map(|member| member.id)
    }
}
