-- What the index holds of a person is read from that person's handles. Without the order given here the phones of
-- everybody were gone through for each person who was written.

DROP VIEW local_person_text;
CREATE VIEW local_person_text AS
SELECT c.id AS customer_id,
       kawka_fold(trim(c.given_name || ' ' || c.family_name)) AS name,
       kawka_fold(c.given_name || ' ' || c.family_name || ' ' || coalesce(co.name, '') || ' ' || coalesce(
           (SELECT group_concat(h.value || ' ' || l.normalised, ' ' ORDER BY h.id) FROM handle h
            CROSS JOIN local_handle l ON l.handle_id = h.id WHERE h.customer_id = c.id), '')) AS folded,
       coalesce((SELECT group_concat(kawka_phone_ends(l.normalised), ' ' ORDER BY h.id) FROM handle h
                 CROSS JOIN local_handle l ON l.handle_id = h.id
                 WHERE h.customer_id = c.id AND l.kind = 'phone'), '') AS phones
FROM customer c LEFT JOIN company co ON co.id = c.company_id
WHERE c.removed_at IS NULL;
