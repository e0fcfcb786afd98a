-- Companies in the index: their names, domains, industries, what they do, and the words in the team's own fields. As for
-- people, triggers only name what changed and the door writes it.
CREATE TABLE local_company (
    number INTEGER NOT NULL PRIMARY KEY,
    company_id BLOB NOT NULL UNIQUE,
    folded TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE local_company_fts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, prefix = '2 3 4 5 6 7 8', tokenize = 'ascii'
);
CREATE VIEW local_company_text AS
SELECT c.id AS company_id,
       kawka_fold(c.name || ' ' || c.domain || ' ' || c.industry || ' ' || c.what_it_does || ' ' || coalesce(
           (SELECT group_concat(coalesce(v.text_value, h.label), ' ' ORDER BY v.id)
            FROM custom_value v LEFT JOIN custom_choice h ON h.id = v.choice_id
            WHERE v.company_id = c.id AND v.removed_at IS NULL), '')) AS folded
FROM company c WHERE c.removed_at IS NULL;

CREATE TABLE local_company_stale (
    company_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER local_company_text_added AFTER INSERT ON company BEGIN
    INSERT OR IGNORE INTO local_company_stale VALUES (NEW.id);
END;
CREATE TRIGGER local_company_text_changed
AFTER UPDATE OF name, domain, industry, what_it_does, removed_at ON company BEGIN
    INSERT OR IGNORE INTO local_company_stale VALUES (NEW.id);
END;
CREATE TRIGGER local_company_text_erased AFTER DELETE ON company BEGIN
    INSERT OR IGNORE INTO local_company_stale VALUES (OLD.id);
END;
CREATE TRIGGER local_company_value_added AFTER INSERT ON custom_value WHEN NEW.company_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO local_company_stale VALUES (NEW.company_id);
END;
CREATE TRIGGER local_company_value_changed AFTER UPDATE ON custom_value
WHEN NEW.company_id IS NOT NULL OR OLD.company_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO local_company_stale SELECT OLD.company_id WHERE OLD.company_id IS NOT NULL;
    INSERT OR IGNORE INTO local_company_stale SELECT NEW.company_id WHERE NEW.company_id IS NOT NULL;
END;
CREATE TRIGGER local_company_value_erased AFTER DELETE ON custom_value WHEN OLD.company_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO local_company_stale VALUES (OLD.company_id);
END;
CREATE TRIGGER local_company_choice_changed AFTER UPDATE OF label ON custom_choice BEGIN
    INSERT OR IGNORE INTO local_company_stale
        SELECT company_id FROM custom_value WHERE choice_id = NEW.id AND company_id IS NOT NULL;
END;

-- Those that are there are named, and written by the first write.
INSERT INTO local_company_stale SELECT id FROM company WHERE removed_at IS NULL;
