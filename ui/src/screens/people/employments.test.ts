import { describe, expect, it } from 'vitest';
import { spanWords } from './employments';

describe('a2 a time in a company in words', () => {
  it.each([
    ['2009', '2012-05', '2009 – May 2012'],
    ['2012-06-01', '', 'since 1 June 2012'],
    ['', '2008', 'until 2008'],
    ['', '', ''],
  ])('%s to %s', (from, to, words) => {
    expect(spanWords(from, to, 'en')).toBe(words);
  });
});
