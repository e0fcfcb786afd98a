import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend, type Attention, type BookingRow, type Done } from '../../backend';
import AttentionList from './AttentionList.svelte';

const booking = {
  id: 'b',
  customer: { id: 'c', name: 'Ada Gone' },
  start: '2026-03-02T10:00:00Z',
} as BookingRow;
let decided: string[] = [];

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
  render(AttentionList, { items });
}

afterEach(() => {
  cleanup();
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
