-- Fields of the team's own. A field and a choice are archived, never removed: what they held stays readable.
CREATE TABLE custom_field (
    id BLOB NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;

CREATE TABLE custom_choice (
    id BLOB NOT NULL PRIMARY KEY,
    field_id BLOB NOT NULL REFERENCES custom_field (id) DEFERRABLE INITIALLY DEFERRED,
    label TEXT NOT NULL,
    position INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX custom_choice_field ON custom_choice (field_id);

-- One value of one field: of a person or of a company, in the column of its kind. The newest that stands counts.
CREATE TABLE custom_value (
    id BLOB NOT NULL PRIMARY KEY,
    field_id BLOB NOT NULL REFERENCES custom_field (id) DEFERRABLE INITIALLY DEFERRED,
    customer_id BLOB REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    company_id BLOB REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    text_value TEXT,
    number_value REAL,
    day_value TEXT,
    yes_value INTEGER,
    choice_id BLOB REFERENCES custom_choice (id) DEFERRABLE INITIALLY DEFERRED,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX custom_value_customer ON custom_value (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX custom_value_company ON custom_value (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX custom_value_field ON custom_value (field_id);
CREATE INDEX custom_value_choice ON custom_value (choice_id) WHERE choice_id IS NOT NULL;

-- Words of a person's own fields are found like those of their company.
DROP VIEW local_person_text;
CREATE VIEW local_person_text AS
SELECT c.id AS customer_id,
       kawka_fold(trim(c.given_name || ' ' || c.family_name)) AS name,
       kawka_fold(c.given_name || ' ' || c.family_name || ' ' || coalesce(co.name, '') || ' ' || coalesce(
           (SELECT group_concat(h.value || ' ' || l.normalised, ' ' ORDER BY h.id) FROM handle h
            CROSS JOIN local_handle l ON l.handle_id = h.id WHERE h.customer_id = c.id), '') || coalesce(
           (SELECT ' ' || group_concat(coalesce(v.text_value, ch.label), ' ' ORDER BY v.id) FROM custom_value v
            LEFT JOIN custom_choice ch ON ch.id = v.choice_id
            WHERE v.customer_id = c.id AND v.removed_at IS NULL), '')) AS folded,
       coalesce((SELECT group_concat(kawka_phone_ends(l.normalised), ' ' ORDER BY h.id) FROM handle h
                 CROSS JOIN local_handle l ON l.handle_id = h.id
                 WHERE h.customer_id = c.id AND l.kind = 'phone'), '') AS phones
FROM customer c LEFT JOIN company co ON co.id = c.company_id
WHERE c.removed_at IS NULL;

CREATE TRIGGER local_custom_value_added AFTER INSERT ON custom_value WHEN NEW.customer_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER local_custom_value_changed AFTER UPDATE ON custom_value BEGIN
    INSERT OR IGNORE INTO local_person_stale SELECT OLD.customer_id WHERE OLD.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO local_person_stale SELECT NEW.customer_id WHERE NEW.customer_id IS NOT NULL;
END;
CREATE TRIGGER local_custom_value_erased AFTER DELETE ON custom_value WHEN OLD.customer_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (OLD.customer_id);
END;
-- An undo may bring values back before their choice.
CREATE TRIGGER local_custom_choice_added AFTER INSERT ON custom_choice BEGIN
    INSERT OR IGNORE INTO local_person_stale
    SELECT customer_id FROM custom_value WHERE choice_id = NEW.id AND customer_id IS NOT NULL;
END;
CREATE TRIGGER local_custom_choice_changed AFTER UPDATE OF label ON custom_choice BEGIN
    INSERT OR IGNORE INTO local_person_stale
    SELECT customer_id FROM custom_value WHERE choice_id = NEW.id AND customer_id IS NOT NULL;
END;
CREATE TRIGGER local_custom_choice_erased AFTER DELETE ON custom_choice BEGIN
    INSERT OR IGNORE INTO local_person_stale
    SELECT customer_id FROM custom_value WHERE choice_id = OLD.id AND customer_id IS NOT NULL;
END;

-- Saved lists of people. What is asked is one column a thing; what is not asked is empty.
CREATE TABLE people_list (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    not_invited_months INTEGER,
    had_call INTEGER,
    contacts_days INTEGER,
    contacts_min INTEGER,
    tone_compliment INTEGER NOT NULL,
    tone_suggestion INTEGER NOT NULL,
    tone_story INTEGER NOT NULL,
    may_contact INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE people_list_field (
    id BLOB NOT NULL PRIMARY KEY,
    list_id BLOB NOT NULL REFERENCES people_list (id) DEFERRABLE INITIALLY DEFERRED,
    field_id BLOB NOT NULL REFERENCES custom_field (id) DEFERRABLE INITIALLY DEFERRED,
    test TEXT NOT NULL,
    value TEXT NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX people_list_field_list ON people_list_field (list_id);

-- A person's time in a company. Their present company and role stand in their own record; a row without an end says
-- since when. Days are a year, a month or a day as text, empty where unknown.
CREATE TABLE employment (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    company_id BLOB NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX employment_customer ON employment (customer_id);
CREATE INDEX employment_company ON employment (company_id);

ALTER TABLE company ADD COLUMN plan TEXT NOT NULL DEFAULT '';

-- Two records of one company become one, as people's do.
ALTER TABLE company ADD COLUMN merged_into BLOB REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX company_merged_into ON company (merged_into) WHERE merged_into IS NOT NULL;

-- What a merged company's record said and the keeper does not.
CREATE TABLE company_note (
    id BLOB NOT NULL PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    origin_name TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX company_note_company ON company_note (company_id);
