import { describe, expect, it } from 'vitest';
import { instantOf } from './civil';
import { fold, hasWord } from './fold';
import { findCountries, findLanguages } from './places';
import { findZones, offsetWords } from './zones';

describe('folding', () => {
  it('compares without case and accents', () => {
    expect(fold('  Łódź  i ØRESUND ')).toBe('lodz i oresund');
    expect(hasWord('Kuala Lumpur', 'lum')).toBe(true);
    expect(hasWord('Kuala Lumpur', 'mpur')).toBe(false);
  });
});

describe('zones', () => {
  it.each([
    ['krak', 'pl', 'Kraków', 'Europe/Warsaw'],
    ['monach', 'pl', 'Monachium', 'Europe/Berlin'],
    ['munich', 'en', 'Munich', 'Europe/Berlin'],
    ['warsz', 'en', 'Warsaw', 'Europe/Warsaw'],
    ['nowy jork', 'pl', 'Nowy Jork', 'America/New_York'],
    ['san fr', 'pl', 'San Francisco', 'America/Los_Angeles'],
    ['kioto', 'pl', 'Kioto', 'Asia/Tokyo'],
  ] as const)('%j in %s is %s in %s', (text, locale, city, zone) => {
    expect(findZones(text, locale)[0]).toMatchObject({ city, zone });
  });
  it('have a key of their own each', () => {
    const keys = findZones('', 'pl').map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('tell how far they are at that time of the year', () => {
    expect(offsetWords('Europe/Warsaw', Date.parse('2026-07-01T12:00:00Z'))).toBe('UTC+2');
    expect(offsetWords('Europe/Warsaw', Date.parse('2026-12-01T12:00:00Z'))).toBe('UTC+1');
    expect(offsetWords('America/St_Johns', Date.parse('2026-12-01T12:00:00Z'))).toBe('UTC−3:30');
  });
});

describe('languages and countries', () => {
  it('are found by name and by code, in the language of the window', () => {
    expect(findLanguages('pol', 'pl')[0]?.code).toBe('pl');
    expect(findCountries('niem', 'pl')[0]?.code).toBe('DE');
    expect(findCountries('is', 'en').map(({ code }) => code)).toContain('IS');
  });
});

describe('the instant of a wall clock', () => {
  const iso = (day: string, time: string, zone: string) => new Date(instantOf(day, time, zone)).toISOString();
  it.each([
    ['summer', '2026-07-01', '14:00', 'Europe/Warsaw', '2026-07-01T12:00:00.000Z'],
    ['winter', '2026-12-01', '14:00', 'Europe/Warsaw', '2026-12-01T13:00:00.000Z'],
    ['a time left out in spring', '2026-03-29', '02:30', 'Europe/Warsaw', '2026-03-29T01:30:00.000Z'],
    ['the first of two in autumn', '2026-10-25', '02:30', 'Europe/Warsaw', '2026-10-25T00:30:00.000Z'],
    ['after the change in autumn', '2026-10-25', '03:00', 'Europe/Warsaw', '2026-10-25T02:00:00.000Z'],
    ['half hours', '2026-12-01', '09:00', 'Asia/Kolkata', '2026-12-01T03:30:00.000Z'],
    ['west', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ])('%s', (_, day, time, zone, instant) => expect(iso(day, time, zone)).toBe(instant));
});
