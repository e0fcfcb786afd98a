import { render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow, type Notice } from './backend';
import { router } from './router.svelte';
import Notices from './shell/Notices.svelte';

const booking = {
  id: 'b',
  customer: { id: 'c', name: 'Jadwiga Żółtowska' },
  title: '',
  start: '2026-10-14T12:00:00Z',
  end: '2026-10-14T12:30:00Z',
  time_zone: 'America/Toronto',
  reply: 'accepted',
  no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
} as unknown as BookingRow;

const notice: Notice = {
  key: 'about_to_start/b/20261014T120000Z/-1',
  kind: 'about_to_start',
  at: '2026-10-14T11:59:00Z',
  late: false,
  booking,
  promise: null,
  also_booked: null,
  count: 0,
};

/** The window as the desktop has it: whether it can be seen, and whether it has the keyboard. */
let seen = true;
let focused = true;
const answers: string[] = [];

function desktop(change: { seen?: boolean; focused?: boolean }): void {
  seen = change.seen ?? seen;
  focused = change.focused ?? focused;
  if (change.seen !== undefined) document.dispatchEvent(new Event('visibilitychange'));
  if (change.focused !== undefined) window.dispatchEvent(new Event(focused ? 'focus' : 'blur'));
}

/** Whatever was set off has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await tick();
    await Promise.resolve();
  }
}

beforeEach(() => {
  [seen, focused] = [true, true];
  answers.length = 0;
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (seen ? 'visible' : 'hidden'));
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(backend, 'listNotices').mockImplementation(() => Promise.resolve([notice]));
  vi.spyOn(backend, 'listMissed').mockResolvedValue({ total: 0, rows: [], as_of: notice.at });
  vi.spyOn(backend, 'answerNotice').mockImplementation((key, how) => {
    answers.push(`${key}: ${how}`);
    return Promise.resolve(null);
  });
  router.swap(null);
});
afterEach(() => vi.restoreAllMocks());

describe('a notice of the call on the screen', () => {
  const said = [`${notice.key}: seen`];
  for (const screen of ['brief', 'call'] as const) {
    it(`stands while nobody has the ${screen} before them, and is seen once somebody has (N1, N3)`, async () => {
      router.go(screen, 'b');
      desktop({ seen: false, focused: false });
      const { unmount } = render(Notices);
      await settled();
      expect(answers, 'behind the tray').toEqual([]);
      desktop({ seen: true });
      await settled();
      expect(answers, 'beside another window').toEqual([]);
      desktop({ focused: true });
      await settled();
      expect(answers).toEqual(said);
      unmount();
    });
  }
  it('is seen at once where somebody has it before them, and not on another screen', async () => {
    router.go('today');
    const elsewhere = render(Notices);
    await settled();
    expect(answers).toEqual([]);
    router.go('call', 'b');
    await settled();
    expect(answers).toEqual(said);
    elsewhere.unmount();
  });
});
