-- The numbers that invitations go by and the link where guests book are the team's and not one machine's. There is one row,
-- the same on every machine, so that two people who change different numbers do not collide.
CREATE TABLE invitation_settings (
    id BLOB NOT NULL PRIMARY KEY,
    person_days INTEGER NOT NULL,
    company_days INTEGER NOT NULL,
    trouble_days INTEGER NOT NULL,
    unanswered_limit INTEGER NOT NULL,
    no_show_limit INTEGER NOT NULL,
    remind_days INTEGER NOT NULL,
    lapse_days INTEGER NOT NULL,
    booking_link TEXT NOT NULL,
    consent_line INTEGER NOT NULL
) STRICT;

-- What was set on this machine so far is what the team goes by.
INSERT INTO invitation_settings (id, person_days, company_days, trouble_days, unanswered_limit, no_show_limit, remind_days,
    lapse_days, booking_link, consent_line)
SELECT x'0193600000007000800000000000001f',
    coalesce(max(CASE path WHEN 'person_days' THEN value END), 180),
    coalesce(max(CASE path WHEN 'company_days' THEN value END), 60),
    coalesce(max(CASE path WHEN 'trouble_days' THEN value END), 30),
    coalesce(max(CASE path WHEN 'unanswered_limit' THEN value END), 2),
    coalesce(max(CASE path WHEN 'no_show_limit' THEN value END), 2),
    coalesce(max(CASE path WHEN 'remind_days' THEN value END), 7),
    coalesce(max(CASE path WHEN 'lapse_days' THEN value END), 21),
    coalesce(max(CASE path WHEN 'booking_link' THEN value END), ''),
    coalesce(max(CASE path WHEN 'consent_line' THEN value END), 1)
FROM (SELECT substr(name, length('settings.invitations.') + 1) AS path, value ->> '$' AS value FROM local_setting
      WHERE name LIKE 'settings.invitations.%' AND json_valid(value));
DELETE FROM local_setting WHERE name LIKE 'settings.invitations.%';

-- A call may become longer or shorter without moving.
ALTER TABLE booking_event ADD COLUMN from_minutes INTEGER;
ALTER TABLE booking_event ADD COLUMN to_minutes INTEGER;
