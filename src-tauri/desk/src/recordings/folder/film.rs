//! The file of a recording on this machine: which one it is, whether it is still the one that was found, and deleting it.

use std::path::Path;

use kawka_domain::recording::file::FileState;
use kawka_store::table::found_file::FoundFile;
use kawka_store::table::recording::Recording;
use kawka_store::table::recording_file::RecordingFile;
use kawka_store::{Connection, table};

use super::look::{look_at, print_of};
use crate::command_error::{CommandError, ErrorCode};

/// What lies where a recording's file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    /// The file.
    There,
    /// Nothing.
    Gone,
    /// Something else, or nothing that can be read.
    Another,
}

/// The file that a recording was found as on this machine, whether or not it still lies there.
pub(crate) fn find_film(
    c: &Connection,
    recording: &Recording,
) -> Result<Option<FoundFile>, CommandError> {
    match recording.found_by() {
        Some(step) => Ok(table::found_file::find(c, step)?),
        None => Ok(None),
    }
}

/// The same as the last look at the folder saw it: finished, and with the content that was found.
pub(in crate::recordings) fn find_whole(
    c: &Connection,
    film: &FoundFile,
) -> Result<Option<RecordingFile>, CommandError> {
    let seen = table::recording_file::find(c, &film.path)?;
    Ok(seen.filter(|file| {
        file.gone_at.is_none() && file.state == FileState::Finished && file.print == film.print
    }))
}

/// Looks what lies there at this moment.
pub(crate) fn look_for(film: &FoundFile) -> Lies {
    let path = Path::new(&film.path);
    match look_at(path) {
        None => Lies::Gone,
        Some((size, _))
            if size == film.size && print_of(path, size).is_ok_and(|print| print == film.print) =>
        {
            Lies::There
        }
        Some(_) => Lies::Another,
    }
}

/// Deletes it from this machine; tells what was found instead where it is not there, and leaves that alone.
///
/// # Errors
/// [`ErrorCode::FileKept`] when the system refuses.
pub(crate) fn remove_film(film: &FoundFile) -> Result<Lies, CommandError> {
    match look_for(film) {
        Lies::There => remove_file(&film.path),
        other => Ok(other),
    }
}

/// Deletes a file from this machine.
pub(super) fn remove_file(path: &str) -> Result<Lies, CommandError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(Lies::There),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lies::Gone),
        Err(_) => Err(CommandError::new(ErrorCode::FileKept)),
    }
}
