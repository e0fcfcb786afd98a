-- What a recording was found as: the step that found it names the file and its content. A file that was taken off its
-- call, and one that became another under the same path, is nobody's; a step that is undone or done again takes its
-- file along. Whether a call was looked for is asked of these rows too.
CREATE TABLE local_found_file (
    event_id BLOB NOT NULL PRIMARY KEY,
    recording_id BLOB NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    print TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX local_found_file_path ON local_found_file (path);
CREATE INDEX local_found_file_recording ON local_found_file (recording_id);

-- Of several files of one recording only the one that was matched last is its.
INSERT INTO local_found_file (event_id, recording_id, path, size, modified_at, print)
SELECT coalesce(
        (SELECT e.id FROM recording_event e
         WHERE e.recording_id = f.recording_id AND e.kind = 'found'
           AND f.path = (SELECT g.path FROM local_recording_file g WHERE g.recording_id = f.recording_id
                         ORDER BY g.matched_at DESC, g.path DESC LIMIT 1)
         ORDER BY e.at DESC, e.id DESC LIMIT 1),
        randomblob(16)),
    f.recording_id, f.path, f.size, f.modified_at, f.print
FROM local_recording_file f WHERE f.recording_id IS NOT NULL;

DROP INDEX local_recording_file_recording;
ALTER TABLE local_recording_file DROP COLUMN recording_id;
ALTER TABLE local_recording_file DROP COLUMN matched_at;

-- Which found file an upload sends: bytes of one are never continued with those of another.
ALTER TABLE local_upload ADD COLUMN found_by BLOB;
UPDATE local_upload SET found_by = (SELECT e.id FROM recording_event e
    WHERE e.recording_id = local_upload.recording_id AND e.kind = 'found' ORDER BY e.at DESC, e.id DESC LIMIT 1);

-- When the host said that the recording runs no longer.
ALTER TABLE booking ADD COLUMN recording_stopped_at INTEGER;
