import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { backend, CommandFailure } from '../backend';
import { Draft, flushOnLeave } from '../draft.svelte';
import { toasts } from '../toasts.svelte';
import { quit } from './quit';

const full = new CommandFailure({ code: 'disk_full', params: {} });

/** A field on the screen with something in it that was not saved yet. */
function typed(save: (text: string) => Promise<unknown>): () => void {
  const draft = new Draft(save, { idle: 400, atMost: 900 });
  const leave = $effect.root(() => flushOnLeave(draft));
  flushSync();
  draft.type('Ring back on Monday');
  return leave;
}

afterEach(() => {
  vi.restoreAllMocks();
  toasts.close();
});

it('quits after what was typed is saved', async () => {
  const order: string[] = [];
  const leave = typed((text) => Promise.resolve(order.push(text)));
  vi.spyOn(backend, 'quit').mockImplementation(() => Promise.resolve((order.push('quit'), null)));
  await quit();
  expect(order).toEqual(['Ring back on Monday', 'quit']);
  leave();
});

it('stays and says why where something cannot be saved', async () => {
  const leave = typed(() => Promise.reject(full));
  const out = vi.spyOn(backend, 'quit').mockResolvedValue(null);
  await quit();
  expect(out).not.toHaveBeenCalled();
  expect(toasts.shown?.failure?.code).toBe('disk_full');
  leave();
});
