import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from './clock.svelte';

describe('the sense of time', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('moves by the minute for all but those who count seconds', () => {
    vi.setSystemTime('2026-10-14T12:00:10Z');
    const stop = clock.seconds();
    const asked = clock.now;
    vi.advanceTimersByTime(3_500);
    expect(clock.now).toBe(asked);
    expect(clock.second).toBeGreaterThanOrEqual(asked + 3_000);
    vi.advanceTimersByTime(47_000);
    expect(clock.now).toBeGreaterThanOrEqual(Date.parse('2026-10-14T12:01:00Z'));
    stop();
  });
});
