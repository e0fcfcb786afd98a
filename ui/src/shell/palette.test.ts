import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, CommandFailure, type Found, type FoundAhead } from '../backend';
import { router } from '../router.svelte';
import { toasts } from '../toasts.svelte';
import { palette } from './overlays.svelte';
import Palette from './Palette.svelte';

vi.setConfig({ testTimeout: 60_000 });

const customer = (id: string, name: string) =>
  ({
    kind: 'customer',
    row: { id, name, company: null, next_call: null, last_outcome: null },
  }) as unknown as Found;

/** Answers of the search that are still to be given, by what was asked for. */
const waiting = new Map<string, (found: Found[]) => void>();

beforeEach(() => {
  toasts.close();
  // There is no layout here to scroll.
  Element.prototype.scrollIntoView = () => undefined;
  vi.spyOn(backend, 'listPeopleLists').mockResolvedValue([]);
  vi.spyOn(backend, 'searchAhead').mockResolvedValue([]);
  vi.spyOn(backend, 'search').mockImplementation((text) => new Promise((give) => waiting.set(text, give)));
  palette.open = true;
  render(Palette);
});

afterEach(() => {
  cleanup();
  palette.open = false;
  waiting.clear();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const field = () => screen.getByRole<HTMLInputElement>('combobox');
const rows = () => screen.queryAllByRole('option').map((row) => row.textContent.trim());

async function type(text: string): Promise<void> {
  await fireEvent.input(field(), { target: { value: text } });
}

const enter = () => fireEvent.keyDown(field(), { key: 'Enter' });
const settled = () => new Promise((resolve) => setTimeout(resolve));

async function answer(text: string, found: Found[]): Promise<void> {
  const waits = waiting.get(text);
  expect(waits).toBeDefined();
  waits?.(found);
  await settled();
}

async function give(text: string, found: Found[]): Promise<void> {
  waiting.get(text)?.(found);
  await vi.waitFor(() => expect(rows().join()).toContain((found[0]?.row as { name: string }).name));
}

describe('O3 the list of what is found', () => {
  it('stands as it is until the answer, and then changes as one', async () => {
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak')]);
    const before = rows();
    await type('settings');
    await tick();
    expect(rows()).toEqual(before);
    await give('settings', [customer('2', 'Settings Mc')]);
    expect(rows().join()).not.toContain('Ewa Mak');
    expect(rows().length).toBeGreaterThan(1);
  });

  it('shows the commands of what was typed where the search takes its time', async () => {
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak')]);
    vi.useFakeTimers();
    await type('settings');
    vi.advanceTimersByTime(100);
    await tick();
    expect(rows().some((row) => row.includes('Settings'))).toBe(true);
  });

  it('opens what was typed where Enter comes before the answer', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak')]);
    await type('ewel');
    await enter();
    expect(went).not.toHaveBeenCalled();
    await answer('ewel', [customer('2', 'Ewelina Bąk')]);
    expect(went.mock.calls).toEqual([['people', '2']]);
    expect(palette.open).toBe(false);
  });

  it('opens nothing where Enter was for something else', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak')]);
    await type('ewel');
    await enter();
    await type('eweli');
    await answer('ewel', [customer('2', 'Ewelina Bąk')]);
    expect(went).not.toHaveBeenCalled();
    await enter();
    palette.open = false;
    await tick();
    palette.open = true;
    await tick();
    await answer('eweli', [customer('2', 'Ewelina Bąk')]);
    expect(went).not.toHaveBeenCalled();
    expect(palette.open).toBe(true);
  });

  it('opens the row that somebody moved to, whatever is on its way', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak'), customer('2', 'Ewa Bąk')]);
    await type('ewa');
    await fireEvent.keyDown(field(), { key: 'ArrowDown' });
    await enter();
    expect(went.mock.calls).toEqual([['people', '2']]);
  });

  it('keeps the row that somebody moved to where others come before it', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('ew');
    await give('ew', [customer('1', 'Ewa Mak'), customer('2', 'Ewa Bąk')]);
    await type('ewa');
    await fireEvent.keyDown(field(), { key: 'ArrowDown' });
    await answer('ewa', [customer('3', 'Ewa Lis'), customer('1', 'Ewa Mak'), customer('2', 'Ewa Bąk')]);
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('Ewa Bąk');
    await enter();
    expect(went.mock.calls).toEqual([['people', '2']]);
  });

  it('opens the follow-up itself, not only the list of them', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    const row = { id: '7', title: 'Send the seeds', kind: 'task', customer: null, assignee: null };
    await type('seeds');
    await answer('seeds', [{ kind: 'follow_up', row } as Found]);
    await enter();
    expect(went.mock.calls).toEqual([['follow-ups', '7']]);
  });

  it('does nothing on Enter where the search failed, and keeps what stands', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('set');
    await give('set', [customer('1', 'Set Mak')]);
    const failing = vi
      .spyOn(backend, 'search')
      .mockRejectedValue(new CommandFailure({ code: 'internal', params: {} }));
    await type('sett');
    await enter();
    await settled();
    expect(failing).toHaveBeenLastCalledWith('sett');
    expect(went).not.toHaveBeenCalled();
    expect(palette.open).toBe(true);
    expect(rows().join()).toContain('Set Mak');
  });
});

