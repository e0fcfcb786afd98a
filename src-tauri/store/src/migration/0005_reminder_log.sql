-- What became of a reminder: each of its times, the reason, and the answers of the service and of the person.
ALTER TABLE local_reminder ADD COLUMN reason TEXT;
ALTER TABLE local_reminder ADD COLUMN planned_at INTEGER;
ALTER TABLE local_reminder ADD COLUMN shown_at INTEGER;
ALTER TABLE local_reminder ADD COLUMN answer TEXT;
ALTER TABLE local_reminder ADD COLUMN told_at INTEGER;
ALTER TABLE local_reminder ADD COLUMN acknowledged_at INTEGER;

-- Until now one column held the service's answer, the person's, or the reason.
UPDATE local_reminder SET answer = detail, detail = '' WHERE state IN ('answered', 'snoozed');
UPDATE local_reminder SET shown_at = state_at WHERE state = 'shown';
UPDATE local_reminder SET reason = detail WHERE detail IN ('over', 'superseded');
UPDATE local_reminder SET detail = '' WHERE state IN ('withdrawn', 'missed');
UPDATE local_reminder SET told_at = state_at, acknowledged_at = state_at WHERE state = 'missed';
