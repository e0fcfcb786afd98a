-- Files that belong to a contact. What they are is shared; their bytes lie here once under their SHA-256, outside the
-- journal: an undo brings back the row, and the bytes are still there.

CREATE TABLE attachment (
    id BLOB NOT NULL PRIMARY KEY,
    interaction_id BLOB NOT NULL REFERENCES interaction (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX attachment_interaction ON attachment (interaction_id);
CREATE INDEX attachment_sha256 ON attachment (sha256);

CREATE TABLE local_content (
    sha256 BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
