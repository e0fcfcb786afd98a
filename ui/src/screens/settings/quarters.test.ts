import { describe, expect, it } from 'vitest';
import { lastQuarters } from './quarters';

describe('quarters of a report', () => {
  it('begin with the present one and go back over the year', () => {
    const found = lastQuarters('2026-02-14');
    expect(found).toHaveLength(8);
    expect(found[0]).toEqual({ from: '2026-01-01T00:00:00Z', to: '2026-04-01T00:00:00Z', words: '1/2026' });
    expect(found[1]).toEqual({ from: '2025-10-01T00:00:00Z', to: '2026-01-01T00:00:00Z', words: '4/2025' });
  });
});
