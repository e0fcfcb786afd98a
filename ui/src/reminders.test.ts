import { describe, expect, it } from 'vitest';
import type { BookingRow, Notice, ReminderLogRow, Settings } from './backend';
import { clock } from './clock.svelte';
import { pausedUntil } from './pause';
import { marks, stateOf, states, story, why } from './screens/reminders/went';
import { actsOf } from './shell/notice_acts';
import { bothTimes, doubts, lateWords } from './shell/notice_lines';

const start = '2026-10-14T12:00:00Z';

const booking = {
  id: 'b',
  customer: { id: 'c', name: 'Jadwiga Żółtowska' },
  start,
  end: '2026-10-14T12:30:00Z',
  time_zone: 'America/Toronto',
  reply: 'accepted',
  room_url: 'https://room.example/1',
  no_shows: { unexcused: 0, excused: 0, not_theirs: 3 },
} as BookingRow;

const notice = (part: Partial<Notice> = {}): Notice => ({
  key: 'before_call/b/20261014T120000Z/-15',
  kind: 'before_call',
  at: '2026-10-14T11:45:00Z',
  late: false,
  booking,
  promise: null,
  also_booked: null,
  count: 0,
  ...part,
});

const caps = (one: Notice) => actsOf(one, () => Promise.resolve()).map(({ cap }) => cap);

describe('a card', () => {
  it('shows both clocks, or that the other one is not known (F5)', () => {
    expect(bothTimes(notice())).toMatch(/ · .*08:00 Toronto$/);
    expect(bothTimes(notice({ booking: { ...booking, time_zone: null } }))).toMatch(/ · \D+$/);
    expect(bothTimes(notice({ booking: { ...booking, time_zone: 'Europe/Warsaw' } }))).not.toContain('·');
  });
  it('says no doubt where there is none: our own faults are nobody’s', () => {
    expect(doubts(notice(), Date.parse(start))).toEqual([]);
    expect(lateWords(notice(), Date.parse(start))).toBe('');
    expect(lateWords(notice({ late: true }), Date.parse(start))).toMatch(/^\D+ \d\d:\d\d$/);
  });
  it('says on which day it was missed, where that was not today (N5)', () => {
    const old = notice({ late: true, at: '2026-10-09T16:00:00Z' });
    expect(lateWords(old, Date.parse(start))).toMatch(/\b0?9\b.*18:00$/);
  });
  it('says each doubt on a line: the answer (F10), no-shows, a second booking (F11)', () => {
    const doubtful = { ...booking, reply: 'tentative' as const };
    const missed = { unexcused: 2, excused: 1, not_theirs: 0 };
    const one = notice({ booking: { ...doubtful, no_shows: missed }, also_booked: '2026-10-20T08:00:00Z' });
    expect(doubts(one, Date.parse(start))).toHaveLength(3);
    expect(doubts(one, Date.parse(start))[1]).toMatch(/^3 .*: 1 .*, 2 /);
  });
  it('says first that its calendar holds it no more', () => {
    const gone = { ...booking, vanished: true, reply: 'tentative' as const };
    expect(doubts(notice({ booking: gone }), Date.parse(start))).toHaveLength(2);
    expect(doubts(notice({ booking: gone }), Date.parse(start))[0]).toMatch(/calendar|kalendarz/);
  });
  it('offers no arrival before anybody can be there', () => {
    const at = (minutes: number) => {
      clock.now = Date.parse(start) + minutes * 60_000;
      return caps(notice());
    };
    expect(at(-16)).toEqual(['Alt+b', 'Alt+v', 'Alt+l']);
    expect(at(-15)).toContain('Alt+a');
  });
  it('carries every button of its moment (N4)', () => {
    expect(caps(notice())).toEqual(['Alt+b', 'Alt+v', 'Alt+a', 'Alt+l']);
    expect(caps(notice({ booking: { ...booking, room_url: null } }))).not.toContain('Alt+v');
    expect(caps(notice({ kind: 'decide' }))).toEqual(['Alt+x', 'Alt+a', 'Alt+l', 'Alt+o']);
    expect(caps(notice({ kind: 'outcome_due' }))).toEqual(['Alt+e', 'Alt+x', 'Alt+o']);
  });
});

describe('the log', () => {
  const row: ReminderLogRow = {
    key: 'decide/b/20261014T120000Z/10',
    kind: 'decide',
    booking: 'b',
    name: 'Jadwiga Żółtowska',
    time_zone: 'America/Toronto',
    due: '2026-10-14T12:10:00Z',
    state: 'answered',
    at: '2026-10-14T12:11:00Z',
    reason: 'on_time',
    planned_at: '2026-10-14T09:00:00Z',
    shown_at: '2026-10-14T12:10:00Z',
    again_at: null,
    answer: 'no_show',
    answered_at: '2026-10-14T12:11:00Z',
    detail: 'ok',
    told_at: null,
    acknowledged_at: null,
  };
  it('tells what is known, in its order, and the key', () => {
    const words = story(row, (instant) => instant).map((fact) => fact.words);
    expect(words.slice(0, 3)).toEqual([row.planned_at, row.due, row.shown_at]);
    expect(words.at(-1)).toBe(row.key);
    expect(words).toHaveLength(6);
    expect(words.some((said) => said.endsWith(row.at))).toBe(true);
  });
  it('tells of one that was put off when that was said, and when it came again', () => {
    const again: ReminderLogRow = {
      ...row,
      state: 'shown',
      at: '2026-10-14T12:16:01Z',
      shown_at: '2026-10-14T12:16:01Z',
      reason: 'snoozed',
      answer: 'later',
      again_at: '2026-10-14T12:16:00Z',
    };
    const words = (one: ReminderLogRow) => story(one, (instant) => instant).map((fact) => fact.words);
    expect(words(again).filter((said) => said.endsWith(', 2026-10-14T12:11:00Z'))).toHaveLength(1);
    expect(words(again)).toContain(again.again_at);
    const names = (one: ReminderLogRow) => story(one, (instant) => instant).map((fact) => fact.name);
    expect(names(again)).not.toEqual(names({ ...again, state: 'snoozed' }));
    const old = { ...again, answered_at: null };
    expect(words(old).some((said) => said.includes(','))).toBe(false);
  });
  it('has words for why, and none where none were kept', () => {
    expect(why(row)).not.toBe('');
    expect(why({ ...row, reason: null })).toBe('');
  });
  it('knows each state by its address', () => {
    expect(states.map((state) => stateOf(state))).toEqual(states);
    expect(stateOf('nowhere')).toBeNull();
    expect(Object.keys(marks).sort()).toEqual([...states].sort());
  });
});

describe('a pause', () => {
  const settings = (paused_until: string | null) => ({ reminders: { paused_until } }) as Settings;
  it('is on until its end, which stays behind', () => {
    expect(pausedUntil(settings(start), Date.parse(start) - 1)).toBe(Date.parse(start));
    expect(pausedUntil(settings(start), Date.parse(start))).toBeNull();
    expect(pausedUntil(settings(null), 0)).toBeNull();
    expect(pausedUntil(null, 0)).toBeNull();
  });
});
