import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { app } from '../../app.svelte';
import { backend, type Attention, type BookingRow, type Done, type Settings } from '../../backend';
import { clock } from '../../clock.svelte';
import { keys } from '../../keys.svelte';
import { router } from '../../router.svelte';
import { moveRow } from '../../rows';
import AttentionList from './AttentionList.svelte';
import DayList from './DayList.svelte';

const booking = {
  id: 'b',
  customer: { id: 'c', name: 'Ada Gone' },
  start: '2026-03-02T10:00:00Z',
} as BookingRow;
let decided: string[] = [];

HTMLElement.prototype.scrollIntoView = () => undefined;

function list(items: Attention[]): void {
  decided = [];
  const note =
    (what: string) =>
    (id: string): Promise<Done<null>> => {
      decided.push(`${what} ${id}`);
      return Promise.resolve({ value: null, entry: null, intent: 'keep_vanished', masked: 0 });
    };
  vi.spyOn(backend, 'confirmVanished').mockImplementation(note('confirm'));
  vi.spyOn(backend, 'keepVanished').mockImplementation(note('keep'));
  const main = document.body.appendChild(document.createElement('main'));
  render(AttentionList, { target: main, props: { items } });
}

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
  app.settings = null;
  vi.restoreAllMocks();
});

describe('f8 what left its calendar', () => {
  it.each([
    ['vanished', 'Gone from the calendar: Ada Gone', 'Cancelled', 'Keep'],
    ['called_off', 'Cancelled: Ada Gone', 'That is right', 'Open again'],
  ] as const)('is decided by one press: %s', async (kind, words, yes, no) => {
    list([{ kind, booking }]);
    expect(screen.getByText(words)).toBeInstanceOf(HTMLElement);
    await fireEvent.click(screen.getByRole('button', { name: yes }));
    await fireEvent.click(screen.getByRole('button', { name: no }));
    expect(decided).toEqual([`confirm ${booking.id}`, `keep ${booking.id}`]);
  });
});

describe('f8, ui 3: by key', () => {
  const press = (key: string) => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    flushSync();
  };
  it('the row in the focus is decided, and no other', () => {
    const stop = keys.listen();
    const other = { ...booking, id: 'o' };
    list([
      { kind: 'unmatched', booking: { ...booking, id: 'u' } },
      { kind: 'vanished', booking },
      { kind: 'called_off', booking: other },
    ]);
    press('x');
    moveRow(1);
    press('x');
    press('z');
    expect(decided).toEqual([]);
    moveRow(1);
    press('x');
    // The focus went on to the next one.
    press('z');
    expect(decided).toEqual(['confirm b', 'keep o']);
    stop();
  });
  it('each says its key, which stands under ? where there is such a row', () => {
    list([{ kind: 'vanished', booking }]);
    const tip = (name: string) => screen.getByRole('button', { name }).title;
    expect([tip('Cancelled'), tip('Keep')]).toEqual(['X', 'Z']);
    const told = () => keys.help().flatMap(({ keys: all }) => all.map((key) => key.keys));
    expect(told()).toEqual(['x', 'z']);
    cleanup();
    list([{ kind: 'unmatched', booking }]);
    expect(told()).toEqual([]);
  });
});

describe('f6: many calls without an outcome', () => {
  const due = (count: number): Attention[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'outcome_due',
      booking: { ...booking, id: `b-${at}`, customer: { id: `c-${at}`, name: `Guest ${at}` } },
    }));
  const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const words = () => rows().map((row) => row.querySelector('b')?.textContent);
  const together = () => screen.getByRole('button', { name: /calls without an outcome/ });

  it.each([1, 2, 3])('%i stand for themselves', (count) => {
    list(due(count));
    expect(words()).toEqual(due(count).map((_, at) => `How did it go? Guest ${at}`));
  });
  it('a dozen stand in one row, where the first of them would', async () => {
    list([{ kind: 'vanished', booking }, ...due(12), { kind: 'unmatched', booking }]);
    expect(words()).toEqual([
      'Gone from the calendar: Ada Gone',
      '12 calls without an outcome',
      'Booking without a person: Ada Gone',
    ]);
    expect(together().getAttribute('aria-expanded')).toBe('false');
    expect(together().textContent).toContain('longest: Guest 0');
    await fireEvent.click(together());
    expect(rows()).toHaveLength(15);
    expect(together().getAttribute('aria-expanded')).toBe('true');
    await fireEvent.click(together());
    expect(rows()).toHaveLength(3);
  });
  it('by keyboard: the row keeps the focus, and those it shows come after it', async () => {
    const go = vi.spyOn(router, 'go').mockReturnValue();
    list(due(12));
    moveRow(1);
    expect(document.activeElement).toBe(together());
    await fireEvent.click(together());
    expect(document.activeElement).toBe(together());
    moveRow(1);
    (document.activeElement as HTMLElement).click();
    expect(go).toHaveBeenCalledWith('call', 'b-0');
    cleanup();
    // Whoever comes back from it finds the others where they were.
    list(due(11));
    expect(rows()).toHaveLength(12);
    cleanup();
    list(due(3));
    cleanup();
    list(due(4));
    expect(rows()).toHaveLength(1);
  });
});

describe('what is cut is read in a tooltip', () => {
  const tips = () => [...document.querySelectorAll<HTMLElement>('.cut')].map((one) => one.title);
  const row: BookingRow = {
    ...booking,
    end: '2026-03-02T10:30:00Z',
    status: 'held',
    time_zone: null,
    brief: { ready_at: null, ready_by: null, missing: 0, changes_since: 0 },
    company: 'Gone & Sons',
  };
  it.each([false, true])('discreet: %s', (discreet) => {
    app.settings = { discreet } as Settings;
    clock.now = Date.parse('2026-03-05T10:00:00Z');
    list([{ kind: 'vanished', booking }]);
    render(DayList, { bookings: [row] });
    expect(tips()).toEqual([...document.querySelectorAll('.cut')].map((one) => one.textContent));
    expect(tips().every((tip) => tip !== '')).toBe(true);
    expect(tips().some((tip) => /Ada|Sons/.test(tip))).toBe(!discreet);
  });
});
