import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend, type BriefView, type Changed } from '../../backend';
import { keys, useKeys } from '../../keys.svelte';
import { bringAhead, fetchAhead, rehearse, takeAhead } from './ahead';

const shell = vi.hoisted<{ changed?: (change: Changed) => void }>(() => ({}));
const screen = vi.hoisted(() => ({ build: vi.fn<(anchor: Text, props: { id: string }) => void>() }));
vi.mock('./Brief.svelte', () => ({
  default: (anchor: Text, props: { id: string }) => (screen.build(anchor, props), {}),
}));
vi.mock('../../backend', async (original) => ({
  ...(await original<object>()),
  on: (_event: 'changed', heard: (change: Changed) => void) => (shell.changed = heard),
}));

const brief = { promises: [] } as unknown as BriefView;
const answers = (how: () => Promise<BriefView>) => vi.spyOn(backend, 'getBrief').mockImplementation(how);

afterEach(() => void vi.restoreAllMocks());

describe('G1 a brief that was asked for before its screen is there', () => {
  // The first one here: a screen that was built before is not built out of sight.
  it('has its screen built once out of sight, and loses nothing by it', async () => {
    answers(() => Promise.resolve(brief));
    const field = document.createElement('textarea');
    document.body.append(field);
    field.focus();
    await fetchAhead('b');
    await rehearse();
    expect(screen.build).not.toHaveBeenCalled();
    field.remove();

    screen.build.mockImplementationOnce(() => {
      throw new Error('no such row');
    });
    await rehearse();
    expect(document.body.innerHTML).toBe('');

    const built: unknown[] = [];
    const heard = vi.spyOn(keys, 'add');
    screen.build.mockImplementation((anchor, { id }) => {
      useKeys('screen', () => []);
      anchor.before('built');
      built.push(id, takeAhead(id), anchor.parentElement?.style.visibility, document.body.textContent);
    });
    await rehearse();
    await tick();
    expect(built).toEqual(['b', brief, 'hidden', 'built']);
    expect(heard).not.toHaveBeenCalled();
    expect(document.body.innerHTML).toBe('');
    expect(takeAhead('b')).toBe(brief);

    await fetchAhead('b');
    await rehearse();
    expect(screen.build).toHaveBeenCalledTimes(2);
  });

  it('is asked for by nobody where it came by itself', async () => {
    const asked = answers(() => Promise.reject(new Error('nobody asks')));
    await bringAhead('b', brief);
    expect(takeAhead('b')).toBe(brief);
    expect(asked).not.toHaveBeenCalled();
  });

  it('is taken once, and by its booking', async () => {
    answers(() => Promise.resolve(brief));
    await fetchAhead('b');
    expect(takeAhead('b')).toBe(brief);
    expect(takeAhead('b')).toBeUndefined();
    await fetchAhead('b');
    expect(takeAhead('another')).toBeUndefined();
  });

  it('is left to the screen when it fails or is late', async () => {
    answers(() => Promise.reject(new Error('no')));
    await fetchAhead('b');
    expect(takeAhead('b')).toBeUndefined();
    answers(() => new Promise(() => undefined));
    await fetchAhead('b');
    expect(takeAhead('b')).toBeUndefined();
  });

  it('is not shown a second later', async () => {
    answers(() => Promise.resolve(brief));
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
    await fetchAhead('b');
    clock.mockReturnValue(6_000);
    expect(takeAhead('b')).toBeUndefined();
    await fetchAhead('b');
    clock.mockReturnValue(6_999);
    expect(takeAhead('b')).toBe(brief);
  });

  it('is not shown once something of it has changed', async () => {
    answers(() => Promise.resolve(brief));
    await fetchAhead('b');
    shell.changed?.({ tables: ['local_setting'] });
    expect(takeAhead('b')).toBe(brief);
    await fetchAhead('b');
    shell.changed?.({ tables: ['customer'] });
    expect(takeAhead('b')).toBeUndefined();
    const fetching = fetchAhead('b');
    shell.changed?.({ tables: ['customer'] });
    await fetching;
    expect(takeAhead('b')).toBeUndefined();
  });
});
