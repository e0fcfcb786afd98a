import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type Found } from '../backend';
import { router } from '../router.svelte';
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
  // There is no layout here to scroll.
  Element.prototype.scrollIntoView = () => undefined;
  vi.spyOn(backend, 'listPeopleLists').mockResolvedValue([]);
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

async function give(text: string, found: Found[]): Promise<void> {
  waiting.get(text)?.(found);
  await vi.waitFor(() => expect(rows().join()).toContain((found[0]?.row as { name: string }).name));
}

describe('Q1 the list of what is found', () => {
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
    await fireEvent.keyDown(field(), { key: 'Enter' });
    expect(went).not.toHaveBeenCalled();
    waiting.get('ewel')?.([customer('2', 'Ewelina Bąk')]);
    await vi.waitFor(() => expect(went).toHaveBeenCalledWith('people', '2'));
    expect(went).toHaveBeenCalledOnce();
  });

  it('opens nothing where it was closed meanwhile', async () => {
    const went = vi.spyOn(router, 'go').mockReturnValue();
    await type('ewel');
    await fireEvent.keyDown(field(), { key: 'Enter' });
    palette.open = false;
    waiting.get('ewel')?.([customer('2', 'Ewelina Bąk')]);
    await tick();
    await Promise.resolve();
    expect(went).not.toHaveBeenCalled();
  });
});
