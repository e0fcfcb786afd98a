-- Whether a person said yes to a calendar's host standing in their own network.
--
-- Nobody is taken to have said so of the calendars that are there: what a name led to when a calendar was added says
-- nothing of where it leads now, and that is the very thing that is asked. Nothing is lost by it. What was read stays, and
-- until the yes, which is one click for a host, today, the rail, the calendar's card and `kawka calendar sync` say what
-- is wanting.
ALTER TABLE local_calendar_source ADD COLUMN own_network INTEGER NOT NULL DEFAULT 0;
