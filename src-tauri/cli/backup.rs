//! Backups from a terminal.

use std::path::Path;

use kawka_desk::view::BackupRow;
use kawka_desk::{CommandError, ErrorCode};
use serde_json::{Value, json};

use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show};
use super::{BackupVerb, Output};
use crate::place::Place;

fn as_json(row: &BackupRow) -> Value {
    json!({"name": row.name, "path": row.path, "made_at": rfc3339(row.made_at, None), "reason": row.reason,
           "kilobytes": row.kilobytes})
}

fn as_line(row: &BackupRow) {
    let made = rfc3339(row.made_at, None);
    out!("{made}  {:>7} KiB  {}", row.kilobytes, row.path);
}

/// Makes a backup, or lists those there are.
pub(super) fn back_up(verb: Option<&BackupVerb>, output: Output, place: &Place) -> Done {
    match verb {
        None => {
            let made = read(place)?.back_up()?;
            show(output, || as_json(&made), || as_line(&made))
        }
        Some(BackupVerb::List { output }) => {
            let rows = kawka_desk::list_backups(&place.folder);
            show(
                *output,
                || Value::Array(rows.iter().map(as_json).collect()),
                || rows.iter().for_each(as_line),
            )
        }
    }
}

/// Puts a backup back: one by its path or name, otherwise the newest.
pub(super) fn restore(backup: Option<&Path>, place: &Place) -> Done {
    let rows = kawka_desk::list_backups(&place.folder);
    let path = match backup {
        Some(given) if given.exists() => given.to_owned(),
        Some(given) => place.folder.backups().join(given),
        None => {
            let newest = rows.first().map(|row| row.path.clone());
            let none = || CommandError::new(ErrorCode::NotFound).with("what", "backup");
            newest.ok_or_else(none)?.into()
        }
    };
    let restored = place.restore(&path)?;
    eprintln!(
        "kawka: restored {}; what was there is kept beside it",
        path.display()
    );
    if !restored.erasures_known {
        eprintln!(
            "kawka: what was erased since this backup could not be read in the file it replaced; whoever was erased may be back (`kawka rights`)"
        );
    }
    DONE
}
