-- A phone number is read until it has no shorter form, also where something stands around its digits.
INSERT OR IGNORE INTO local_person_stale
SELECT l.customer_id FROM local_handle l JOIN local_handle_form f ON f.handle_id = l.handle_id
WHERE l.kind = 'phone' AND (f.normalised <> l.normalised OR f.national <> l.national);
DELETE FROM local_handle WHERE kind = 'phone';
INSERT INTO local_handle SELECT * FROM local_handle_form WHERE kind = 'phone';
