//! A fingerprint of an occurrence, to see whether anything changed since the last reading.
//!
//! Taken from what was understood and not from the bytes: servers write `DTSTAMP` anew on every export, and turn
//! properties round (RFC 5545, 3.8.7.2).

use sha2::{Digest, Sha256};

use crate::event::EventDraft;
use crate::model::{Occurrence, Party};

/// The part all instances of one component share.
pub(crate) fn of_words(draft: &EventDraft, uid: &str) -> Sha256 {
    let mut hash = Sha256::new();
    for text in [uid, &draft.summary, &draft.description, &draft.location] {
        add(&mut hash, text.as_bytes());
    }
    add(
        &mut hash,
        draft.url.as_deref().unwrap_or_default().as_bytes(),
    );
    add_all(
        &mut hash,
        draft.conference.iter().map(|link| link.as_bytes().to_vec()),
    );
    add_all(&mut hash, draft.organizer.iter().map(of_party));
    add_all(&mut hash, draft.attendees.iter().map(of_party));
    hash.update(draft.sequence.to_le_bytes());
    hash
}

/// The whole: the shared part and the times.
pub(crate) fn of_occurrence(words: &Sha256, occurrence: &Occurrence) -> [u8; 32] {
    let mut hash = words.clone();
    add(
        &mut hash,
        occurrence
            .recurrence_id
            .as_deref()
            .unwrap_or_default()
            .as_bytes(),
    );
    hash.update(occurrence.start.timestamp().to_le_bytes());
    hash.update(occurrence.end.timestamp().to_le_bytes());
    hash.update(occurrence.wall_start.and_utc().timestamp().to_le_bytes());
    hash.update([u8::from(occurrence.all_day), occurrence.status as u8]);
    add(
        &mut hash,
        occurrence.time_zone.map_or("", |tz| tz.name()).as_bytes(),
    );
    hash.finalize().into()
}

/// A `UID` for a component that has none: the same as long as its start, title and organizer stay.
pub(crate) fn made_uid(draft: &EventDraft) -> String {
    let mut hash = Sha256::new();
    let start = draft
        .start
        .map(|start| start.wall.and_utc().timestamp())
        .unwrap_or_default();
    hash.update(start.to_le_bytes());
    add(&mut hash, draft.summary.as_bytes());
    add(
        &mut hash,
        draft
            .organizer
            .as_ref()
            .map_or("", |party| &party.email)
            .as_bytes(),
    );
    let mut uid = String::from("no-uid-");
    for byte in &hash.finalize()[..16] {
        for nibble in [byte >> 4, byte & 15] {
            uid.extend(char::from_digit(nibble.into(), 16));
        }
    }
    uid
}

fn of_party(party: &Party) -> Vec<u8> {
    let mut bytes = party.email.as_bytes().to_vec();
    bytes.push(0);
    bytes.extend(party.name.as_deref().unwrap_or_default().as_bytes());
    bytes.extend([0, party.reply as u8]);
    bytes
}

/// A list in any order: servers shuffle attendees.
fn add_all(hash: &mut Sha256, items: impl Iterator<Item = Vec<u8>>) {
    let mut items: Vec<_> = items.collect();
    items.sort_unstable();
    hash.update((items.len() as u64).to_le_bytes());
    for item in items {
        add(hash, &item);
    }
}

/// With its length, so that no two lists of texts run into one another.
fn add(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}
