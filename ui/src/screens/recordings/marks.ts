/** How a recording is told: its state, what needs a person, what happened to it, and how far its upload is. */
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import Eye from '@lucide/svelte/icons/eye';
import FileVideo from '@lucide/svelte/icons/file-video-camera';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Send from '@lucide/svelte/icons/send';
import Trash from '@lucide/svelte/icons/trash-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { app } from '../../app.svelte';
import type { Happened, RecordingRow, RecordingState, UploadRow } from '../../backend';
import { clock } from '../../clock.svelte';
import type { Glyph } from '../../lib/glyph';
import type { Tone } from '../../lib/tone';
import { freeText, personName, telling } from '../../names';
import { m } from '../../paraglide/messages';
import { ago, dayAndTime, dayIn, dayWords, ms } from '../../time';
import { word } from '../../words';

const icons: Record<RecordingState, Glyph> = {
  none: CircleDashed,
  expected: Hourglass,
  found: FileVideo,
  uploading: CloudUpload,
  uploaded: CircleCheck,
  watched: Eye,
  sent: Send,
  deleted: Trash,
};

export interface Mark {
  icon: Glyph;
  tone: Tone;
  words: string;
}

/** Where it stands; what needs a person goes before. */
export function markOf(row: RecordingRow): Mark {
  if (row.alert) {
    const tone = row.alert === 'still_there' ? 'danger' : 'caution';
    return { icon: TriangleAlert, tone, words: word('recording_alert', row.alert) };
  }
  if (row.not_made) return { icon: CircleDashed, tone: 'dim', words: m.recording_not_made() };
  const done = ['uploaded', 'watched', 'sent'].includes(row.state);
  return {
    icon: icons[row.state],
    tone: done ? 'ok' : 'soft',
    words: word('recording_state', row.state),
  };
}

/** It lies somewhere, so it can be deleted. */
export function exists(row: RecordingRow): boolean {
  return ['found', 'uploading', 'uploaded', 'watched', 'sent'].includes(row.state);
}

/** It can be seen at a host. */
export function isHosted(row: RecordingRow): boolean {
  return ['uploaded', 'watched', 'sent'].includes(row.state);
}

const megabytes = (kib: number) => Math.ceil(kib / 1024).toLocaleString(app.locale);

/** How large a file is. */
export function sizeWords(kib: number): string {
  return m.recording_size({ size: megabytes(kib) });
}

/** `120 of 800 MB (15 %)`. */
export function progressWords(upload: UploadRow): string {
  return m.recording_progress({
    sent: megabytes(upload.sent_kib),
    total: megabytes(upload.total_kib),
    percent: upload.percent,
  });
}

const when = (instant: string) => dayAndTime(ms(instant), clock.now, app.zone, app.locale);
const who = (happened: Happened) => (happened.who ? personName(happened.who) : 'Kawka');

/** What is known of it besides its state, one thing a line. */
export function facts(row: RecordingRow): string[] {
  const told: string[] = [];
  const today = dayIn(clock.now, app.zone);
  if (row.expected_by) told.push(m.recording_expected_by({ when: when(row.expected_by) }));
  if (row.file && row.state === 'found') {
    told.push(
      row.file.gone ? m.recording_gone() : `${telling(row.file.name)}, ${sizeWords(row.file.size_kib)}`,
    );
  }
  const { upload } = row;
  if (row.state === 'uploading' && !upload) told.push(m.recording_waits());
  if (upload?.converting) told.push(m.recording_converting());
  else if (upload) told.push(progressWords(upload));
  if (upload?.failure) told.push(word('host_failure', upload.failure));
  if (upload?.failure && upload.again_at) {
    told.push(m.recording_again({ when: ago(ms(upload.again_at), clock.now, app.locale) }));
  }
  if (isHosted(row) && !row.lock) {
    const known = row.at_vimeo || row.privacy !== 'unknown';
    if (known) told.push(word('link_privacy', row.privacy));
    if (!row.at_vimeo) told.push(m.recording_elsewhere());
  }
  if (row.watched) {
    const seen = { who: who(row.watched), when: when(row.watched.at) };
    const owner = row.watched.on_behalf_of;
    told.push(
      owner
        ? m.recording_watched_for({ ...seen, owner: personName(owner), why: freeText(row.watched.detail) })
        : m.recording_watched_by(seen),
    );
  }
  if (row.sent) {
    const channel = word('channel', row.sent.channel);
    told.push(m.recording_sent_by({ who: who(row.sent), when: when(row.sent.at), channel }));
  }
  if (row.deletion_asked) {
    if (row.deletion_failure === 'file_missing') told.push(m.recording_deletion_no_file());
    else if (row.deletion_failure) told.push(word('host_failure', row.deletion_failure));
    else told.push(m.recording_deletion_waits());
  } else if (row.delete_on) {
    told.push(m.recording_delete_on_day({ day: dayWords(row.delete_on, today, app.locale) }));
  }
  if (row.deleted) {
    const proof = word('deletion_proof', row.deleted.detail);
    told.push(m.recording_deleted_when({ when: when(row.deleted.at), proof }));
  }
  return told;
}
