-- What a row said of each field when it was read last, as short sums: what a person corrected since is replaced only
-- where the row itself says something else by now.
ALTER TABLE import_ref ADD COLUMN said TEXT NOT NULL DEFAULT '';

-- With which address of theirs somebody wrote or was written to, in the form in which it is compared; empty where that is
-- not known. Contacts go along with the address that they came in over.
ALTER TABLE interaction ADD COLUMN party TEXT NOT NULL DEFAULT '';
