-- A phone number is read until it has no shorter form, also where something stands around its digits.
INSERT OR IGNORE INTO local_person_stale
SELECT l.customer_id FROM local_handle l JOIN local_handle_form f ON f.handle_id = l.handle_id
WHERE l.kind = 'phone' AND f.normalised <> l.normalised;
INSERT OR REPLACE INTO local_handle
SELECT f.* FROM local_handle l JOIN local_handle_form f ON f.handle_id = l.handle_id
WHERE l.kind = 'phone' AND f.normalised <> l.normalised;
