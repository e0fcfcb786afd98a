import { describe, expect, it } from 'vitest';
import type { PlannedRow, RowAction } from '../../backend';
import { addresses, namesIn } from './importing.svelte';
import { dayOrders, encodings, guessKind, inOrder, nameOf, separators } from './choices';

describe('a file', () => {
  it.each([
    ['/home/ola/Klienci.CSV', 'people'],
    ['C:\\dane\\poczta.mbox', 'mail'],
    ['list.eml', 'mail'],
    ['tickets.json', 'interactions'],
    ['/home/ola/_chat.txt', 'interactions'],
    ['Czat WhatsApp z Anna Kowalska.txt', 'interactions'],
    ['klienci.txt', 'people'],
  ])('%s seems to hold %s', (path, kind) => expect(guessKind(path)).toBe(kind));
  it('is named without its folders', () => {
    expect(nameOf('C:\\dane\\a b.csv')).toBe('a b.csv');
  });
});

describe('the team', () => {
  it('is told by addresses that spaces part, or by names that have spaces in them', () => {
    expect(addresses('pomoc@a.example b.example;c.example')).toHaveLength(3);
    expect(namesIn(' Kawka Pomoc, Biuro;\nAnna ')).toEqual(['Kawka Pomoc', 'Biuro', 'Anna']);
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

describe('rows of a plan', () => {
  it('stand in the order in which a person has to look at them', () => {
    const actions: RowAction[] = ['create', 'unchanged', 'fail', 'suggest', 'update', 'suggest'];
    const rows = actions.map((action, index): PlannedRow => {
      return { line: index + 2, action, subject: '', other: null, choices: [], problem: null };
    });
    expect(inOrder(rows).map(({ line }) => line)).toEqual([5, 7, 4, 6, 2, 3]);
  });
});

describe('day and month', () => {
  it('show what was found, and offer the other order', () => {
    const values = (by: 'cells' | 'person' | 'custom') =>
      dayOrders({ order: 'day_first', by }).map(({ value }) => value);
    expect(values('custom')).toEqual(['', 'month_first']);
    expect(values('cells')).toEqual(['', 'month_first']);
    expect(values('person')).toEqual(['', 'day_first', 'month_first']);
  });
});
