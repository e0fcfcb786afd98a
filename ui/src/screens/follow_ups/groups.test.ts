import { describe, expect, it } from 'vitest';
import type { DueBucket, FollowUpRow } from '../../backend';
import { blankDraft, doneEntries, draftOf, nearDays, neighbour, pendingEntries } from './groups';

const row = (id: string, bucket: DueBucket, part: Partial<FollowUpRow> = {}): FollowUpRow => ({
  id,
  title: id,
  kind: 'task',
  due: null,
  bucket,
  assignee_id: null,
  assignee: null,
  customer: null,
  booking_id: null,
  call_start: null,
  created_at: '2026-10-01T10:00:00Z',
  done_at: null,
  to_tell: false,
  told_at: null,
  told_channel: null,
  snoozed_until: null,
  repeat: null,
  ...part,
});

describe('pending follow-ups', () => {
  it('stand under their headings, empty ones left out', () => {
    const entries = pendingEntries([row('b', 'later'), row('a', 'overdue'), row('c', 'later')]);
    expect(entries.map(({ id }) => id)).toEqual(['head overdue', 'a', 'head later', 'b', 'c']);
    expect(entries[2]).toMatchObject({ kind: 'head', count: 2 });
  });
  it('are ordered by day, promises first within it, those without a day last', () => {
    const entries = pendingEntries([
      row('none', 'later'),
      row('task', 'later', { due: '2026-10-20' }),
      row('promise', 'later', { due: '2026-10-20', kind: 'promise' }),
      row('sooner', 'later', { due: '2026-10-19' }),
    ]);
    expect(entries.slice(1).map(({ id }) => id)).toEqual(['sooner', 'promise', 'task', 'none']);
  });
});

describe('done follow-ups', () => {
  it('stand under the civil day on which they were done, newest first', () => {
    const entries = doneEntries(
      [
        row('late', 'later', { done_at: '2026-10-13T22:30:00Z' }),
        row('early', 'later', { done_at: '2026-10-13T08:00:00Z' }),
      ],
      'Europe/Warsaw',
    );
    expect(entries.map(({ id }) => id)).toEqual(['day 2026-10-14', 'late', 'day 2026-10-13', 'early']);
  });
});

describe('the focus', () => {
  const entries = pendingEntries([row('a', 'overdue'), row('b', 'today'), row('c', 'later')]);
  it.each([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
  ])('goes on from %s to %s', (from, to) => expect(neighbour(entries, from)).toBe(to));
  it('has nowhere to go from the only row', () => {
    expect(neighbour(pendingEntries([row('a', 'today')]), 'a')).toBeNull();
  });
});

describe('drafts', () => {
  it('begin as mine, for tomorrow', () => {
    expect(blankDraft('m', '2026-10-31')).toMatchObject({
      assignee_id: 'm',
      due: '2026-11-01',
      kind: 'task',
    });
  });
  it('keep the call a follow-up came from', () => {
    expect(draftOf(row('a', 'today', { booking_id: 'b', customer: { id: 'c', name: '' } }))).toMatchObject({
      booking_id: 'b',
      customer_id: 'c',
    });
  });
  it('have Monday of the next week one press away', () => {
    expect(nearDays('2026-10-14').map(({ day }) => day)).toEqual(['2026-10-14', '2026-10-15', '2026-10-19']);
    // A Sunday: tomorrow is that Monday.
    expect(nearDays('2026-10-18').map(({ day }) => day)).toEqual(['2026-10-18', '2026-10-19']);
  });
});
