import { render } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { CalendarAge } from './backend';
import { m } from './paraglide/messages';
import Rail from './shell/Rail.svelte';

const never: CalendarAge = { calendars: 1, oldest_read: null, failing: 0, stale: false, reason: null };
const today = vi.hoisted(() => ({ value: {} as Record<string, unknown>, reload: () => Promise.resolve() }));
vi.mock('./shell/today.svelte', () => ({ useToday: () => today }));

/** Whether the age of the calendar stands in red. */
function isRed(calendar_age: CalendarAge, words: string): boolean {
  today.value = { attention: [], pending_follow_ups: 0, calendar_age };
  const { getByText, unmount } = render(Rail);
  const red = getByText(words).closest('button')?.classList.contains('danger') ?? false;
  unmount();
  return red;
}

describe('the age of the calendar', () => {
  it('is red for one that was never read on a day with calls, and not on another (F12)', () => {
    expect(isRed(never, m.rail_calendar_never())).toBe(false);
    expect(isRed({ ...never, stale: true }, m.rail_calendar_never())).toBe(true);
  });
});
