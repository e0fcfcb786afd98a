import { describe, expect, it } from 'vitest';
import type { CalendarSync } from '../../backend';
import { syncLines, syncProblem } from './calendar_words';
import { findingWords, weight } from './doctor_words';
import { readMinutes, withMinutes } from './minutes';
import { moved, stepOf } from './order';
import { sectionOf, sections } from './sections';
import { failureWords, word } from '../../words';

describe('an ordered list', () => {
  it.each([
    [0, 1, ['b', 'a', 'c']],
    [2, 1, ['a', 'c', 'b']],
    [0, -1, ['a', 'b', 'c']],
    [2, 3, ['a', 'b', 'c']],
    [7, 0, ['a', 'b', 'c']],
  ])('moves %i to %i', (from, to, expected) => expect(moved(['a', 'b', 'c'], from, to)).toEqual(expected));
  it('moves by Alt with an arrow alone', () => {
    const key = (init: KeyboardEventInit) => stepOf(new KeyboardEvent('keydown', init));
    expect(key({ key: 'ArrowUp', altKey: true })).toBe(-1);
    expect(key({ key: 'ArrowDown', altKey: true })).toBe(1);
    expect(key({ key: 'ArrowDown' })).toBeNull();
    expect(key({ key: 'a', altKey: true })).toBeNull();
  });
});

describe('minutes', () => {
  it.each([
    ['15', 15],
    [' 2 min ', 2],
    ['0', null],
    ['1441', null],
    ['soon', null],
    ['-3', null],
  ])('reads %j', (text, count) => expect(readMinutes(text, 1440)).toBe(count));
  it('keeps the longest first and none twice', () => {
    expect(withMinutes([15, 2], 30)).toEqual([30, 15, 2]);
    expect(withMinutes([15, 2], 2)).toEqual([15, 2]);
  });
});

describe('a reading of a calendar', () => {
  const sync: CalendarSync = {
    name: 'a',
    events: 10,
    bookings: 4,
    ignored: 6,
    created: 0,
    changed: 0,
    unchanged: 4,
    vanished: 0,
    held_back: 0,
    masked: 0,
    not_modified: false,
    failure: null,
    problems: [],
  };
  it('says what was found, and that nothing is new', () => {
    const [found, changes] = syncLines(sync);
    expect(found).toMatch(/10.+4.+6/);
    expect(changes).toBeDefined();
  });
  it('says only what did happen', () => {
    expect(syncLines({ ...sync, created: 3 })[1]).toContain('3');
  });
  it('says why it failed, in the window’s language, and nothing of what it held before', () => {
    const failure = { code: 'calendar_unreachable' as const, params: { problem: 'status', status: '503' } };
    const said = syncLines({ ...sync, failure, problems: [{ line: 0, code: 'status', message: 'x' }] });
    expect(said).toEqual([failureWords(failure).what, failureWords(failure).then]);
    expect(said[1]).toContain('503');
  });
  it('has words of its own for a known problem, the shell’s for a new one', () => {
    expect(syncProblem({ line: 1, code: 'missing_uid', message: 'x' })).not.toBe('x');
    expect(syncProblem({ line: 1, code: 'brand_new', message: 'x' })).toBe('x');
  });
});

describe('the doctor', () => {
  const areas = ['keyring', 'notifications', 'display', 'zone', 'login_start', 'versions', 'data'];
  const found = (area: string, ok: boolean, code: string, params = {}) =>
    findingWords({ area, ok, code, params });
  it.each(areas)('has words for %s', (area) => {
    expect(word('doctor_area', area)).not.toBe(area);
    expect(found(area, true, 'ok').what).not.toBe('');
    const bad = found(area, false, 'something');
    expect(bad.what).not.toBe(area);
    expect(bad.then).not.toBe(area);
  });
  it('uses the words of an error where the code is one', () => {
    const known = found('keyring', false, 'keyring_locked');
    expect(known.what).not.toBe(found('keyring', false, 'x').what);
  });
  it('names both zones where they differ', () => {
    const said = found('zone', true, 'zone_differs', { zone: 'Asia/Tokyo', system: 'Europe/Warsaw' });
    expect(said.what).toMatch(/Toky?o.*Wars/);
  });
  it('weighs what works and what is only good to know', () => {
    expect(weight({ ok: true, code: 'ok' })).toBe('well');
    expect(weight({ ok: true, code: 'login_start_off' })).toBe('hint');
    expect(weight({ ok: false, code: 'notifications_silenced' })).toBe('wrong');
  });
});

describe('sections', () => {
  it('have a name each, and the first one stands in for an unknown one', () => {
    for (const { name } of sections) expect(word('settings_section', name)).not.toBe(name);
    expect(sectionOf('doctor')).toBe('doctor');
    expect(sectionOf('nothing')).toBe('calendars');
    expect(sectionOf(null)).toBe('calendars');
  });
});
