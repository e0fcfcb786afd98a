-- One index over people (names, companies, handles) and one over texts (contacts, notes, answers, briefs, roads with
-- the product). Words are folded to ASCII by `kawka_fold`. Every prefix of two to eight letters is indexed, without
-- positions: the newest hits of any typed beginning are read off, never gathered.

DROP TRIGGER local_customer_added;
DROP TRIGGER local_customer_changed;
DROP TRIGGER local_customer_erased;
DROP TRIGGER local_handle_added;
DROP TRIGGER local_handle_changed;
DROP TRIGGER local_handle_erased;
DROP TRIGGER local_company_changed;
DROP VIEW local_person_text;
DROP TABLE local_person_search;

-- The compared form of handles may be made by a better rule than when they were written.
DELETE FROM local_handle;
INSERT INTO local_handle SELECT * FROM local_handle_form;

CREATE TABLE local_person (
    number INTEGER NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    phones TEXT NOT NULL
) STRICT;
CREATE INDEX local_person_name ON local_person (name, customer_id);

CREATE VIEW local_person_text AS
SELECT c.id AS customer_id,
       kawka_fold(trim(c.given_name || ' ' || c.family_name)) AS name,
       kawka_fold(c.given_name || ' ' || c.family_name || ' ' || coalesce(co.name, '') || ' ' || coalesce(
           (SELECT group_concat(h.value || ' ' || l.normalised, ' ' ORDER BY h.id) FROM handle h
            JOIN local_handle l ON l.handle_id = h.id WHERE h.customer_id = c.id), '')) AS folded,
       coalesce((SELECT group_concat(kawka_phone_ends(l.normalised), ' ' ORDER BY h.id) FROM handle h
                 JOIN local_handle l ON l.handle_id = h.id
                 WHERE h.customer_id = c.id AND l.kind = 'phone'), '') AS phones
FROM customer c LEFT JOIN company co ON co.id = c.company_id
WHERE c.removed_at IS NULL;

CREATE VIRTUAL TABLE local_person_fts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3 4 5 6 7 8', tokenize = 'ascii'
);
-- Words of names without each of their letters, for one forgiven typo; ends of phone numbers.
CREATE VIRTUAL TABLE local_typo_fts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE local_phone_fts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- A person is written in several steps, so triggers only name who changed; the door writes them to the index once,
-- in the same transaction.
CREATE TABLE local_person_stale (
    customer_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER local_customer_added AFTER INSERT ON customer BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (NEW.id);
END;
CREATE TRIGGER local_customer_changed AFTER UPDATE OF given_name, family_name, company_id, country, removed_at
ON customer BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (NEW.id);
END;
CREATE TRIGGER local_customer_erased AFTER DELETE ON customer BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (OLD.id);
END;
CREATE TRIGGER local_handle_added AFTER INSERT ON handle BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER local_handle_changed AFTER UPDATE OF customer_id, kind, value, removed_at ON handle BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (OLD.customer_id);
    INSERT OR IGNORE INTO local_person_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER local_handle_erased AFTER DELETE ON handle BEGIN
    INSERT OR IGNORE INTO local_person_stale VALUES (OLD.customer_id);
END;
CREATE TRIGGER local_company_added AFTER INSERT ON company BEGIN
    INSERT OR IGNORE INTO local_person_stale SELECT id FROM customer WHERE company_id = NEW.id;
END;
CREATE TRIGGER local_company_changed AFTER UPDATE OF name ON company BEGIN
    INSERT OR IGNORE INTO local_person_stale SELECT id FROM customer WHERE company_id = NEW.id;
END;
CREATE TRIGGER local_company_erased AFTER DELETE ON company BEGIN
    INSERT OR IGNORE INTO local_person_stale SELECT id FROM customer WHERE company_id = OLD.id;
END;

-- Numbers grow with every text that is written, so the newest are found first and a bulk of them is written in one go.
CREATE TABLE local_text (
    number INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    subject_id BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE local_text_fts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, prefix = '2 3 4 5 6 7 8', tokenize = 'ascii'
);

CREATE VIEW local_text_source AS
SELECT 'interaction' AS source, id AS subject_id, at, text || ' ' || link AS text FROM interaction
WHERE removed_at IS NULL
UNION ALL SELECT 'note', id, saved_at, text FROM call_note WHERE text <> ''
UNION ALL SELECT 'answer', id, written_at, text FROM answer WHERE text <> ''
UNION ALL SELECT 'brief', id, written_at, text FROM brief_text WHERE text <> ''
UNION ALL SELECT 'road', id, created_at, product_notes FROM customer WHERE product_notes <> '' AND removed_at IS NULL;

CREATE TRIGGER local_interaction_text_added AFTER INSERT ON interaction WHEN NEW.removed_at IS NULL BEGIN
    INSERT INTO local_text (source, subject_id, at) VALUES ('interaction', NEW.id, NEW.at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text || ' ' || NEW.link));
