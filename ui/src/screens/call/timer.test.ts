import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookingRow } from '../../backend';
import { clock } from '../../clock.svelte';
import Timer from './Timer.svelte';

const start = Date.parse('2026-10-14T12:00:00Z');
const minute = 60_000;
const lasting = (minutes: number) =>
  ({
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * minute).toISOString(),
    status: 'booked',
  }) as BookingRow;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('h5: the hints of the timer', () => {
  it.each([
    ['a moment before 25', 30, 25 * minute - 1000, '24:59', 'of 30 min'],
    ['at 25', 30, 25 * minute, '25:00', 'Wrap up'],
    ['at 29', 30, 29 * minute, '29:00', 'Wrap up'],
    ['at 30', 30, 30 * minute, '30:00', 'over'],
    ['at 34', 30, 34 * minute, '34:00', 'over'],
    ['a quarter of an hour', 15, 9 * minute, '9:00', 'of 15 min'],
    ['its last five minutes', 15, 10 * minute, '10:00', 'Wrap up'],
    ['its end', 15, 15 * minute, '15:00', 'over'],
    ['three quarters', 45, 30 * minute, '30:00', 'of 45 min'],
    ['the last five minutes of three quarters', 45, 40 * minute, '40:00', 'Wrap up'],
    ['an hour', 60, 55 * minute - 1000, '54:59', 'of 60 min'],
    ['the end of an hour', 60, 60 * minute, '1:00:00', 'over'],
  ])('%s', (_, minutes, after, shown, hint) => {
    vi.setSystemTime(start);
    clock.now = start;
    render(Timer, { row: lasting(minutes) });
    vi.setSystemTime(start + after);
    clock.now = start + after;
    flushSync();
    const text = screen.getByLabelText('Time since the start').textContent ?? '';
    expect(text).toContain(shown);
    expect(text.toLowerCase()).toContain(hint.toLowerCase());
  });
});
