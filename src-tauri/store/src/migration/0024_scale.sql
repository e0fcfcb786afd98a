-- Texts are numbered by the hour in which they took place, so the newest are found first whatever came into the file
-- first. Triggers only name what changed; the door writes it to the index, in the same transaction.
DROP TRIGGER local_interaction_text_added;
DROP TRIGGER local_interaction_text_gone;
DROP TRIGGER local_interaction_text_changed;
DROP TRIGGER local_interaction_text_erased;
DROP TRIGGER local_note_text_added;
DROP TRIGGER local_note_text_gone;
DROP TRIGGER local_note_text_changed;
DROP TRIGGER local_note_text_erased;
DROP TRIGGER local_answer_text_added;
DROP TRIGGER local_answer_text_gone;
DROP TRIGGER local_answer_text_changed;
DROP TRIGGER local_answer_text_erased;
DROP TRIGGER local_brief_text_added;
DROP TRIGGER local_brief_text_gone;
DROP TRIGGER local_brief_text_changed;
DROP TRIGGER local_brief_text_erased;
DROP TRIGGER local_road_text_added;
DROP TRIGGER local_road_text_gone;
DROP TRIGGER local_road_text_changed;
DROP TRIGGER local_road_text_erased;

CREATE TABLE local_text_stale (
    subject_id BLOB NOT NULL PRIMARY KEY,
    source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER local_interaction_text_added AFTER INSERT ON interaction BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'interaction');
END;
CREATE TRIGGER local_interaction_text_changed AFTER UPDATE OF text, link, at, removed_at ON interaction
WHEN NEW.text <> OLD.text OR NEW.link <> OLD.link OR NEW.at <> OLD.at
    OR (NEW.removed_at IS NULL) <> (OLD.removed_at IS NULL) BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'interaction');
END;
CREATE TRIGGER local_interaction_text_erased AFTER DELETE ON interaction BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (OLD.id, 'interaction');
END;
CREATE TRIGGER local_note_text_added AFTER INSERT ON call_note BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'note');
END;
CREATE TRIGGER local_note_text_changed AFTER UPDATE OF text, saved_at ON call_note
WHEN NEW.text <> OLD.text OR NEW.saved_at <> OLD.saved_at BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'note');
END;
CREATE TRIGGER local_note_text_erased AFTER DELETE ON call_note BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (OLD.id, 'note');
END;
CREATE TRIGGER local_answer_text_added AFTER INSERT ON answer BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'answer');
END;
CREATE TRIGGER local_answer_text_changed AFTER UPDATE OF text, written_at ON answer
WHEN NEW.text <> OLD.text OR NEW.written_at <> OLD.written_at BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'answer');
END;
CREATE TRIGGER local_answer_text_erased AFTER DELETE ON answer BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (OLD.id, 'answer');
END;
CREATE TRIGGER local_brief_text_added AFTER INSERT ON brief_text BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'brief');
END;
CREATE TRIGGER local_brief_text_changed AFTER UPDATE OF text, written_at ON brief_text
WHEN NEW.text <> OLD.text OR NEW.written_at <> OLD.written_at BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'brief');
END;
CREATE TRIGGER local_brief_text_erased AFTER DELETE ON brief_text BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (OLD.id, 'brief');
END;
CREATE TRIGGER local_road_text_added AFTER INSERT ON customer WHEN NEW.product_notes <> '' BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'road');
END;
CREATE TRIGGER local_road_text_changed AFTER UPDATE OF product_notes, removed_at ON customer
WHEN NEW.product_notes <> OLD.product_notes OR (NEW.removed_at IS NULL) <> (OLD.removed_at IS NULL) BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (NEW.id, 'road');
END;
CREATE TRIGGER local_road_text_erased AFTER DELETE ON customer WHEN OLD.product_notes <> '' BEGIN
    INSERT OR IGNORE INTO local_text_stale VALUES (OLD.id, 'road');
END;

-- A leaf of an index fits into one page of the encrypted file, and a part of an import is written in one go.
INSERT INTO local_text_fts (local_text_fts, rank) VALUES ('pgsz', 3940);
INSERT INTO local_person_fts (local_person_fts, rank) VALUES ('pgsz', 3940);
INSERT INTO local_typo_fts (local_typo_fts, rank) VALUES ('pgsz', 3940);
INSERT INTO local_phone_fts (local_phone_fts, rank) VALUES ('pgsz', 3940);
INSERT INTO local_text_fts (local_text_fts, rank) VALUES ('hashsize', 8388608);
INSERT INTO local_person_fts (local_person_fts, rank) VALUES ('hashsize', 8388608);
INSERT INTO local_typo_fts (local_typo_fts, rank) VALUES ('hashsize', 8388608);

DELETE FROM local_text;
INSERT INTO local_text_fts (local_text_fts) VALUES ('delete-all');
INSERT INTO local_text_stale SELECT subject_id, source FROM local_text_source;

-- A phone number without a country is the same as one of any country with these digits.
DROP VIEW local_handle_form;
CREATE VIEW local_handle_form AS
SELECT handle_id, customer_id, kind, normalised,
       CASE kind WHEN 'phone' THEN kawka_national(normalised) ELSE '' END AS national
FROM (SELECT h.id AS handle_id, h.customer_id AS customer_id, h.kind AS kind,
             kawka_normalise(h.kind, h.value, c.country) AS normalised
      FROM handle h JOIN customer c ON c.id = h.customer_id
      WHERE h.removed_at IS NULL);
ALTER TABLE local_handle ADD COLUMN national TEXT NOT NULL DEFAULT '';
UPDATE local_handle SET national = kawka_national(normalised) WHERE kind = 'phone';
CREATE INDEX local_handle_national ON local_handle (national) WHERE national <> '';

-- The contacts of a customer are counted, and the last one is told, without a look at their texts.
DROP INDEX interaction_customer;
CREATE INDEX interaction_customer ON interaction (customer_id, at, removed_at, channel);
CREATE INDEX interaction_feeling ON interaction (customer_id, at) WHERE feeling IS NOT NULL AND removed_at IS NULL;

-- Handles are compared in the form that is derived beside them.
DROP INDEX handle_normalised;
