import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { backend, CommandFailure } from '../backend';
import { Draft, flushOnLeave } from '../draft.svelte';
import { toasts } from '../toasts.svelte';
import { quit } from './quit';

const full = new CommandFailure({ code: 'disk_full', params: {} });

/** A field on the screen with something in it that was not saved yet; the answer takes it off the screen. */
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

it('waits for what has left the screen and is still being saved', async () => {
  const order: string[] = [];
  const slow = () => new Promise<void>((done) => setTimeout(() => (order.push('saved'), done()), 30));
  const leave = typed(slow);
  leave();
  vi.spyOn(backend, 'quit').mockImplementation(() => Promise.resolve((order.push('quit'), null)));
  await quit();
  expect(order.at(-1)).toBe('quit');
  expect(order).toContain('saved');
});

it('stays where what has left the screen, or one of two, cannot be saved', async () => {
  const out = vi.spyOn(backend, 'quit').mockResolvedValue(null);
  let isFull = true;
  const gone = typed(() => (isFull ? Promise.reject(full) : Promise.resolve()));
  const fine = typed(() => Promise.resolve());
  gone();
  await quit();
  expect(out).not.toHaveBeenCalled();
  expect(toasts.shown?.failure?.code).toBe('disk_full');
  isFull = false;
  await quit();
  expect(out).toHaveBeenCalledOnce();
  fine();
});

it('stays and says why where something cannot be saved', async () => {
  const leave = typed(() => Promise.reject(full));
  const out = vi.spyOn(backend, 'quit').mockResolvedValue(null);
  await quit();
  expect(out).not.toHaveBeenCalled();
  expect(toasts.shown?.failure?.code).toBe('disk_full');
  leave();
});
