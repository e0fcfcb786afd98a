-- How we know a handle, whether somebody made sure, and since when it is theirs.
ALTER TABLE handle ADD COLUMN source TEXT NOT NULL DEFAULT 'entered';
ALTER TABLE handle ADD COLUMN verified_at INTEGER;
ALTER TABLE handle ADD COLUMN since TEXT NOT NULL DEFAULT '';

-- The form in which handles are compared follows from kind, value and the customer's country, so it is derived here:
-- a better rule, another country or a merge needs no change of the shared row.
CREATE TABLE local_handle (
    handle_id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    normalised TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX local_handle_normalised ON local_handle (kind, normalised);

CREATE VIEW local_handle_form AS
SELECT h.id AS handle_id, h.customer_id AS customer_id, h.kind AS kind,
       kawka_normalise(h.kind, h.value, c.country) AS normalised
FROM handle h JOIN customer c ON c.id = h.customer_id
WHERE h.removed_at IS NULL;

CREATE TRIGGER local_handle_form_added AFTER INSERT ON handle BEGIN
    INSERT OR REPLACE INTO local_handle SELECT * FROM local_handle_form WHERE handle_id = NEW.id;
END;
CREATE TRIGGER local_handle_form_changed AFTER UPDATE OF customer_id, kind, value, removed_at ON handle BEGIN
    DELETE FROM local_handle WHERE handle_id = OLD.id;
    INSERT OR REPLACE INTO local_handle SELECT * FROM local_handle_form WHERE handle_id = NEW.id;
END;
CREATE TRIGGER local_handle_form_erased AFTER DELETE ON handle BEGIN
    DELETE FROM local_handle WHERE handle_id = OLD.id;
END;
-- An undo may bring handles back before their customer.
CREATE TRIGGER local_handle_form_owned AFTER INSERT ON customer BEGIN
    INSERT OR REPLACE INTO local_handle SELECT f.* FROM handle h JOIN local_handle_form f ON f.handle_id = h.id
    WHERE h.customer_id = NEW.id;
END;
CREATE TRIGGER local_handle_country_changed AFTER UPDATE OF country ON customer WHEN NEW.country <> OLD.country BEGIN
    INSERT OR REPLACE INTO local_handle SELECT f.* FROM handle h JOIN local_handle_form f ON f.handle_id = h.id
    WHERE h.customer_id = NEW.id;
END;

INSERT INTO local_handle SELECT * FROM local_handle_form;
