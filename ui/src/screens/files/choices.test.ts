import { describe, expect, it } from 'vitest';
import { encodings, guessKind, nameOf, separators } from './choices';

describe('a file', () => {
  it.each([
    ['/home/ola/Klienci.CSV', 'people'],
    ['C:\\dane\\poczta.mbox', 'mail'],
    ['list.eml', 'mail'],
    ['tickets.json', 'interactions'],
  ])('%s seems to hold %s', (path, kind) => expect(guessKind(path)).toBe(kind));
  it('is named without its folders', () => {
    expect(nameOf('C:\\dane\\a b.csv')).toBe('a b.csv');
  });
});

describe('what was detected', () => {
  it('stands first and is not offered twice', () => {
    const all = encodings('windows-1250').map(({ words }) => words);
    expect(all[0]).toBe('windows-1250');
    expect(new Set(all).size).toBe(all.length);
    expect(separators(';').map(({ value }) => value)).toEqual(['', ',', 'tab', '|']);
  });
});
