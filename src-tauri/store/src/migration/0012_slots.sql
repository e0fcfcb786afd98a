-- When calls are offered, in civil time of the host's zone. A slot that is changed ends and another one begins, and a plan
-- is followed by a newer one, so that a week of last year is still counted against what was offered then.
CREATE TABLE slot (
    id BLOB NOT NULL PRIMARY KEY,
    weekday INTEGER NOT NULL,
    wall_time TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE slot_exception (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    wall_time TEXT,
    minutes INTEGER,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE slot_plan (
    id BLOB NOT NULL PRIMARY KEY,
    time_zone TEXT NOT NULL,
    goal INTEGER,
    from_day TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
