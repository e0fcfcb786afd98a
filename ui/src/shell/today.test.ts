import { cleanup, render } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../backend';
import { clock } from '../clock.svelte';
import { provideToday } from './today.svelte';

const shell = vi.hoisted<{ changed: ((change: { tables: string[] }) => void)[] }>(() => ({ changed: [] }));
vi.mock('../backend', async (original) => ({
  ...(await original<object>()),
  on: (event: string, heard: (change: { tables: string[] }) => void) => {
    if (event === 'changed') shell.changed.push(heard);
    return () => undefined;
  },
}));

const Desk = () => {
  provideToday();
  return {};
};

let asked: ReturnType<typeof vi.spyOn>;
let seen: DocumentVisibilityState;
let deaf: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime('2026-10-14T12:00:10Z');
  seen = 'visible';
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => seen);
  asked = vi.spyOn(backend, 'getToday').mockImplementation(() => new Promise(() => undefined));
  deaf = clock.listen();
  render(Desk);
  flushSync();
  asked.mockClear();
});
afterEach(() => {
  deaf();
  cleanup();
  shell.changed = [];
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('Today', () => {
  const pass = (minutes: number) => {
    for (let passed = 0; passed < minutes * 60; passed += 1) {
      vi.advanceTimersByTime(1_000);
      flushSync();
    }
  };
  const focus = (has: boolean) => {
    vi.mocked(document.hasFocus).mockReturnValue(has);
    window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
    flushSync();
  };

  it('is asked for anew each minute in the window that is worked in, and every five beside it', () => {
    pass(12);
    expect(asked).toHaveBeenCalledTimes(2);
    focus(true);
    expect(asked, 'whoever comes back finds what is').toHaveBeenCalledTimes(3);
    pass(3);
    expect(asked).toHaveBeenCalledTimes(6);
  });

  it('is not asked for where nobody sees it', () => {
    seen = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    vi.advanceTimersByTime(180_000);
    flushSync();
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([
    'recording',
    'recording_event',
    'local_recording_file',
    'local_upload',
    'local_setting',
    'consent_event',
    'rights_request',
    'erasure_place',
    'booking',
    'local_vanished',
  ])('follows what it is read from: %s', (table) => {
    for (const heard of shell.changed) heard({ tables: [table] });
    expect(asked).toHaveBeenCalledOnce();
  });

  it('is left alone while somebody types in a call', () => {
    for (const heard of shell.changed) heard({ tables: ['answer', 'call_note', 'private_note'] });
    expect(asked).not.toHaveBeenCalled();
  });
});
