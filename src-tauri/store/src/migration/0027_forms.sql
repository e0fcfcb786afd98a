-- Handles are compared without what would mean something in an address again, and numbers without the words beside them.
-- Only beginnings of words are looked up in spite of a typo: the index of typos is made anew after this step.
DELETE FROM local_handle;
INSERT INTO local_handle SELECT * FROM local_handle_form;
