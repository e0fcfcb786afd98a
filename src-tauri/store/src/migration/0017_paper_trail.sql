-- Which fields of a person, a company or a follow-up changed, when, and what stood there before: derived from what the
-- door records, for "what changed since the brief was ready".
CREATE TABLE local_field_change (
    number INTEGER NOT NULL PRIMARY KEY,
    subject_id BLOB NOT NULL,
    field TEXT NOT NULL,
    former TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX local_field_change_subject ON local_field_change (subject_id, at);
CREATE INDEX local_field_change_at ON local_field_change (at);
CREATE TRIGGER local_field_change_of_customer AFTER DELETE ON customer BEGIN
    DELETE FROM local_field_change WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_field_change_of_company AFTER DELETE ON company BEGIN
    DELETE FROM local_field_change WHERE subject_id = OLD.id;
END;
CREATE TRIGGER local_field_change_of_follow_up AFTER DELETE ON follow_up BEGIN
    DELETE FROM local_field_change WHERE subject_id = OLD.id;
END;

-- When a guest said it.
ALTER TABLE booking_answer ADD COLUMN said_at INTEGER NOT NULL DEFAULT 0;

-- A receipt that was given stays known; undo says that it was noted by mistake.
ALTER TABLE consent_receipt ADD COLUMN taken_back_at INTEGER;
ALTER TABLE consent_receipt ADD COLUMN taken_back_by BLOB;