describe('O4 what is found ahead', () => {
  /** Types the letters, and waits until what comes after them was looked for. */
  async function typedWith(text: string, ahead: FoundAhead[]): Promise<void> {
    const looking = vi.spyOn(backend, 'searchAhead').mockResolvedValue(ahead);
    await type(text);
    await give(text, [customer('0', 'Edward')]);
    await vi.waitFor(() => expect(looking).toHaveBeenLastCalledWith(text));
    await settled();
  }

  it('is there with the letter, before the search answers', async () => {
    await typedWith('zo', [{ letter: 'l', found: [customer('1', 'Ewa Żółtowska')] }]);
    await type('żół');
    await tick();
    expect(rows()[0]).toContain('Ewa Żółtowska');
    expect(waiting.has('żół')).toBe(false);
    await vi.waitFor(() => expect(waiting.has('żół')).toBe(true));
  });

  it('gives way to what the search says', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await typedWith('ew', [{ letter: 'e', found: [customer('1', 'Ewelina Bąk')] }]);
    await type('ewe');
    await tick();
    expect(rows()[0]).toContain('Ewelina Bąk');
    await enter();
    expect(went).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(waiting.has('ewe')).toBe(true));
    await answer('ewe', [customer('2', 'Ewelina Lis')]);
    expect(went.mock.calls).toEqual([['people', '2']]);
  });

  it('is of the words that were typed last', async () => {
    let late: (ahead: FoundAhead[]) => void = () => undefined;
    vi.spyOn(backend, 'searchAhead').mockImplementation(() => new Promise((give) => (late = give)));
    await type('ew');
    await give('ew', [customer('0', 'Edward')]);
    await vi.waitFor(() => expect(backend.searchAhead).toHaveBeenLastCalledWith('ew'));
    await type('e');
    late([{ letter: 'e', found: [customer('1', 'Ewelina Bąk')] }]);
    await settled();
    await type('ewe');
    await tick();
    expect(rows()[0]).toContain('Edward');
  });

  it('says nothing where it fails', async () => {
    const looking = vi
      .spyOn(backend, 'searchAhead')
      .mockRejectedValue(new CommandFailure({ code: 'internal', params: {} }));
    await type('ew');
    await give('ew', [customer('0', 'Edward')]);
    await vi.waitFor(() => expect(looking).toHaveBeenLastCalledWith('ew'));
    await settled();
    expect(toasts.shown).toBeNull();
    expect(rows()[0]).toContain('Edward');
  });

  it('ends with the palette', async () => {
    const looking = vi.spyOn(backend, 'searchAhead');
    await type('ew');
    await give('ew', [customer('0', 'Edward')]);
    palette.open = false;
    await tick();
    looking.mockClear();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(looking).not.toHaveBeenCalled();
  });
});
