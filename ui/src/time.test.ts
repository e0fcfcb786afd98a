import { describe, expect, it } from 'vitest';
import { city } from './cities';
import { m } from './paraglide/messages';
import * as time from './time';

const warsaw = 'Europe/Warsaw';
const at = (instant: string) => Date.parse(instant);

describe('both clocks', () => {
  const call = at('2026-10-14T12:00:00Z');
  it('shows each zone with its own day', () => {
    expect(time.clockTime(call, warsaw)).toBe('14:00');
    expect(time.clockRange(call, call + 1_800_000, 'America/Toronto')).toBe('08:00–08:30');
    expect(time.weekdayDay(at('2026-10-15T06:30:00Z'), 'Pacific/Honolulu', 'en')).toBe('Wed 14 Oct');
    expect(time.weekdayDay(at('2026-10-15T06:30:00Z'), warsaw, 'pl')).toBe('czw. 15.10');
  });
  it('keeps midnight as 00:00 in both languages', () => {
    expect(time.clockTime(at('2026-10-13T22:00:00Z'), warsaw)).toBe('00:00');
  });
  it('falls back to UTC in a zone the system does not know', () => {
    expect(time.clockTime(call, 'Mars/Olympus')).toBe('12:00');
  });
  it('names cities in the language of the window', () => {
    expect(city(warsaw, 'pl')).toBe('Warszawa');
    expect(city(warsaw, 'en')).toBe('Warsaw');
    expect(city('America/Argentina/Buenos_Aires', 'pl')).toBe('Buenos Aires');
  });
});

describe('clock changes', () => {
  const cases: [string, string, string, string][] = [
    ['Warsaw before it goes back', '2026-10-24T12:00:00Z', warsaw, '14:00'],
    ['Warsaw after it went back', '2026-10-25T12:00:00Z', warsaw, '13:00'],
    ['Warsaw before it goes forward', '2027-03-27T12:00:00Z', warsaw, '13:00'],
    ['Warsaw after it went forward', '2027-03-28T12:00:00Z', warsaw, '14:00'],
    ['the first of two half past two', '2026-10-25T00:30:00Z', warsaw, '02:30'],
    ['the second of two half past two', '2026-10-25T01:30:00Z', warsaw, '02:30'],
    ['Toronto is a week later', '2026-10-26T12:00:00Z', 'America/Toronto', '08:00'],
    ['Toronto then too', '2026-11-02T12:00:00Z', 'America/Toronto', '07:00'],
  ];
  it.each(cases)('%s', (_, instant, zone, shown) => {
    expect(time.clockTime(at(instant), zone)).toBe(shown);
  });
  it('counts civil days, not hours', () => {
    expect(time.daysBetween('2026-10-24', '2026-10-26')).toBe(2);
    expect(time.daysBetween('2027-03-27', '2027-03-29')).toBe(2);
    expect(time.dayIn(at('2026-10-24T22:30:00Z'), warsaw)).toBe('2026-10-25');
  });
});

describe('weeks', () => {
  it('begin on Monday and have the number of ISO 8601', () => {
    expect(time.mondayOf('2026-10-18')).toBe('2026-10-12');
    expect(time.mondayOf('2026-10-12')).toBe('2026-10-12');
    expect(time.weekNumber('2026-10-14')).toBe(42);
    expect(time.weekNumber('2027-01-01')).toBe(53);
    expect(time.weekNumber('2027-01-04')).toBe(1);
  });
  it('are told as a span', () => {
    expect(time.weekSpan('2026-10-12', 'pl')).toBe('12–18 października 2026');
    expect(time.weekSpan('2026-10-12', 'en')).toBe('12–18 October 2026');
  });
});

