import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookingRow } from '../../backend';
import { clock } from '../../clock.svelte';
import Timer from './Timer.svelte';

const start = Date.parse('2026-10-14T12:00:00Z');
const minute = 60_000;
const row = {
  start: new Date(start).toISOString(),
  end: new Date(start + 30 * minute).toISOString(),
  status: 'booked',
} as BookingRow;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('h5: the hints of the timer', () => {
  it.each([
    ['a moment before 25', 25 * minute - 1000, '24:59', 'of 30 min'],
    ['at 25', 25 * minute, '25:00', 'Wrap up'],
    ['at 29', 29 * minute, '29:00', 'Wrap up'],
    ['at 30', 30 * minute, '30:00', 'over'],
    ['at 34', 34 * minute, '34:00', 'over'],
  ])('%s', (_, after, shown, hint) => {
    vi.setSystemTime(start);
    clock.now = start;
    render(Timer, { row });
    vi.setSystemTime(start + after);
    clock.now = start + after;
    flushSync();
    const text = screen.getByLabelText('Time since the start').textContent ?? '';
    expect(text).toContain(shown);
    expect(text.toLowerCase()).toContain(hint.toLowerCase());
  });
});
