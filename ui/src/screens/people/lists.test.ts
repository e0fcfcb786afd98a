import { describe, expect, it } from 'vitest';
import { isWhole, readCount } from './lists.svelte';

describe('a4 what a saved list asks', () => {
  it.each([
    ['6', 6],
    [' 12 ', 12],
    ['0', null],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['123456', null],
  ])('reads %o as %o', (text, count) => {
    expect(readCount(text)).toBe(count);
  });

  it('leaves out a field that is compared with nothing yet', () => {
    expect(isWhole({ field_id: 'f', test: 'is', value: ' ' })).toBe(false);
    expect(isWhole({ field_id: 'f', test: 'missing', value: '' })).toBe(true);
  });
});
