-- Parts of an index are brought together eight at a time: a large import goes over what it wrote once less. A search looks
-- into a third more parts at worst, until they are tidied. Companies are few.
INSERT INTO local_text_fts (local_text_fts, rank) VALUES ('automerge', 8);
INSERT INTO local_person_fts (local_person_fts, rank) VALUES ('automerge', 8);
INSERT INTO local_typo_fts (local_typo_fts, rank) VALUES ('automerge', 8);
INSERT INTO local_phone_fts (local_phone_fts, rank) VALUES ('automerge', 8);
