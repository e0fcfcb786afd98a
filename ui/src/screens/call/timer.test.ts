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
  vi.restoreAllMocks();
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
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
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

describe('h5: beside the video call, which has the keyboard', () => {
  const text = () => document.body.textContent?.trim().replace(/\s+/g, ' ');
  it.each([
    ['before it', -12 * minute, 'in 12 min'],
    ['a minute and a half before it', -1.5 * minute, 'in 2 min'],
    ['at its beginning', 0, '0 minof 30 min'],
    ['in its first half', 12.4 * minute, '12 minof 30 min'],
    ['a moment before 25', 25 * minute - 1000, '24 minof 30 min'],
    ['at 25', 25 * minute, '25 minWrap up: 5 min left'],
    ['at 29', 29 * minute, '29 minWrap up: 1 min left'],
    ['at 30', 30 * minute, '30 minTime is up'],
    ['at 31', 31 * minute, '31 minover by 1 min'],
    ['at 64', 64 * minute, '64 minover by 34 min'],
  ])('%s it says minutes, and no second that stands still', (_, after, shown) => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    vi.setSystemTime(start + after);
    clock.look();
    render(Timer, { row: lasting(30) });
    flushSync();
    expect(text()).toBe(shown);
  });
  it('the hints come with the minute', () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    vi.setSystemTime(start + 24 * minute + 20_000);
    const stop = clock.listen();
    render(Timer, { row: lasting(30) });
    flushSync();
    expect(text()).toBe('24 minof 30 min');
    vi.advanceTimersByTime(41_000);
    flushSync();
    expect(text()).toBe('25 minWrap up: 5 min left');
    vi.advanceTimersByTime(5 * minute);
    flushSync();
    expect(text()).toBe('30 minTime is up');
    stop();
  });
  it('goes on with seconds once the window is worked in again', () => {
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    vi.setSystemTime(start + 10 * minute + 17_000);
    const stop = clock.listen();
    render(Timer, { row: lasting(30) });
    focus.mockReturnValue(true);
    window.dispatchEvent(new Event('focus'));
    flushSync();
    expect(text()).toBe('10:17of 30 min');
    vi.advanceTimersByTime(2100);
    flushSync();
    expect(text()).toBe('10:19of 30 min');
    focus.mockReturnValue(false);
    window.dispatchEvent(new Event('blur'));
    flushSync();
    expect(text()).toBe('10 minof 30 min');
    stop();
  });
});
