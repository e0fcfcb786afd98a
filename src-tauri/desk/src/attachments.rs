//! Files of contacts: copied in with their checksum, never opened here.

use std::path::Path;

use kawka_domain::ids::{AttachmentId, InteractionId};
use kawka_files::{FileError, NewFile, read_whole};
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::free_line;
use crate::view::{AttachmentRow, Done, ExportReport};

/// Files of a contact.
pub(crate) fn attachment_rows(
    c: &Connection,
    interaction: InteractionId,
) -> Result<Vec<AttachmentRow>, CommandError> {
    let rows = table::attachment::list(c, interaction)?;
    Ok(rows
        .into_iter()
        .map(|file| AttachmentRow {
            id: file.id,
            name: file.name,
            size: file.size,
        })
        .collect())
}

/// A name for a file as it is kept: nothing of a path, nothing a system refuses, no number that must not be stored.
pub(crate) fn attachment_name(given: &str) -> Result<String, CommandError> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let allowed: String = last
        .chars()
        .map(|c| {
            if c.is_control() || r#"<>:"|?*"#.contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    let name = allowed.trim().trim_start_matches('.');
    let mut short: String = name.chars().rev().take(NAME).collect();
    short = short.chars().rev().collect();
    let name = free_line("name", &short)?;
    Ok(if name.is_empty() {
        "file".to_owned()
    } else {
        name
    })
}

/// Longest name of a file, in characters; of a longer one its end stays, which says what it is.
const NAME: usize = 120;

impl Desk {
    /// Files of a contact, in the order in which they came.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_attachments(
        &self,
        interaction: InteractionId,
    ) -> Result<Vec<AttachmentRow>, CommandError> {
        self.store.read(|c| attachment_rows(c, interaction))
    }

    /// Copies files to a contact, all or none.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnreadable`] with the `number` of the file it is about: missing, empty, over 25 MiB; [`ErrorCode::NotFound`].
    pub fn attach_files(
        &self,
        interaction: InteractionId,
        paths: &[String],
    ) -> Result<Done<u32>, CommandError> {
        let mut files = Vec::new();
        for (at, path) in paths.iter().enumerate() {
            let path = Path::new(path);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = attachment_name(&name)?;
            let bytes = read_whole(path)
                .map_err(|error| CommandError::from(error).with("number", at + 1))?;
            files.push((name, bytes));
        }
        let subject = self.interaction_subject(interaction)?;
        let now = self.now();
        self.write(Action::AttachFiles, subject, |tx| {
            for (name, bytes) in &files {
                table::attachment::add(tx, AttachmentId::new(), interaction, name, bytes, now)?;
            }
            Ok(u32::try_from(files.len()).unwrap_or(u32::MAX))
        })
    }

    /// Takes a file off its contact.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_attachment(&self, id: AttachmentId) -> Result<Done<()>, CommandError> {
        let now = self.now();
        let name = self.store.read(|c| table::attachment::get(c, id))?.name;
        self.write(Action::RemoveAttachment, name, |tx| {
            Ok(table::attachment::remove(tx, id, now)?)
        })
    }

    /// The name of a file of a contact.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_attachment_name(&self, id: AttachmentId) -> Result<String, CommandError> {
        Ok(self.store.read(|c| table::attachment::get(c, id))?.name)
    }

    /// Writes a copy of a file to a place outside, where it lies unencrypted.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::FileNotWritable`], [`ErrorCode::DiskFull`];
    /// [`ErrorCode::FileUnreadable`] where its bytes are gone or not what they were.
    pub fn save_attachment(
        &self,
        id: AttachmentId,
        path: &str,
    ) -> Result<ExportReport, CommandError> {
        use std::io::Write as _;
        let bytes = self.store.read(|c| {
            let file = table::attachment::get(c, id)?;
            table::attachment::find_content(c, &file.sha256)?
                .ok_or(FileError::Damaged { line: 0 })
                .map_err(CommandError::from)
        })?;
        let mut file = NewFile::begin(Path::new(path))?;
        file.write_all(&bytes).map_err(|_| {
            CommandError::new(ErrorCode::FileNotWritable).with("problem", "not_writable")
        })?;
        file.finish()?;
        Ok(ExportReport {
            rows: 1,
            path: path.to_owned(),
        })
    }
}
