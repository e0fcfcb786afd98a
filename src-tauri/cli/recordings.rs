//! Recordings from a terminal.

use std::process::ExitCode;
use std::sync::Arc;

use kawka_desk::view::{FolderLook, RecordingFileRow, RecordingFilter, RecordingRow};
use kawka_desk::{Desk, Step, Uploader};
use kawka_domain::recording::RecordingState;
use serde_json::{Value, json};

use super::print::clean;
use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show, write};
use super::{Output, RecordingVerb};
use crate::adapters::vimeo::{Vimeo, token_from_env};
use crate::place::Place;

const ALL: RecordingFilter = RecordingFilter {
    booking_id: None,
    customer_id: None,
    attention: false,
};

/// One recording, or a call that should have one.
fn as_json(row: &RecordingRow, zone: &str) -> Value {
    let time = |at| rfc3339(at, Some(zone));
    let happened = |happened: &Option<kawka_desk::view::Happened>| {
        happened.as_ref().map(|happened| {
            json!({"at": time(happened.at), "who": happened.who, "channel": happened.channel, "detail": happened.detail})
        })
    };
    json!({
        "id": row.id,
        "booking": row.booking_id,
        "customer": row.customer.as_ref().map(|customer| json!({"id": customer.id, "name": customer.name})),
        "start": time(row.start),
        "state": row.state,
        "alert": row.alert,
        "lock": row.lock,
        "send_lock": row.send_lock,
        "link": row.link,
        "privacy": row.privacy,
        "expected_by": row.expected_by.map(time),
        "delete_on": row.delete_on,
        "not_made": row.not_made,
        "watched": happened(&row.watched),
        "sent": happened(&row.sent),
        "deletion_asked": happened(&row.deletion_asked),
        "deletion_failure": row.deletion_failure,
        "deleted": happened(&row.deleted),
        "file": row.file.as_ref().map(|file| file_json(file, zone)),
        "upload": row.upload.as_ref().map(|upload| json!({
            "sent_kib": upload.sent_kib, "total_kib": upload.total_kib, "percent": upload.percent,
            "failure": upload.failure, "again_at": upload.again_at.map(time), "converting": upload.converting,
        })),
    })
}

fn file_json(file: &RecordingFileRow, zone: &str) -> Value {
    let calls: Vec<Value> = file
        .calls
        .iter()
        .map(|call| json!({"booking": call.booking_id, "name": call.name, "start": rfc3339(call.start, Some(zone))}))
        .collect();
    json!({
        "path": file.path, "size_kib": file.size_kib, "modified": rfc3339(file.modified, Some(zone)),
        "trouble": file.trouble, "lock": file.lock, "calls": calls, "pressing": file.pressing, "gone": file.gone,
    })
}

fn line(row: &RecordingRow) -> String {
    let mut parts = vec![
        row.start.format("%Y-%m-%d %H:%MZ").to_string(),
        format!("{:9}", row.state.word()),
        clean(&row.name),
    ];
    parts.extend(
        row.alert
            .map(|alert| format!("! {}", alert.word().replace('_', " "))),
    );
    parts.extend(
        row.lock
            .map(|lock| format!("locked: {}", lock.word().replace('_', " "))),
    );
    if let Some(upload) = &row.upload {
        let failure = upload.failure.map_or("", |failure| failure.word());
        parts.push(format!(
            "{} of {} MiB {failure}",
            upload.sent_kib / 1024,
            upload.total_kib.div_ceil(1024)
        ));
    }
    parts.extend(row.link.as_deref().map(clean));
    parts.join("  ")
}

/// Lists recordings, or does what the verb says.
pub(super) fn act(
    verb: Option<RecordingVerb>,
    attention: bool,
    output: Output,
    place: &Place,
    runtime: &tokio::runtime::Runtime,
) -> Done {
    match verb {
        None => {
            let desk = read(place)?;
            let filter = RecordingFilter { attention, ..ALL };
            let rows = desk.list_recordings(&filter)?.rows;
            print_rows(&desk, &rows, output)
        }
        Some(RecordingVerb::Link {
            booking,
            link,
            output,
        }) => {
            let desk = write(place)?;
            let id = desk.add_recording_link(booking, None, &link)?.value;
            let zone = desk.zone()?;
            let filter = RecordingFilter {
                booking_id: Some(booking),
                ..ALL
            };
            let rows = desk.list_recordings(&filter)?.rows;
            let made = rows.iter().find(|row| row.id == Some(id));
            show(
                output,
                || made.map_or(Value::Null, |row| as_json(row, zone.name())),
                || out!("{id}"),
            )
        }
        Some(RecordingVerb::Look { output }) => look(&write(place)?, output),
        Some(RecordingVerb::Upload { output }) => upload(write(place)?, output, place, runtime),
    }
}

fn print_rows(desk: &Desk, rows: &[RecordingRow], output: Output) -> Done {
    let zone = desk.zone()?;
    show(
        output,
        || Value::Array(rows.iter().map(|row| as_json(row, zone.name())).collect()),
        || rows.iter().for_each(|row| out!("{}", line(row))),
    )
}

fn look(desk: &Desk, output: Output) -> Done {
    let FolderLook {
        folder,
        files,
        growing,
        found,
    } = desk.look_at_recordings()?;
    let (zone, loose) = (desk.zone()?, desk.list_recordings(&ALL)?.files);
    let as_json = || {
        let loose: Vec<Value> = loose
            .iter()
            .map(|file| file_json(file, zone.name()))
            .collect();
        json!({"folder": folder, "files": files, "growing": growing, "found": found, "loose": loose})
    };
    show(output, as_json, || {
        out!("{folder}: {files} files, {growing} not finished, {found} matched to a call");
        for file in &loose {
            let trouble = file.trouble.map_or("", |trouble| trouble.word());
            out!("{}  {}", trouble.replace('_', " "), clean(&file.path));
        }
    })
}

/// Uploads and deletes whatever waits, until nothing is to be done at once. Progress goes to standard error.
fn upload(desk: Desk, output: Output, place: &Place, runtime: &tokio::runtime::Runtime) -> Done {
    let desk = Arc::new(desk);
    let host = Arc::new(Vimeo::from_env());
    let secrets = Arc::clone(&place.secrets);
    let mut uploader = Uploader::new(Arc::clone(&desk), host, secrets, token_from_env());
    let mut told = None;
    while runtime.block_on(uploader.step())? == Step::Moved {
        let rows = desk.list_recordings(&ALL)?.rows;
        let on = rows
            .iter()
            .find(|row| row.state == RecordingState::Uploading && row.upload.is_some());
        let numbers = on.and_then(|row| row.upload.as_ref()).map(|upload| {
            (
                upload.sent_kib / 1024,
                upload.total_kib.div_ceil(1024),
                upload.percent,
            )
        });
        if numbers != told
            && let Some((sent, total, percent)) = numbers
        {
            eprintln!("kawka: {sent} of {total} MiB ({percent} %)");
        }
        told = numbers;
    }
    let rows = desk.list_recordings(&ALL)?.rows;
    print_rows(&desk, &rows, output)?;
    let failures: Vec<&str> = rows.iter().filter_map(failure_of).collect();
    if failures.is_empty() {
        return DONE;
    }
    eprintln!(
        "kawka: not everything could be done: {}",
        failures.join(", ")
    );
    Ok(ExitCode::from(1))
}

fn failure_of(row: &RecordingRow) -> Option<&'static str> {
    let upload = row.upload.as_ref().and_then(|upload| upload.failure);
    upload
        .or(row.deletion_failure)
        .map(kawka_desk::view::HostFailure::word)
}
