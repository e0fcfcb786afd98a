-- The set of questions has versions: a new wording names the one it replaces. A question with a booking is asked in
-- that call only.
ALTER TABLE question ADD COLUMN replaces BLOB REFERENCES question (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE question ADD COLUMN booking_id BLOB REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE answer_tag (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    question_id BLOB NOT NULL REFERENCES question (id) DEFERRABLE INITIALLY DEFERRED,
    tag TEXT NOT NULL,
    at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX answer_tag_answer ON answer_tag (booking_id, question_id);
CREATE INDEX answer_question ON answer (question_id);

-- A promise is closed when the customer was told; a task may wait, or come again.
ALTER TABLE follow_up ADD COLUMN told_at INTEGER;
ALTER TABLE follow_up ADD COLUMN told_channel TEXT;
ALTER TABLE follow_up ADD COLUMN snoozed_until TEXT;
ALTER TABLE follow_up ADD COLUMN repeat TEXT;

-- When the host said that the recording runs: marks in the notes count from here.
ALTER TABLE booking ADD COLUMN recording_started_at INTEGER;

-- What one member wrote for themselves.
CREATE TABLE private_note (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    member_id BLOB NOT NULL REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    text TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX private_note_booking ON private_note (booking_id, member_id);
