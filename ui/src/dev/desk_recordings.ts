/** Recordings of the made-up week: one of each state, and files that wait for a decision. */
import { booking } from './desk_days';
import type { FolderState, RecordingFileRow, RecordingFilter, RecordingRow, RecordingsView } from './types';
import { found, now, tell, world, write } from './world';

const link = 'https://vimeo.com/912345678/0123abcdef';
const tables = ['recording', 'recording_event', 'local_recording_file'];

function rowOf(index: number, id: string): RecordingRow {
  const call = booking(id);
  const base: RecordingRow = {
    id: `r-${index}`,
    booking_id: call.id,
    customer: call.customer,
    name: call.customer?.name ?? call.title,
    start: call.start,
    state: 'uploaded',
    alert: null,
    lock: null,
    send_lock: null,
    link,
    at_vimeo: true,
    privacy: 'unlisted',
    expected_by: null,
    delete_on: '2027-01-12',
    not_made: false,
    watched: null,
    sent: null,
    deletion_asked: null,
    deletion_failure: null,
    deleted: null,
    file: null,
    upload: null,
    events: [],
  };
  const happened = { at: now(), who: 'Tomasz Wilk', channel: '', detail: '', on_behalf_of: null };
  const upload = {
    sent_kib: 312_000,
    total_kib: 840_000,
    percent: 37,
    failure: null,
    again_at: null,
    converting: false,
  };
  const none = { id: null, link: null, at_vimeo: false, delete_on: null, privacy: 'unknown' } as const;
  const local = { link: null, at_vimeo: false, privacy: 'unknown' } as const;
  const kinds: RecordingRow[] = [
    { ...base, ...none, state: 'expected', expected_by: now() },
    { ...base, ...local, state: 'uploading', upload },
    { ...base, send_lock: 'refused', watched: happened, state: 'watched' },
    { ...base, state: 'sent', watched: happened, sent: { ...happened, channel: 'email' } },
    { ...base, lock: 'withdrawn', send_lock: 'withdrawn', link: null, alert: 'still_there' },
    { ...base, ...none, state: 'expected', alert: 'missing' },
    {
      ...base,
      ...local,
      state: 'uploading',
      alert: 'upload_fails',
      upload: { ...upload, failure: 'unauthorized' },
    },
    { ...base, ...none, id: base.id, state: 'deleted', deleted: { ...happened, detail: 'by_host' } },
  ];
  return found(kinds[index % kinds.length]);
}

const past = () =>
  [...world.bookings].filter((call) => call.end <= now()).sort((a, b) => b.start.localeCompare(a.start));

function rows(): RecordingRow[] {
  return past()
    .slice(0, 8)
    .map((call, index) => rowOf(index, call.id));
}

/** A call that is not over has nothing yet. */
function bare(id: string): RecordingRow {
  return {
    ...rowOf(0, id),
    state: 'none',
    lock: 'never_asked',
    send_lock: 'never_asked',
    expected_by: null,
  };
}

function files(): RecordingFileRow[] {
  const file = (
    name: string,
    trouble: RecordingFileRow['trouble'],
    calls: RecordingFileRow['calls'] = [],
    others: RecordingFileRow['others'] = [],
  ) => ({
    path: `/home/tomasz/Zoom/${name}`,
    name,
    size_kib: 611_000,
    modified: now(),
    trouble,
    lock: null,
    calls,
    others,
    pressing: trouble !== 'growing',
    gone: false,
  });
  const calls = past()
    .slice(0, 2)
    .map((call) => ({ booking_id: call.id, name: call.customer?.name ?? call.title, start: call.start }));
  return [
    file('2026-10-14 09.58.10 Kawka/video1.mp4', 'growing'),
    file('2026-10-13 16.02.44 Kawka/video1.mp4', 'several_calls', calls),
    file('2026-10-13 19.40.00 Kawka/video1.mp4', 'no_call', [], calls),
    file('2026-10-12 11.00.03 Kawka/video1.mp4', 'not_allowed'),
    file('2026-10-12 09.00.01 Kawka/video1.mp4', 'empty'),
  ];
}

const done = (intent: Parameters<typeof write>[0]) => () => write(intent, '', tables, () => null);

export const recordingsDesk = {
  listRecordings(filter: RecordingFilter): RecordingsView {
    const all = rows();
    const mine = all.filter(
      (row) =>
        (!filter.booking_id || row.booking_id === filter.booking_id) &&
        (!filter.customer_id || row.customer?.id === filter.customer_id) &&
        (!filter.attention || row.alert !== null),
    );
    const folder: FolderState = world.settings.recordings.folder === '' ? 'not_set' : 'watched';
    const lonely = filter.booking_id && mine.length === 0 ? [bare(filter.booking_id)] : mine;
    const everything = !filter.booking_id && !filter.customer_id;
    return { now: now(), rows: lonely, files: everything ? files() : [], folder, leftovers: 0 };
  },
  addRecordingLink: done('add_recording_link'),
  markNotRecorded: done('mark_not_recorded'),
  markRecordingWatched: done('mark_recording_watched'),
  markRecordingSent: done('mark_recording_sent'),
  sendRecording: done('mark_recording_sent'),
  setRecordingPrivacy: done('change_recording_privacy'),
  setRecordingDeleteOn: done('change_retention'),
  askRecordingDeletion: done('ask_recording_deletion'),
  dropRecordingDeletion: done('drop_recording_deletion'),
  markRecordingDeleted: done('mark_recording_deleted'),
  startUpload: done('start_upload'),
  stopUpload: done('stop_upload'),
  assignRecordingFile: done('find_recording'),
  dropRecordingFile: done('drop_recording_file'),
  retryRecording: () => null,
  dismissRecordingFile: () => (tell(tables), null),
  deleteRecordingFile: () => (tell(tables), null),
  pickRecordingsFolder: () => '/home/tomasz/Zoom',
  setVideoToken: (token: string) => (token === '' ? null : 'Kawka i spółka'),
  checkVideoToken: () => null,
};
