import { describe, expect, it } from 'vitest';
import { groupsOf, isLastGroup, strengthOf } from './strength';

describe('the strength of a passphrase', () => {
  it.each([
    ['', 'none'],
    ['kawka', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['12345678901234', 'weak'],
    ['kawka2026!x', 'fair'],
    ['cztery zupełnie różne słowa', 'good'],
  ])('%j is %s', (passphrase, strength) => expect(strengthOf(passphrase)).toBe(strength));
});

describe('the recovery key', () => {
  const key = '7Q2M-X9TD-4HJR-V601';
  it('stands in groups', () => expect(groupsOf(key)).toEqual(['7Q2M', 'X9TD', '4HJR', 'V601']));
  it.each([
    ['V601', true],
    [' v6o1 ', true],
    ['v60l', true],
    ['X9TD', false],
    ['', false],
  ])('takes %j for its last group: %s', (typed, fits) => expect(isLastGroup(key, typed)).toBe(fits));
});
