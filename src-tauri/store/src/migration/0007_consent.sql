-- Consent (GDPR Art. 7; ISO/IEC TS 27560). What was asked, said and told is only ever appended: undo appends too. These
-- tables refer to nothing, so that the proof outlives what it speaks of and a merge need not touch it.

CREATE TABLE consent_notice (
    id BLOB NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    controller TEXT NOT NULL,
    contact TEXT NOT NULL,
    recipients TEXT NOT NULL,
    storage_place TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    retention TEXT NOT NULL,
    rights TEXT NOT NULL,
    withdrawing TEXT NOT NULL,
    authority TEXT NOT NULL,
    policy TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    valid_from INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_notice_text ON consent_notice (scope, language, sha256);

-- One person, one purpose, one call or none.
CREATE TABLE consent_record (
    id BLOB NOT NULL PRIMARY KEY,
    schema_version TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    booking_id BLOB,
    data_categories TEXT NOT NULL,
    lawful_basis TEXT NOT NULL,
    special_category INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_record_customer ON consent_record (customer_id, scope);

ALTER TABLE consent_event RENAME TO consent_event_before;
DROP INDEX consent_event_customer;

CREATE TABLE consent_event (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL,
    booking_id BLOB,
    scope TEXT NOT NULL,
    decision TEXT NOT NULL,
    sentence TEXT NOT NULL,
    language TEXT NOT NULL,
    method TEXT NOT NULL,
    asked_by BLOB,
    at INTEGER NOT NULL,
    record_id BLOB NOT NULL,
    initiative TEXT NOT NULL,
    answer TEXT NOT NULL,
    evidence TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    offset_minutes INTEGER NOT NULL,
    clock TEXT NOT NULL,
    valid_until INTEGER,
    notice_id BLOB,
    notice_sha256 TEXT NOT NULL,
    of_event BLOB,
    device_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX consent_event_customer ON consent_event (customer_id);
CREATE INDEX consent_event_chain ON consent_event (device_id, seq);

-- What customers are told besides the question, and each question's wording: the newest counts. A change of meaning
-- asks everybody anew.
CREATE TABLE consent_term (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    change TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_term_name ON consent_term (name, language, at);

-- The machine that numbers events, and how many it wrote.
CREATE TABLE local_consent_device (
    device_id BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO local_consent_device (device_id, seq) VALUES (randomblob(16), 0);

CREATE TRIGGER consent_event_stays BEFORE UPDATE ON consent_event BEGIN
    SELECT RAISE(ABORT, 'consent events are appended only');
END;
CREATE TRIGGER consent_event_kept BEFORE DELETE ON consent_event BEGIN
    SELECT RAISE(ABORT, 'consent events are appended only');
END;
CREATE TRIGGER consent_notice_stays BEFORE UPDATE ON consent_notice BEGIN
    SELECT RAISE(ABORT, 'consent notices are appended only');
END;
CREATE TRIGGER consent_notice_kept BEFORE DELETE ON consent_notice BEGIN
    SELECT RAISE(ABORT, 'consent notices are appended only');
END;
CREATE TRIGGER consent_record_stays BEFORE UPDATE ON consent_record BEGIN
    SELECT RAISE(ABORT, 'consent records are appended only');
END;
CREATE TRIGGER consent_record_kept BEFORE DELETE ON consent_record BEGIN
    SELECT RAISE(ABORT, 'consent records are appended only');
END;
