/** Follow-ups as a list with headings. */
import type { DueBucket, FollowUpDraft, FollowUpRow, MemberId } from '../../backend';
import { addDays, dayIn, mondayOf, ms } from '../../time';

export type Entry =
  | { kind: 'head'; id: string; bucket: DueBucket; count: number }
  | { kind: 'day'; id: string; day: string; count: number }
  | { kind: 'row'; id: string; row: FollowUpRow };

const buckets: readonly DueBucket[] = ['to_tell', 'overdue', 'today', 'this_week', 'later'];

/** By due day; without a day last; the older one first where they are equal. Promises before tasks of the same day. */
function byDue(a: FollowUpRow, b: FollowUpRow): number {
  const due = (a.due ?? '9999').localeCompare(b.due ?? '9999');
  const kind = Number(b.kind === 'promise') - Number(a.kind === 'promise');
  return due || kind || a.created_at.localeCompare(b.created_at);
}

const entry = (row: FollowUpRow): Entry => ({ kind: 'row', id: row.id, row });

/** What is pending, under the headings the shell sorted it into; a heading without rows is left out. */
export function pendingEntries(rows: readonly FollowUpRow[]): Entry[] {
  return buckets.flatMap((bucket): Entry[] => {
    const within = rows.filter((row) => row.bucket === bucket).sort(byDue);
    if (within.length === 0) return [];
    return [{ kind: 'head', id: `head ${bucket}`, bucket, count: within.length }, ...within.map(entry)];
  });
}

/** What is done, by the day it was done, newest first. */
export function doneEntries(rows: readonly FollowUpRow[], zone: string): Entry[] {
  const days = new Map<string, FollowUpRow[]>();
  for (const row of rows) {
    const day = row.done_at ? dayIn(ms(row.done_at), zone) : '';
    const within = days.get(day);
    if (within) within.push(row);
    else days.set(day, [row]);
  }
  return [...days]
    .sort(([a], [b]) => b.localeCompare(a))
    .flatMap(([day, within]): Entry[] => [
      { kind: 'day', id: `day ${day}`, day, count: within.length },
      ...within.sort((a, b) => (b.done_at ?? '').localeCompare(a.done_at ?? '')).map(entry),
    ]);
}

/** The row that takes the focus when this one leaves the list: the next one, else the one before. */
export function neighbour(entries: readonly Entry[], id: string): string | null {
  const rows = entries.filter((one) => one.kind === 'row');
  const at = rows.findIndex((row) => row.id === id);
  return (rows[at + 1] ?? rows[at - 1])?.id ?? null;
}

export interface NearDay {
  word: 'today' | 'tomorrow' | 'monday';
  day: string;
}

/** Days that are one press away; on a Sunday, Monday is tomorrow. */
export function nearDays(today: string): NearDay[] {
  const tomorrow = addDays(today, 1);
  const monday = addDays(mondayOf(today), 7);
  return [
    { word: 'today', day: today },
    { word: 'tomorrow', day: tomorrow },
    ...(monday === tomorrow ? [] : [{ word: 'monday', day: monday } as const]),
  ];
}

/** A new one: mine, for tomorrow. */
export function blankDraft(me: MemberId | null, today: string): FollowUpDraft {
  return {
    title: '',
    kind: 'task',
    due: addDays(today, 1),
    assignee_id: me,
    customer_id: null,
    booking_id: null,
  };
}

/** The fields of one that stands in the list. */
export function draftOf(row: FollowUpRow): FollowUpDraft {
  const { title, kind, due, assignee_id, booking_id } = row;
  return { title, kind, due, assignee_id, customer_id: row.customer?.id ?? null, booking_id };
}
