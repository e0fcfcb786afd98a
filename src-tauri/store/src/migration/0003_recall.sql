-- What a person changed on this machine alone is taken back with the rest of an action, and is shared with nobody.
ALTER TABLE journal ADD COLUMN local_changeset BLOB;

-- Saving while somebody types is one action: `burst` names what is being written, `continues` the entry that began it.
ALTER TABLE journal ADD COLUMN burst TEXT;
ALTER TABLE journal ADD COLUMN continues BLOB;
CREATE INDEX journal_continues ON journal (continues) WHERE continues IS NOT NULL;

-- One setting a row, so that undoing one leaves the others alone. Values are JSON.
INSERT INTO local_setting (name, value)
SELECT 'settings.' || substr(t.fullkey, 3), s.value -> t.fullkey
FROM local_setting s, json_tree(s.value) t
WHERE s.name = 'settings' AND t.type <> 'object' AND t.fullkey NOT LIKE '%[%';
DELETE FROM local_setting WHERE name = 'settings';
