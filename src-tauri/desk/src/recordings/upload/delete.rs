//! Deleting at the host and here, and noting what confirms it.

use std::collections::BTreeSet;
use std::sync::Arc;

use kawka_domain::recording::link::from_uri;
use kawka_domain::recording::{LinkPrivacy, RecordingStep};
use kawka_store::table;
use kawka_store::table::upload::Deletion;

use super::{PAUSE, Uploader, told};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::VideoHostError;
use crate::recordings::folder::remove_file;
use crate::source::blocking;
use crate::view::HostFailure;

impl Uploader {
    pub(super) async fn delete(&mut self, mut deletion: Deletion) -> Result<(), CommandError> {
        let desk = Arc::clone(&self.desk);
        let asked = deletion.clone();
        let Some(uris) = blocking(move || desk.list_doomed(&asked)).await? else {
            return Ok(());
        };
        let mut gone_before = !uris.is_empty();
        let mut failure = None;
        if !uris.is_empty() {
            match self.token().await {
                Err(missing) => {
                    let pause = (missing == HostFailure::Keyring).then_some(PAUSE);
                    failure = Some((missing, pause));
                }
                Ok(token) => {
                    for uri in &uris {
                        match self.host.delete(&token, uri).await {
                            Ok(()) => gone_before = false,
                            Err(VideoHostError::Gone) => {}
                            Err(error) => {
                                failure = Some(told(error, deletion.tries));
                                break;
                            }
                        }
                    }
                }
            }
        }
        let now = self.desk.now();
        let desk = Arc::clone(&self.desk);
        if failure.is_none() {
            let confirmed = match (uris.is_empty(), gone_before) {
                (true, _) => "file",
                (false, true) => "was_gone",
                (false, false) => "by_host",
            };
            let done = deletion.clone();
            let carried = blocking(move || desk.note_deleted(&done, confirmed)).await;
            match carried {
                Err(error) if error.code == ErrorCode::FileKept => {
                    failure = Some((HostFailure::FileKept, None));
                }
                carried => return carried,
            }
        }
        if let Some((failure, pause)) = failure {
            tracing::warn!(code = failure.word(), "deletion");
            failure.word().clone_into(&mut deletion.failure);
            deletion.tries = deletion.tries.saturating_add(1);
            deletion.again_at = pause.map(|pause| now + pause);
            let desk = Arc::clone(&self.desk);
            return blocking(move || {
                desk.store
                    .write_local(|tx| Ok(table::upload::set_deletion(tx, &deletion)?))
            })
            .await;
        }
        Ok(())
    }
}

impl Desk {
    /// The videos that a deletion is about; `None` when it was taken back or undone, and then it is forgotten.
    fn list_doomed(&self, deletion: &Deletion) -> Result<Option<Vec<String>>, CommandError> {
        let Some(id) = deletion.recording else {
            return Ok(Some(vec![deletion.what.clone()]));
        };
        let recording = self.store.read(|c| table::recording::find(c, id))?;
        let Some(recording) = recording.filter(|one| one.deletion_asked().is_some()) else {
            self.store.write_local(|tx| {
                Ok::<_, CommandError>(table::upload::remove_deletion(tx, &deletion.what)?)
            })?;
            return Ok(None);
        };
        let upload = self.store.read(|c| table::upload::find(c, id))?;
        let mut uris = BTreeSet::new();
        if !recording.video_id.is_empty() {
            uris.insert(format!("/videos/{}", recording.video_id));
        }
        if let Some(link) = upload.as_ref().and_then(|upload| from_uri(&upload.uri)) {
            uris.extend(link.video_id().map(|id| format!("/videos/{id}")));
        }
        Ok(Some(uris.into_iter().collect()))
    }

    /// Deletes the file on this machine and notes what confirmed the deletion at the host.
    fn note_deleted(&self, deletion: &Deletion, confirmed: &str) -> Result<(), CommandError> {
        let Some(id) = deletion.recording else {
            self.note_video_gone(&deletion.what)?;
            return self
                .store
                .write_local(|tx| Ok(table::upload::remove_deletion(tx, &deletion.what)?));
        };
        let (_, name) = self.recording_subject(id)?;
        let file = self.store.read(|c| table::recording_file::find_of(c, id))?;
        if let Some(file) = &file {
            remove_file(file)?;
        }
        self.write_as(None, Action::MarkRecordingDeleted, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.own_hand()
                .take(tx, &present, RecordingStep::Deleted, "", confirmed)?;
            table::recording::set_link(tx, id, "", "", LinkPrivacy::Unknown)?;
            table::upload::remove(tx, id)?;
            table::upload::remove_deletion(tx, &deletion.what)?;
            if let Some(file) = &file {
                table::recording_file::forget(tx, &file.path)?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
