-- The changes of a calendar that a person saw and said yes to: nothing else of the next reading is meant by it.
CREATE TABLE local_accepted_change (
    calendar_id BLOB NOT NULL,
    booking_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    to_at INTEGER,
    PRIMARY KEY (calendar_id, booking_id)
) STRICT, WITHOUT ROWID;
