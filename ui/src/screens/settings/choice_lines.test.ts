import { describe, expect, it } from 'vitest';
import type { FieldChoice } from '../../backend';
import { choiceLines, withLines } from './choice_lines';

const gold: FieldChoice = { id: 'gold', label: 'Złoty', archived: false };
const silver: FieldChoice = { id: 'silver', label: 'Srebrny', archived: false };
const old: FieldChoice = { id: 'old', label: 'Dawny', archived: true };

describe('a3 the choices of a field as lines', () => {
  it('shows those that are offered', () => {
    expect(choiceLines([gold, old, silver])).toBe('Złoty\nSrebrny');
  });

  const said = (lines: string) =>
    withLines([gold, silver, old], lines).map(
      ({ id, label, archived }) => `${id ?? 'new'} ${label}${archived ? ' (archived)' : ''}`,
    );

  it.each([
    ['turned round', 'Srebrny\nZłoty', ['silver Srebrny', 'gold Złoty', 'old Dawny (archived)']],
    ['another name', 'Złoty\nPlatynowy', ['gold Złoty', 'silver Platynowy', 'old Dawny (archived)']],
    [
      'one more',
      'Złoty\nSrebrny\nNowy',
      ['gold Złoty', 'silver Srebrny', 'new Nowy', 'old Dawny (archived)'],
    ],
    ['one less', 'Srebrny', ['silver Srebrny', 'gold Złoty (archived)', 'old Dawny (archived)']],
    ['an old one again', 'złoty\n\n Srebrny \ndawny', ['gold złoty', 'silver Srebrny', 'old dawny']],
  ])('%s', (_, lines, expected) => {
    expect(said(lines)).toEqual(expected);
  });
});
