import { cleanup, render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BriefView } from '../backend';
import { router } from '../router.svelte';
import { builtAhead } from '../screens/brief/built_ahead.svelte';
import Desk from './Desk.svelte';

interface Asked {
  place: { kind: 'brief'; booking_id: string };
  brief: BriefView | null;
}
type Screen = (anchor: Text, props: { id?: string }) => object;
const shell = vi.hoisted<{ open: ((asked: Asked) => Promise<void>)[] }>(() => ({ open: [] }));
const built = vi.hoisted(() => vi.fn<(booking: string) => void>());
/** A screen that shows its name, and of whom it is. */
const shows = vi.hoisted(() => (name: string, seen?: (id: string) => void) => ({
  default: ((anchor, { id }) => {
    seen?.(id ?? '');
    const text = document.createElement('p');
    text.textContent = `${name} ${id ?? ''}`.trim();
    anchor.before(text);
    return {};
  }) satisfies Screen,
}));
vi.mock('../screens/brief/Brief.svelte', () => shows('brief', built));
vi.mock('../screens/today/Today.svelte', () => shows('today'));
vi.mock('./Rail.svelte', () => ({ default: () => ({}) }));
vi.mock('./Banner.svelte', () => ({ default: () => ({}) }));
vi.mock('./Notices.svelte', () => ({ default: () => ({}) }));
vi.mock('../backend', async (original) => ({
  ...(await original<object>()),
  on: (event: string, heard: (asked: Asked) => Promise<void>) => {
    if (event === 'openPlace') shell.open.push(heard);
    return () => undefined;
  },
}));

let hidden = true;
const words = () => [...document.querySelectorAll('main p')].map((text) => text.textContent);
const unseen = () => [...document.querySelectorAll('main .unseen')].map((part) => part.textContent);
const click = (booking: string, brief: BriefView | null = {} as BriefView) =>
  shell.open[0]?.({ place: { kind: 'brief', booking_id: booking }, brief });

async function look(yes: boolean): Promise<void> {
  hidden = !yes;
  document.dispatchEvent(new Event('visibilitychange'));
  await tick();
}

beforeEach(async () => {
  hidden = true;
  shell.open = [];
  built.mockClear();
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  vi.spyOn(backend, 'placeReady').mockResolvedValue(null);
  router.place = { screen: 'today', id: null };
  render(Desk);
  await tick();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('G1 a brief that is built behind the tray', () => {
  it('is what a click shows, without being built again', async () => {
    await builtAhead.build('b');
    expect(words()).toEqual(['brief b', 'today']);
    expect(unseen()).toEqual(['brief b']);
    const part = document.querySelector('main .ahead');

    await click('b');
    await tick();
    expect(router.place).toEqual({ screen: 'brief', id: 'b' });
    expect(words()).toEqual(['brief b']);
    expect(unseen()).toEqual([]);
    expect(document.querySelector('main .ahead')).toBe(part);
    await look(true);
    expect(document.querySelector('main .ahead')).toBe(part);
    expect(built).toHaveBeenCalledOnce();

    router.go('today');
    await tick();
    expect(words()).toEqual(['today']);
  });

  it('is let go when somebody comes back by themselves, or asks for another', async () => {
    await builtAhead.build('b');
    await look(true);
    expect(words()).toEqual(['today']);

    await look(false);
    await builtAhead.build('b');
    await click('c');
    await tick();
    await vi.waitFor(() => expect(words()).toEqual(['brief c']));
  });

  it('is built anew where it could not be read: the screen says so', async () => {
    vi.spyOn(backend, 'getBrief').mockRejectedValue(new Error('erased'));
    await builtAhead.build('b');
    await click('b', null);
    await vi.waitFor(() => expect(words()).toEqual(['brief b']));
    expect(document.querySelector('main .ahead')).toBeNull();
    expect(built).toHaveBeenCalledTimes(2);
  });

  it('is of this desk: one that was built when the file was locked is not shown after it', async () => {
    await builtAhead.build('b');
    cleanup();
    await builtAhead.build('c');
    render(Desk);
    await tick();
    expect(words()).toEqual(['today']);
  });

  it('takes nothing with it when it cannot be shown', async () => {
    built.mockImplementationOnce(() => {
      throw new Error('no such row');
    });
    await builtAhead.build('b');
    await tick();
    expect(words()).toEqual(['today']);
    await builtAhead.build('b');
    expect(words()).toEqual(['brief b', 'today']);
  });

  it('leaves the one that is shown as it is', async () => {
    await builtAhead.build('b');
    await click('b');
    await look(true);
    const part = document.querySelector('main .ahead');
    built.mockClear();
    await look(false);
    await builtAhead.build('c');
    await builtAhead.build('d');
    expect(words()).toEqual(['brief b', 'brief d']);
    expect(unseen()).toEqual(['brief d']);
    expect(built.mock.calls).toEqual([['c'], ['d']]);
    expect(document.querySelector('main .ahead')).toBe(part);
  });

  it('is not built twice, where it stands already, or where somebody looks', async () => {
    await builtAhead.build('b');
    await builtAhead.build('b');
    expect(built).toHaveBeenCalledOnce();
    router.go('brief', 'c');
    await vi.waitFor(() => expect(words()).toEqual(['brief c']));
    built.mockClear();
    await builtAhead.build('c');
    await look(true);
    await builtAhead.build('d');
    expect(built).not.toHaveBeenCalled();
  });
});
