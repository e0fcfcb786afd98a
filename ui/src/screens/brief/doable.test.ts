import { describe, expect, it } from 'vitest';
import type { BookingRow } from '../../backend';
import { doable } from './doable';

const start = Date.parse('2026-10-14T12:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const booked = {
  start: new Date(start).toISOString(),
  status: 'booked',
  arrival: 'unknown',
  customer: { id: 'c', name: 'Ada Early' },
  brief: { ready_at: null, ready_by: null, missing: 0, changes_since: 0 },
} as BookingRow;

const words = (part: Partial<BookingRow>, now: number) =>
  Object.entries(doable({ ...booked, ...part }, now))
    .filter(([, can]) => can)
    .map(([name]) => name)
    .join(' ');

describe('what can be done with the call of a brief', () => {
  it.each<[string, Partial<BookingRow>, number, string]>([
    ['three days ahead', {}, start - 3 * day, 'open ready'],
    ['in the morning of its day', {}, start - 4 * 60 * minute, 'open late ready'],
    ['a moment before a quarter of an hour ahead', {}, start - 15 * minute - 1, 'open late ready'],
    ['a quarter of an hour ahead', {}, start - 15 * minute, 'open arrived late ready'],
    ['while it runs', {}, start + minute, 'open arrived late ready'],
    ['a week after it, still open', {}, start + 7 * day, 'open arrived late ready'],
    ['somebody is late', { arrival: 'running_late' }, start, 'open arrived late ready'],
    ['somebody is here', { arrival: 'arrived' }, start, 'open ready'],
    ['held', { status: 'held' }, start, ''],
    ['nobody came', { status: 'no_show' }, start, ''],
    ['called off', { status: 'cancelled' }, start - day, ''],
    ['nobody’s', { customer: null }, start - day, 'open'],
    ['ready', { brief: { ...booked.brief, ready_at: booked.start } }, start - day, 'open ready'],
    [
      'ready, and changed since',
      { brief: { ...booked.brief, ready_at: booked.start, changes_since: 1 } },
      start - day,
      'open',
    ],
  ])('%s', (_, part, now, can) => {
    expect(words(part, now)).toBe(can);
  });
  it('just after midnight the call is as near as it is', () => {
    const midnight = Date.parse('2026-10-14T22:05:00Z');
    const row = { start: new Date(midnight).toISOString() };
    expect(words(row, midnight - 10 * minute)).toBe('open arrived late ready');
    expect(words(row, midnight - 20 * minute)).toBe('open ready');
  });
});
