import { cleanup, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../backend';
import { clock } from '../clock.svelte';
import NoShowList from './NoShowList.svelte';

const start = Date.parse('2026-10-14T12:00:00Z');
const minute = 60_000;
const trigger = createRawSnippet(() => ({ render: () => '<button>Not here</button>' }));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function reasons(at: number): Promise<string[]> {
  clock.now = at;
  render(NoShowList, {
    id: 'b',
    start: new Date(start).toISOString(),
    open: true,
    trigger,
  });
  const items = await screen.findAllByRole('menuitem');
  return items.map((item) => item.textContent?.replace(/\s+/g, ' ').trim() ?? '');
}

describe('why nobody is here', () => {
  it.each<[string, number, number]>([
    ['days ahead', start - 3 * 24 * 60 * minute, 2],
    ['a moment before a quarter of an hour ahead', start - 15 * minute - 1, 2],
    ['a quarter of an hour ahead', start - 15 * minute, 4],
    ['after it', start + 60 * minute, 4],
  ])('%s: what the shell takes then', async (_, at, count) => {
    expect(await reasons(at)).toHaveLength(count);
  });
  it('a reason keeps its figure, and one that is not offered has none', async () => {
    const late = await reasons(start);
    cleanup();
    const early = await reasons(start - 24 * 60 * minute);
    expect(early).toEqual([late[1], late[2]]);
    const set = vi.spyOn(backend, 'setOutcome').mockReturnValue(new Promise(() => undefined));
    const menu = screen.getByRole('menu');
    for (const key of ['1', '4', '2'])
      menu.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    expect(set.mock.calls).toEqual([['b', { outcome: { kind: 'no_show', reason: 'excused' }, remark: '' }]]);
  });
});
