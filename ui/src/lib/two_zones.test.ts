import { cleanup, render } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { m } from '../paraglide/messages';
import TwoZones from './TwoZones.svelte';

afterEach(cleanup);

/** Half past one on Thursday in Warsaw, where the tests are. */
const start = '2026-10-14T23:30:00Z';
const end = '2026-10-15T00:00:00Z';

function rows(zone: string | null): string[] {
  render(TwoZones, { start, end, zone });
  return [...document.querySelectorAll('dl > div')].map((row) => row.textContent);
}

describe('a6 a time in both zones', () => {
  it('has a day and a time of its own for each side', () => {
    const [here, there] = rows('America/Toronto');
    expect(here).toMatch(/15.*01:30–02:00/);
    expect(there).toMatch(/^Toronto.*14.*19:30–20:00/);
  });
  it('is told once where both clocks show the same', () => expect(rows('Europe/Warsaw')).toHaveLength(1));
  it('says that the other zone is not known', () => expect(rows(null).at(-1)).toBe(m.common_zone_unknown()));
});
