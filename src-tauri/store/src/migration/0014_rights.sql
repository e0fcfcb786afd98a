-- What people ask for about their own data, what was erased by law or at the end of its time, and what proves it. None
-- of these tables refers to a person: they outlive whoever they speak of.
CREATE TABLE rights_request (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    words TEXT NOT NULL,
    received_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    extended_for TEXT NOT NULL,
    handler_id BLOB,
    outcome TEXT,
    answer TEXT NOT NULL,
    closed_at INTEGER,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX rights_request_customer ON rights_request (customer_id) WHERE customer_id IS NOT NULL;

-- Nothing in here names anybody: what, why, when, by whom, how much.
CREATE TABLE erasure (
    id BLOB NOT NULL PRIMARY KEY,
    what TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    request_id BLOB,
    due_on TEXT,
    proof_until TEXT,
    rows INTEGER NOT NULL,
    at INTEGER NOT NULL,
    member_id BLOB
) STRICT;
CREATE INDEX erasure_subject ON erasure (subject_id);

-- The ids that an erased person had: the records that were merged into theirs, too.
CREATE TABLE erased_person (
    id BLOB NOT NULL PRIMARY KEY,
    erasure_id BLOB NOT NULL
) STRICT;
CREATE INDEX erased_person_erasure ON erased_person (erasure_id);

-- Places that Kawka cannot clear at once by itself; `detail` is forgotten when it is done.
CREATE TABLE erasure_place (
    id BLOB NOT NULL PRIMARY KEY,
    erasure_id BLOB NOT NULL REFERENCES erasure (id) DEFERRABLE INITIALLY DEFERRED,
    place TEXT NOT NULL,
    detail TEXT NOT NULL,
    until TEXT,
    done_at INTEGER,
    member_id BLOB
) STRICT;
CREATE INDEX erasure_place_erasure ON erasure_place (erasure_id);

-- Keyed hashes of the addresses of whoever was erased: they are known again and cannot be read back.
CREATE TABLE erased_mark (
    id BLOB NOT NULL PRIMARY KEY,
    erasure_id BLOB NOT NULL REFERENCES erasure (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    mark BLOB NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX erased_mark_mark ON erased_mark (mark);
CREATE TABLE erased_key (
    id BLOB NOT NULL PRIMARY KEY,
    key BLOB NOT NULL
) STRICT;

-- What stays of an event of consent when its time is over: its place in the chain.
CREATE TABLE consent_tombstone (
    id BLOB NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    person BLOB NOT NULL,
    device_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    withdrawn_at INTEGER,
    deleted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_tombstone_chain ON consent_tombstone (device_id, seq);
CREATE TRIGGER consent_tombstone_stays BEFORE UPDATE ON consent_tombstone BEGIN
    SELECT RAISE(ABORT, 'consent tombstones are appended only');
END;
CREATE TRIGGER consent_tombstone_kept BEFORE DELETE ON consent_tombstone BEGIN
    SELECT RAISE(ABORT, 'consent tombstones are appended only');
END;

-- An event goes only when its tombstone stands, a record only when it holds no event.
DROP TRIGGER consent_event_kept;
CREATE TRIGGER consent_event_kept BEFORE DELETE ON consent_event
WHEN NOT EXISTS (SELECT 1 FROM consent_tombstone t WHERE t.id = OLD.id AND t.hash = OLD.hash) BEGIN
    SELECT RAISE(ABORT, 'consent events are appended only');
END;
DROP TRIGGER consent_record_kept;
CREATE TRIGGER consent_record_kept BEFORE DELETE ON consent_record
WHEN EXISTS (SELECT 1 FROM consent_event e WHERE e.record_id = OLD.id)
    OR NOT EXISTS (SELECT 1 FROM consent_tombstone t WHERE t.record_id = OLD.id) BEGIN
    SELECT RAISE(ABORT, 'consent records are appended only');
END;

-- What a person was given to keep about what they allowed.
CREATE TABLE consent_receipt (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL,
    schema_version TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    channel TEXT NOT NULL,
    member_id BLOB,
    given_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_receipt_customer ON consent_receipt (customer_id);
CREATE TABLE consent_receipt_event (
    id BLOB NOT NULL PRIMARY KEY,
    receipt_id BLOB NOT NULL REFERENCES consent_receipt (id) DEFERRABLE INITIALLY DEFERRED,
    event_id BLOB NOT NULL
) STRICT;
CREATE INDEX consent_receipt_event_receipt ON consent_receipt_event (receipt_id);

-- The time of a call whose customer was erased: kept for counting, never filled by a calendar again.
ALTER TABLE booking ADD COLUMN erased_at INTEGER;

-- An erasure, and what was erased out of, cannot be undone.
ALTER TABLE journal ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;

-- Somebody else than the care owner watched on their behalf, and why.
ALTER TABLE recording_event ADD COLUMN on_behalf_of BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED;
