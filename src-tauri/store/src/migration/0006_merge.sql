-- Two records of one human become one: the other points to its keeper and is marked as removed.
ALTER TABLE customer ADD COLUMN merged_into BLOB REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX customer_merged_into ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- What a merged record said and the keeper does not.
CREATE TABLE origin_note (
    id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    origin_name TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX origin_note_customer ON origin_note (customer_id);

-- A person decided that two records are two humans.
CREATE TABLE not_same (
    id BLOB NOT NULL PRIMARY KEY,
    one_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    other_id BLOB NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
    member_id BLOB REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX not_same_one ON not_same (one_id);
CREATE INDEX not_same_other ON not_same (other_id);
