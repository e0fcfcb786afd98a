-- Where a record came from, so that the same row of a file is known again. `content_hash` says what the row held then.
CREATE TABLE import_ref (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX import_ref_external ON import_ref (kind, source, external_id);

-- Saved maps of columns: one column of one map a row.
CREATE TABLE import_column (
    id BLOB NOT NULL PRIMARY KEY,
    map TEXT NOT NULL,
    kind TEXT NOT NULL,
    header TEXT NOT NULL,
    field TEXT NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX import_column_map ON import_column (map);

-- What is known of a customer from the product; appended, the newest of a name counts.
CREATE TABLE product_fact (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    source TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX product_fact_customer ON product_fact (customer_id, as_of);

-- The thread of a message, and who of us wrote where the file names somebody who does not use Kawka.
ALTER TABLE interaction ADD COLUMN thread TEXT NOT NULL DEFAULT '';
ALTER TABLE interaction ADD COLUMN author TEXT NOT NULL DEFAULT '';
