-- What every reading of a calendar found, changed and passed over. A booking is named by its id alone: a name that is
-- erased there is not left behind here.
CREATE TABLE local_calendar_reading (
    id BLOB NOT NULL PRIMARY KEY,
    calendar_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    failure TEXT,
    events INTEGER NOT NULL,
    bookings INTEGER NOT NULL,
    ignored INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    vanished INTEGER NOT NULL,
    held_back INTEGER NOT NULL
) STRICT;
CREATE INDEX local_calendar_reading_calendar ON local_calendar_reading (calendar_id, id);

CREATE TABLE local_calendar_reading_line (
    reading_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    booking_id BLOB,
    from_start INTEGER,
    to_start INTEGER,
    code TEXT,
    count INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (reading_id, number)
) STRICT, WITHOUT ROWID;

-- In how many complete readings in a row a booking was missing; `asks` where only a person may call it off.
ALTER TABLE local_vanished ADD COLUMN readings INTEGER NOT NULL DEFAULT 1;
ALTER TABLE local_vanished ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;

-- How many changes of the last reading wait because they are too many, and whether a person said yes to them.
ALTER TABLE local_calendar_source ADD COLUMN held_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local_calendar_source ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
-- Failures in a row, and when it is tried again.
ALTER TABLE local_calendar_source ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local_calendar_source ADD COLUMN next_try_at INTEGER;
-- Who signs in there; the password or token lies in the keyring.
ALTER TABLE local_calendar_source ADD COLUMN account TEXT NOT NULL DEFAULT '';
-- RFC 6578.
ALTER TABLE local_calendar_source ADD COLUMN sync_token TEXT;

-- What a source gave and need not be asked for again: resources of a CalDAV collection, invitees of an event.
CREATE TABLE local_source_cache (
    calendar_id BLOB NOT NULL,
    href TEXT NOT NULL,
    etag TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (calendar_id, href)
) STRICT, WITHOUT ROWID;

-- What a booking is called at the service it was booked with, and whether it is marked as missed there.
CREATE TABLE local_remote (
    booking_id BLOB NOT NULL PRIMARY KEY,
    calendar_id BLOB NOT NULL,
    target TEXT NOT NULL,
    attendee TEXT NOT NULL,
    event_type TEXT NOT NULL,
    no_show TEXT
) STRICT;

-- What a guest answered when booking.
CREATE TABLE booking_answer (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX booking_answer_booking ON booking_answer (booking_id);

-- What is to be said to a service outside.
CREATE TABLE local_outbox (
    id BLOB NOT NULL PRIMARY KEY,
    calendar_id BLOB NOT NULL,
    booking_id BLOB,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    attendee TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    failure TEXT,
    answer TEXT
) STRICT;
CREATE INDEX local_outbox_state ON local_outbox (state, due_at);
CREATE INDEX local_outbox_booking ON local_outbox (booking_id) WHERE booking_id IS NOT NULL;
