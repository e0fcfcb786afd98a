-- What is left of a broken address is compared in the form that has no other. Only beginnings of words are looked up in
-- spite of a typo: the index of typos is made anew after this step.
INSERT OR IGNORE INTO local_person_stale
SELECT l.customer_id FROM local_handle l JOIN local_handle_form f ON f.handle_id = l.handle_id
WHERE l.kind NOT IN ('email', 'phone') AND f.normalised <> l.normalised;
DELETE FROM local_handle WHERE kind NOT IN ('email', 'phone');
INSERT INTO local_handle SELECT * FROM local_handle_form WHERE kind NOT IN ('email', 'phone');
