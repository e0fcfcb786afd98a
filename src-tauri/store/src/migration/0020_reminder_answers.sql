-- When a person answered: what comes again after "later" has other times since.
ALTER TABLE local_reminder ADD COLUMN answered_at INTEGER;

UPDATE local_reminder SET answered_at = state_at WHERE state IN ('answered', 'snoozed');