END;
CREATE TRIGGER local_interaction_text_gone AFTER UPDATE OF text, link, at, removed_at ON interaction WHEN NOT (NEW.removed_at IS NULL) BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_interaction_text_changed AFTER UPDATE OF text, link, at, removed_at ON interaction WHEN NEW.removed_at IS NULL BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
    INSERT INTO local_text (source, subject_id, at) VALUES ('interaction', NEW.id, NEW.at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text || ' ' || NEW.link));
END;
CREATE TRIGGER local_interaction_text_erased AFTER DELETE ON interaction BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_note_text_added AFTER INSERT ON call_note WHEN NEW.text <> '' BEGIN
    INSERT INTO local_text (source, subject_id, at) VALUES ('note', NEW.id, NEW.saved_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_note_text_gone AFTER UPDATE OF text, saved_at ON call_note WHEN NOT (NEW.text <> '') BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_note_text_changed AFTER UPDATE OF text, saved_at ON call_note WHEN NEW.text <> '' BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
    INSERT INTO local_text (source, subject_id, at) VALUES ('note', NEW.id, NEW.saved_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_note_text_erased AFTER DELETE ON call_note BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_answer_text_added AFTER INSERT ON answer WHEN NEW.text <> '' BEGIN
    INSERT INTO local_text (source, subject_id, at) VALUES ('answer', NEW.id, NEW.written_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_answer_text_gone AFTER UPDATE OF text, written_at ON answer WHEN NOT (NEW.text <> '') BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_answer_text_changed AFTER UPDATE OF text, written_at ON answer WHEN NEW.text <> '' BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
    INSERT INTO local_text (source, subject_id, at) VALUES ('answer', NEW.id, NEW.written_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_answer_text_erased AFTER DELETE ON answer BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_brief_text_added AFTER INSERT ON brief_text WHEN NEW.text <> '' BEGIN
    INSERT INTO local_text (source, subject_id, at) VALUES ('brief', NEW.id, NEW.written_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_brief_text_gone AFTER UPDATE OF text, written_at ON brief_text WHEN NOT (NEW.text <> '') BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_brief_text_changed AFTER UPDATE OF text, written_at ON brief_text WHEN NEW.text <> '' BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
    INSERT INTO local_text (source, subject_id, at) VALUES ('brief', NEW.id, NEW.written_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.text));
END;
CREATE TRIGGER local_brief_text_erased AFTER DELETE ON brief_text BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_road_text_added AFTER INSERT ON customer WHEN NEW.product_notes <> '' AND NEW.removed_at IS NULL BEGIN
    INSERT INTO local_text (source, subject_id, at) VALUES ('road', NEW.id, NEW.created_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.product_notes));
END;
CREATE TRIGGER local_road_text_gone AFTER UPDATE OF product_notes, removed_at ON customer WHEN NOT (NEW.product_notes <> '' AND NEW.removed_at IS NULL) BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_road_text_changed AFTER UPDATE OF product_notes, removed_at ON customer WHEN NEW.product_notes <> '' AND NEW.removed_at IS NULL BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
    INSERT INTO local_text (source, subject_id, at) VALUES ('road', NEW.id, NEW.created_at);
    INSERT INTO local_text_fts (rowid, text) VALUES (last_insert_rowid(), kawka_fold(NEW.product_notes));
END;
CREATE TRIGGER local_road_text_erased AFTER DELETE ON customer BEGIN
    DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text WHERE subject_id = OLD.id);
    DELETE FROM local_text WHERE subject_id = OLD.id;
END;

INSERT INTO local_text (source, subject_id, at) SELECT source, subject_id, at FROM local_text_source ORDER BY at;
INSERT INTO local_text_fts (rowid, text)
SELECT t.number, kawka_fold(s.text) FROM local_text t JOIN local_text_source s ON s.subject_id = t.subject_id
ORDER BY t.number;
INSERT INTO local_person_stale SELECT id FROM customer;
