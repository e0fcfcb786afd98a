import { cleanup, render } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookingRow } from './backend';
import { clock } from './clock.svelte';
import CountdownWords from './lib/CountdownWords.svelte';
import Timer from './screens/call/Timer.svelte';

const minute = 60_000;
const noon = Date.parse('2026-10-14T12:00:00Z');

let focused: boolean;
let seen: DocumentVisibilityState;
let deaf: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [focused, seen] = [true, 'visible'];
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => seen);
});
afterEach(() => {
  deaf();
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The window stands since `at`, in milliseconds. */
function open(at: number): void {
  vi.setSystemTime(at);
  deaf = clock.listen();
}

function leave(): void {
  focused = false;
  window.dispatchEvent(new Event('blur'));
}

function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
  flushSync();
}

const read = () => document.body.textContent.replace(/\s+/g, ' ').trim();

describe('the sense of time', () => {
  it('moves by the minute for all but those who count seconds', () => {
    open(noon + 10_000);
    const stop = clock.seconds();
    const asked = clock.now;
    vi.advanceTimersByTime(3_500);
    expect(clock.now).toBe(asked);
    expect(clock.second).toBeGreaterThanOrEqual(asked + 3_000);
    vi.advanceTimersByTime(47_000);
    expect(clock.now).toBeGreaterThanOrEqual(noon + minute);
    stop();
  });

  it('goes on by the minute, on the minute, in a window that is seen and has not the keyboard', () => {
    open(noon + 10_000);
    const stop = clock.seconds();
    leave();
    const waits = vi.spyOn(globalThis, 'setTimeout');
    expect(clock.counts).toBe(false);
    for (let passed = 1; passed <= 10; passed += 1) {
      // A second before the whole minute, and a second after it.
      vi.advanceTimersByTime(noon + passed * minute - 1_000 - Date.now());
      expect(clock.now).toBeLessThan(noon + passed * minute);
      vi.advanceTimersByTime(2_000);
      expect(clock.now).toBeGreaterThanOrEqual(noon + passed * minute);
      expect(clock.second).toBe(noon + passed * minute);
    }
    expect(waits).toHaveBeenCalledTimes(10);
    stop();
  });

  it('stands still where nobody sees it, and is right again as soon as somebody does', () => {
    open(noon);
    const stop = clock.seconds();
    [focused, seen] = [false, 'hidden'];
    document.dispatchEvent(new Event('visibilitychange'));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10 * minute + 7_000);
    expect(clock.now).toBe(noon);
    seen = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(clock.now).toBe(noon + 10 * minute + 7_000);
    stop();
  });

  it('counts seconds again with the keyboard', () => {
    open(noon + 25_000);
    const stop = clock.seconds();
    leave();
    expect(clock.second).toBe(noon);
    focused = true;
    window.dispatchEvent(new Event('focus'));
    expect(clock.counts).toBe(true);
    vi.advanceTimersByTime(2_500);
    expect(clock.second).toBeGreaterThanOrEqual(noon + 27_000);
    stop();
  });
});

describe('what stands beside a video call', () => {
  const start = noon;
  const times = { start: new Date(start).toISOString(), end: new Date(start + 30 * minute).toISOString() };

  it('says until the call in minutes, and in seconds where it has the keyboard', () => {
    open(start - 2 * minute - 30_000);
    render(CountdownWords, times);
    leave();
    const said = [''];
    for (let passed = 0; passed < 6 * 30; passed += 1) {
      flushSync();
      if (said.at(-1) !== read()) said.push(read());
      pass(1_000);
    }
    expect(said.slice(1)).toEqual(['in 3 min', 'in 2 min', 'in 1 min', 'now']);

    cleanup();
    deaf();
    focused = true;
    open(start - 90_000);
    render(CountdownWords, times);
    pass(1_500);
    expect(read()).toBe('in 01:29');
  });

  it('hints at 25 and at 30 minutes of the call', () => {
    open(start + 24 * minute + 37_000);
    render(Timer, { row: { ...times, status: 'booked' } as BookingRow });
    leave();
    flushSync();
    expect(read()).toContain('of 30 min');
    pass(24_000);
    expect(read()).toContain('Wrap up');
    pass(5 * minute);
    expect(read()).toMatch(/Time is up/);
  });
});