describe('words for days', () => {
  const now = at('2026-10-14T11:48:00Z');
  it('say what is near and give the year where it is another one', () => {
    expect(time.fullDate(now, warsaw, 'pl')).toBe('środa, 14 października 2026');
    expect(time.fullDate(now, warsaw, 'en')).toBe('Wednesday, 14 October 2026');
    expect(time.dayAndTime(at('2026-10-13T14:40:00Z'), now, warsaw, 'pl')).toBe('wczoraj 16:40');
    expect(time.dayAndTime(at('2026-10-14T07:05:00Z'), now, warsaw, 'pl')).toBe('dziś 09:05');
    expect(time.dayMonth(at('2025-08-02T10:00:00Z'), warsaw, 'pl', now)).toBe('2.08.2025');
    expect(time.dayMonth(at('2025-09-02T10:00:00Z'), warsaw, 'en', now)).toBe('2 Sep 2025');
    expect(time.dayOfMonth(at('2026-05-12T10:00:00Z'), warsaw, 'pl', now)).toBe('12 maja');
    expect(time.dayWords('2026-10-15', '2026-10-14', 'pl')).toBe('jutro');
  });
  it('give ages', () => {
    expect(time.ago(now - 4 * 60_000, now, 'pl')).toBe('4 min temu');
    expect(time.ago(now - 4 * 60_000, now, 'en')).toBe('4 min ago');
    expect(time.ago(now - 25 * 3_600_000, now, 'pl')).toBe('wczoraj');
    expect(time.ago(now + 5_000, now, 'en')).toBe('this minute');
  });
});

describe('countdown', () => {
  const start = at('2026-10-14T12:00:00Z');
  const end = start + 1_800_000;
  const of = (now: number, locale: 'pl' | 'en' = 'pl') => time.countdown(start, end, now, locale);
  it('rounds minutes up until the call begins', () => {
    expect(of(start - 12 * 60_000)).toEqual({ kind: 'in', length: '12 min' });
    expect(of(start - 11.2 * 60_000)).toEqual({ kind: 'in', length: '12 min' });
  });
  it('counts seconds under two minutes', () => {
    expect(of(start - 61_000)).toEqual({ kind: 'in', length: '01:01' });
    expect(of(start - 500)).toEqual({ kind: 'in', length: '00:01' });
  });
  it('says now, then how long it has been on, then how long it is over', () => {
    expect(of(start).kind).toBe('now');
    expect(of(start + 8 * 60_000)).toEqual({ kind: 'running', length: '8 min' });
    expect(of(end + 3 * 60_000, 'en')).toEqual({ kind: 'over', length: '3 min' });
  });
  it('says hours and days', () => {
    expect(of(start - 125 * 60_000)).toEqual({ kind: 'in', length: '2 godz. 5 min' });
    expect(of(start - 125 * 60_000, 'en')).toEqual({ kind: 'in', length: '2 h 5 min' });
    expect(of(start - 3 * 86_400_000)).toEqual({ kind: 'in', length: '3 dni' });
    expect(of(start - 86_400_000, 'en')).toEqual({ kind: 'in', length: '1 day' });
  });
  it('runs a stopwatch', () => {
    expect(time.stopwatch(1_062_000)).toBe('17:42');
    expect(time.stopwatch(3_730_000)).toBe('1:02:10');
    expect(time.stopwatch(-5)).toBe('00:00');
  });
});

describe('Polish plurals', () => {
  const days = (count: number) => m.time_days({ count }, { locale: 'pl' });
  const calls = (count: number) => m.today_calls({ count }, { locale: 'pl' });
  it.each([
    [1, '1 dzień', '1 rozmowa'],
    [2, '2 dni', '2 rozmowy'],
    [5, '5 dni', '5 rozmów'],
    [12, '12 dni', '12 rozmów'],
    [22, '22 dni', '22 rozmowy'],
    [112, '112 dni', '112 rozmów'],
    [0, '0 dni', '0 rozmów'],
  ])('%i', (count, inDays, inCalls) => {
    expect(days(count)).toBe(inDays);
    expect(calls(count)).toBe(inCalls);
  });
});
