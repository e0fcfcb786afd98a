-- Shared tables: ids are UUIDv7 made by the client, no uniqueness across rows but the key, removing is a mark.
-- Instants are UTC milliseconds.

CREATE TABLE member (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE company (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    what_it_does TEXT NOT NULL,
    domain TEXT NOT NULL,
    industry TEXT NOT NULL,
    size TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE customer (
    id BLOB NOT NULL PRIMARY KEY,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    form_of_address TEXT,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    country TEXT NOT NULL,
    role TEXT NOT NULL,
    company_id BLOB REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    care_owner_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    since TEXT NOT NULL,
    plan TEXT NOT NULL,
    product_notes TEXT NOT NULL,
    non_technical INTEGER NOT NULL,
    do_not_contact INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX customer_company ON customer (company_id);
CREATE INDEX customer_care_owner ON customer (care_owner_id);

CREATE TABLE handle (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    normalised TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX handle_customer ON handle (customer_id);
CREATE INDEX handle_normalised ON handle (kind, normalised);

CREATE TABLE interaction (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    feeling TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX interaction_customer ON interaction (customer_id, at);

CREATE TABLE interaction_edit (
    id BLOB NOT NULL PRIMARY KEY,
    interaction_id BLOB NOT NULL REFERENCES interaction (id) DEFERRABLE INITIALLY DEFERRED,
    former_text TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX interaction_edit_interaction ON interaction_edit (interaction_id);

CREATE TABLE calendar (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE booking_rule (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    pattern TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    position INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE booking (
    id BLOB NOT NULL PRIMARY KEY,
    calendar_id BLOB REFERENCES calendar (id) DEFERRABLE INITIALLY DEFERRED,
    uid TEXT,
    recurrence_id TEXT,
    service_id TEXT,
    customer_id BLOB REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    title TEXT NOT NULL,
    attendee_email TEXT,
    attendee_name TEXT,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    time_zone TEXT,
    wall_start TEXT NOT NULL,
    room_url TEXT,
    reply TEXT NOT NULL,
    status TEXT NOT NULL,
    no_show_reason TEXT,
    remark TEXT NOT NULL,
    arrival TEXT NOT NULL,
    arrived_at INTEGER,
    brief_ready_at INTEGER,
    brief_ready_by BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    moved_from BLOB REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX booking_start ON booking (start_at);
CREATE INDEX booking_customer ON booking (customer_id, start_at);
CREATE INDEX booking_entry ON booking (calendar_id, uid);
CREATE INDEX booking_moved_from ON booking (moved_from);

CREATE TABLE booking_event (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    from_start INTEGER,
    to_start INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX booking_event_booking ON booking_event (booking_id);

CREATE TABLE brief_text (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX brief_text_booking ON brief_text (booking_id);

CREATE TABLE consent_event (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    booking_id BLOB REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    decision TEXT NOT NULL,
    sentence TEXT NOT NULL,
    language TEXT NOT NULL,
    method TEXT NOT NULL,
    asked_by BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_event_customer ON consent_event (customer_id);

CREATE TABLE question (
    id BLOB NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE answer (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    question_id BLOB NOT NULL REFERENCES question (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    quote INTEGER NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_booking ON answer (booking_id);

CREATE TABLE call_note (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    text TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX call_note_booking ON call_note (booking_id);

CREATE TABLE follow_up (
    id BLOB NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    due TEXT,
    assignee_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    customer_id BLOB REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    booking_id BLOB REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
    note_line TEXT,
    created_at INTEGER NOT NULL,
    done_at INTEGER,
    removed_at INTEGER
) STRICT;
CREATE INDEX follow_up_customer ON follow_up (customer_id);
CREATE INDEX follow_up_booking ON follow_up (booking_id);
CREATE INDEX follow_up_pending ON follow_up (due) WHERE done_at IS NULL AND removed_at IS NULL;

-- The journal is written by the door itself and stands outside the recorded changes.
CREATE TABLE journal (
    id BLOB NOT NULL PRIMARY KEY,
    actor_id BLOB,
    intent TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    changeset BLOB NOT NULL,
    undone_by BLOB,
    undoes BLOB
) STRICT;

-- What one machine alone needs.

CREATE TABLE local_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- `location` of an address is a password: it is shown to nobody and leaves the file only to be asked.
CREATE TABLE local_calendar_source (
    calendar_id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    location TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash BLOB,
    read_at INTEGER,
    tried_at INTEGER,
    failure TEXT,
    events INTEGER NOT NULL,
    bookings INTEGER NOT NULL,
    ignored INTEGER NOT NULL
) STRICT;

CREATE TABLE local_calendar_event (
    calendar_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    all_day INTEGER NOT NULL,
    booking_id BLOB,
    rule TEXT,
    ignored TEXT,
    PRIMARY KEY (calendar_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE local_vanished (
    booking_id BLOB NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE local_reminder (
    key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    booking_id BLOB,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    again_at INTEGER,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX local_reminder_state ON local_reminder (state, due_at);

CREATE TABLE local_person_search (
    customer_id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW local_person_text AS
SELECT c.id AS customer_id, c.company_id AS company_id,
       kawka_fold(trim(c.given_name || ' ' || c.family_name)) AS name,
       kawka_fold(c.given_name || ' ' || c.family_name || ' ' || coalesce(co.name, '') || ' ' || coalesce(
           (SELECT group_concat(h.value || ' ' || h.normalised, ' ') FROM handle h
            WHERE h.customer_id = c.id AND h.removed_at IS NULL), '')) AS folded
FROM customer c LEFT JOIN company co ON co.id = c.company_id
WHERE c.removed_at IS NULL;

CREATE TRIGGER local_customer_added AFTER INSERT ON customer BEGIN
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE customer_id = NEW.id;
END;
CREATE TRIGGER local_customer_changed AFTER UPDATE ON customer BEGIN
    DELETE FROM local_person_search WHERE customer_id = OLD.id;
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE customer_id = NEW.id;
END;
CREATE TRIGGER local_customer_erased AFTER DELETE ON customer BEGIN
    DELETE FROM local_person_search WHERE customer_id = OLD.id;
END;
CREATE TRIGGER local_handle_added AFTER INSERT ON handle BEGIN
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE customer_id = NEW.customer_id;
END;
CREATE TRIGGER local_handle_changed AFTER UPDATE ON handle BEGIN
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE customer_id IN (OLD.customer_id, NEW.customer_id);
END;
CREATE TRIGGER local_handle_erased AFTER DELETE ON handle BEGIN
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE customer_id = OLD.customer_id;
END;
CREATE TRIGGER local_company_changed AFTER UPDATE OF name ON company BEGIN
    INSERT OR REPLACE INTO local_person_search SELECT customer_id, name, folded FROM local_person_text WHERE company_id = NEW.id;
END;
