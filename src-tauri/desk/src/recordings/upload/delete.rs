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
use crate::recordings::folder::{Lies, find_film, remove_film};
use crate::recordings::{BY_HAND, finish_deleting};
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
                (true, _) => None,
                (false, true) => Some("was_gone"),
                (false, false) => Some("by_host"),
            };
            let done = deletion.clone();
            match blocking(move || desk.note_deleted(&done, confirmed)).await? {
                None => return Ok(()),
                Some(kept) => failure = Some((kept, None)),
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
        uris.extend(recording.videos().map(|video| format!("/videos/{video}")));
        if let Some(link) = upload.as_ref().and_then(|upload| from_uri(&upload.uri)) {
            uris.extend(link.video_id().map(|id| format!("/videos/{id}")));
        }
        Ok(Some(uris.into_iter().collect()))
    }

    /// Deletes the file on this machine and notes what `confirmed` the deletion at the host, if it was there. Gives what
    /// stands in the way: a file that lies elsewhere now is not deleted, and only a person can say that none is left.
    fn note_deleted(
        &self,
        deletion: &Deletion,
        confirmed: Option<&str>,
    ) -> Result<Option<HostFailure>, CommandError> {
        let Some(id) = deletion.recording else {
            self.note_video_gone(&deletion.what)?;
            self.store.write_local(|tx| {
                Ok::<_, CommandError>(table::upload::remove_deletion(tx, &deletion.what)?)
            })?;
            return Ok(None);
        };
        let (recording, name) = self.recording_subject(id)?;
        let film = self.store.read(|c| find_film(c, &recording))?;
        if let Some(film) = &film {
            match remove_film(film) {
                Ok(Lies::There) => {}
                Ok(Lies::Gone | Lies::Another) => return Ok(Some(HostFailure::FileMissing)),
                Err(error) if error.code == ErrorCode::FileKept => {
                    return Ok(Some(HostFailure::FileKept));
                }
                Err(error) => return Err(error),
            }
        }
        let asked = recording.latest(RecordingStep::DeletionAsked);
        let by_hand = asked.is_some_and(|asked| asked.detail == BY_HAND);
        let confirmed = match (by_hand, confirmed) {
            (true, _) => "by_hand_file",
            (false, Some(confirmed)) => confirmed,
            (false, None) => "file",
        };
        self.write_as(None, Action::MarkRecordingDeleted, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.own_hand()
                .take(tx, &present, RecordingStep::Deleted, "", confirmed)?;
            table::recording::set_link(tx, id, "", "", LinkPrivacy::Unknown)?;
            table::upload::remove(tx, id)?;
            table::upload::remove_deletion(tx, &deletion.what)?;
            if let Some(film) = &film {
                table::recording_file::forget(tx, &film.path)?;
            }
            finish_deleting(tx, present.booking, self.now())
        })?;
        Ok(None)
    }
}
