//! The chain: each machine's events are numbered and carry the hash of the one before, so that none can be changed,
//! left out or put in unnoticed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Event;
use crate::ids::{ConsentRecordId, DeviceId};

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl Hash {
    /// As 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        use std::fmt::Write as _;
        self.0
            .iter()
            .fold(String::with_capacity(64), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            })
    }
}

/// Feeds fields to a hash so that no two different lists of fields are the same bytes: each is preceded by its length.
struct Fields(Sha256);

impl Fields {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn id(&mut self, id: Option<Uuid>) {
        self.bytes(id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    }

    fn instant(&mut self, at: Option<DateTime<Utc>>) {
        match at {
            Some(at) => self.bytes(&at.timestamp_millis().to_be_bytes()),
            None => self.bytes(&[]),
        }
    }
}

/// SHA-256 of named texts, each with its length before it: a notice, or whatever else is kept word for word.
#[must_use]
pub fn hash_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Hash {
    let mut fields = Fields(Sha256::new());
    texts.into_iter().for_each(|text| fields.text(text));
    Hash(fields.0.finalize().into())
}

/// The hash of an event: everything it says, its place in the chain, and the hash of the one before.
#[must_use]
pub fn seal(event: &Event) -> Hash {
    let mut fields = Fields(Sha256::new());
    fields.text("kawka consent event 1");
    fields.id(Some(event.id.uuid()));
    fields.id(Some(event.record.uuid()));
    fields.id(Some(event.customer.uuid()));
    fields.id(event.booking.map(|id| id.uuid()));
    fields.text(event.scope.word());
    fields.text(event.decision.word());
    fields.text(event.method.word());
    fields.text(event.initiative.word());
    fields.text(&event.sentence);
    fields.text(&event.language);
    fields.text(&event.answer);
    fields.text(&event.evidence);
    fields.text(&event.evidence_sha256);
    fields.id(event.asked_by.map(|id| id.uuid()));
    fields.instant(Some(event.at));
    fields.instant(Some(event.recorded_at));
    fields.text(&event.zone);
    fields.bytes(&event.offset_minutes.to_be_bytes());
    fields.text(event.clock.word());
    fields.instant(event.valid_until);
    fields.id(event.notice.map(|id| id.uuid()));
    fields.text(&event.notice_sha256);
    fields.id(event.of.map(|id| id.uuid()));
    fields.id(Some(event.device.uuid()));
    fields.bytes(&event.seq.to_be_bytes());
    fields.bytes(&event.prev_hash.0);
    Hash(fields.0.finalize().into())
}

/// Why a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// An event says something else than when it was sealed.
    #[error("event {seq} of a machine was changed after it was recorded")]
    Changed {
        /// Its number.
        seq: u64,
    },
    /// An event is missing, or one was put in.
    #[error("the events of a machine do not follow each other at {seq}")]
    Gap {
        /// The number at which they do not.
        seq: u64,
    },
    /// A machine wrote down fewer events than it once had.
    #[error("the newest {count} events of this machine are missing")]
    Cut {
        /// How many.
        count: u64,
    },
}

/// What stays of an event whose time is over: its place in the chain, and nothing of what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stone {
    /// The record that the event belonged to.
    pub record: ConsentRecordId,
    /// The machine that wrote it down.
    pub device: DeviceId,
    /// Its number among that machine's events.
    pub seq: u64,
    /// Hash of that machine's event before.
    pub prev_hash: Hash,
    /// Its hash.
    pub hash: Hash,
}

/// One place of a chain.
enum Link<'a> {
    Event(&'a Event),
    Stone(&'a Stone),
}

impl Link<'_> {
    const fn place(&self) -> (u64, Hash, Hash) {
        match self {
            Self::Event(event) => (event.seq, event.prev_hash, event.hash),
            Self::Stone(stone) => (stone.seq, stone.prev_hash, stone.hash),
        }
    }
}

/// Checks every machine's chain, and that this machine's is as long as it once was.
///
/// # Errors
/// The first [`ChainError`] found.
pub fn verify_chain(events: &[Event], heads: &[(DeviceId, u64)]) -> Result<(), ChainError> {
    verify_buried(events, &[], heads)
}

/// As [`verify_chain`], where some events are gone at the end of their time and only their places stand. A record goes
/// as a whole: a single event of one that still stands was not buried but taken away.
///
/// # Errors
/// The first [`ChainError`] found.
pub fn verify_buried(
    events: &[Event],
    stones: &[Stone],
    heads: &[(DeviceId, u64)],
) -> Result<(), ChainError> {
    let mut chains: BTreeMap<DeviceId, Vec<Link<'_>>> = BTreeMap::new();
    let buried: BTreeMap<ConsentRecordId, u64> = stones
        .iter()
        .map(|stone| (stone.record, stone.seq))
        .collect();
    for event in events {
        if let Some(seq) = buried.get(&event.record) {
            return Err(ChainError::Gap { seq: *seq });
        }
        chains
            .entry(event.device)
            .or_default()
            .push(Link::Event(event));
    }
    for stone in stones {
        chains
            .entry(stone.device)
            .or_default()
            .push(Link::Stone(stone));
    }
    for chain in chains.values_mut() {
        chain.sort_by_key(|link| link.place().0);
        let (mut before, mut expected) = (Hash::default(), 1);
        for link in chain.iter() {
            let (seq, prev_hash, hash) = link.place();
            if seq != expected || prev_hash != before {
                return Err(ChainError::Gap { seq: expected });
            }
            if let Link::Event(event) = link
                && seal(event) != hash
            {
                return Err(ChainError::Changed { seq });
            }
            (before, expected) = (hash, expected + 1);
        }
    }
    for (device, head) in heads {
        let length = chains.get(device).map_or(0, |chain| chain.len() as u64);
        if length < *head {
            return Err(ChainError::Cut {
                count: head - length,
            });
        }
    }
    Ok(())
}
