-- A customer is proposed for a call. How far that went follows from these rows and from what became of the booking.
CREATE TABLE nomination (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    why TEXT NOT NULL,
    note TEXT NOT NULL,
    ask TEXT NOT NULL,
    token TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    created_at INTEGER NOT NULL,
    decision TEXT,
    decision_reason TEXT NOT NULL,
    decided_by BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    decided_at INTEGER,
    given_up_at INTEGER,
    removed_at INTEGER
) STRICT;
CREATE INDEX nomination_customer ON nomination (customer_id);
CREATE INDEX nomination_token ON nomination (token);

-- A rule that was set aside for one nomination, and why.
CREATE TABLE nomination_override (
    id BLOB NOT NULL PRIMARY KEY,
    nomination_id BLOB NOT NULL REFERENCES nomination (id) DEFERRABLE INITIALLY DEFERRED,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX nomination_override_nomination ON nomination_override (nomination_id);

-- One message as it went out: an invitation, a reminder of it, another chance, thanks.
CREATE TABLE invitation (
    id BLOB NOT NULL PRIMARY KEY,
    nomination_id BLOB NOT NULL REFERENCES nomination (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    form_of_address TEXT NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT NOT NULL,
    consent_sentence TEXT NOT NULL,
    way TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_nomination ON invitation (nomination_id, sent_at);

-- Whether a booking answers an invitation; appended, the newest word on a pair counts.
CREATE TABLE invitation_booking (
    id BLOB NOT NULL PRIMARY KEY,
    nomination_id BLOB NOT NULL REFERENCES nomination (id) DEFERRABLE INITIALLY DEFERRED,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    answers INTEGER NOT NULL,
    matched_by TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_booking_nomination ON invitation_booking (nomination_id, at);
CREATE INDEX invitation_booking_booking ON invitation_booking (booking_id);

-- Wordings; the newest of a kind, language and form counts, none gives back the one that Kawka comes with.
CREATE TABLE invitation_template (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    form_of_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX invitation_template_kind ON invitation_template (kind, language, form_of_address);

-- What is being written on this machine, and the link that was asked for it.
CREATE TABLE local_letter_draft (
    nomination_id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    form_of_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT NOT NULL,
    outbox_id BLOB,
    at INTEGER NOT NULL
) STRICT;
