-- The recording of a call. Where it stands is computed from its events, which are appended.
CREATE TABLE recording (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    link TEXT NOT NULL,
    video_id TEXT NOT NULL,
    privacy TEXT NOT NULL,
    delete_on TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX recording_booking ON recording (booking_id);

CREATE TABLE recording_event (
    id BLOB NOT NULL PRIMARY KEY,
    recording_id BLOB NOT NULL REFERENCES recording (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    channel TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX recording_event_recording ON recording_event (recording_id);

-- Files of this machine's folder of recordings: how they were when first seen so, and what they were taken for.
CREATE TABLE local_recording_file (
    path TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    print TEXT NOT NULL,
    matched_at INTEGER,
    recording_id BLOB,
    dismissed_at INTEGER,
    gone_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX local_recording_file_recording ON local_recording_file (recording_id);

-- How far an upload of this machine is. `upload_link` is a secret: whoever has it can write the video.
CREATE TABLE local_upload (
    recording_id BLOB NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    uri TEXT NOT NULL,
    upload_link TEXT NOT NULL,
    failure TEXT NOT NULL,
    tries INTEGER NOT NULL,
    again_at INTEGER,
    tried_at INTEGER
) STRICT, WITHOUT ROWID;

-- What this machine is to delete: a recording, or the rest of a stopped upload by its name at the host.
CREATE TABLE local_deletion (
    what TEXT NOT NULL PRIMARY KEY,
    recording_id BLOB,
    failure TEXT NOT NULL,
    tries INTEGER NOT NULL,
    again_at INTEGER,
    asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
