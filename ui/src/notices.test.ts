import { render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow, type Notice } from './backend';
import { m } from './paraglide/messages';
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
  key: 'before_call/b/20261014T120000Z/-2',
  kind: 'before_call',
  at: '2026-10-14T11:58:00Z',
  late: false,
  booking,
  promise: null,
  also_booked: null,
  count: 0,
};

/** The window as the desktop has it: whether it can be seen, and whether it has the keyboard. */
let seen = true;
let focused = true;
let now = Date.parse('2026-10-14T11:58:00Z');
let listed: Notice[] = [];
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
  listed = [notice];
  // Whatever another test touched is long ago.
  now += 3_600_000;
  vi.useFakeTimers({ toFake: ['Date'], now });
  answers.length = 0;
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (seen ? 'visible' : 'hidden'));
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(backend, 'listNotices').mockImplementation(() => Promise.resolve(listed));
  vi.spyOn(backend, 'listMissed').mockResolvedValue({ total: 0, rows: [], as_of: notice.at });
  vi.spyOn(backend, 'answerNotice').mockImplementation((key, how) => {
    answers.push(`${key}: ${how}`);
    return Promise.resolve(null);
  });
  router.swap(null);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Somebody uses the window. */
function touch(): void {
  window.dispatchEvent(new Event('pointermove'));
}

describe('a notice of the call on the screen', () => {
  const said = [`${notice.key}: seen`];
  for (const screen of ['brief', 'call'] as const) {
    it(`stands while nobody has the ${screen} before them, and is seen once somebody has (N1, N3)`, async () => {
      router.go(screen, 'b');
      desktop({ seen: false, focused: false });
      const { unmount } = render(Notices);
      await settled();
      expect(answers, 'behind the tray').toEqual([]);
      expect(document.querySelector('.name'), 'beside what says the same').toBeNull();
      desktop({ seen: true });
      await settled();
      expect(answers, 'beside another window').toEqual([]);
      desktop({ focused: true });
      await settled();
      expect(answers, 'before an empty chair').toEqual([]);
      touch();
      await settled();
      expect(answers).toEqual(said);
      unmount();
    });
  }
  it('has its card again where one goes away from the call and nobody was told (N3)', async () => {
    router.go('brief', 'b');
    const { unmount } = render(Notices);
    await settled();
    expect(document.querySelector('.name')).toBeNull();
    router.go('brief', 'of somebody else');
    await settled();
    expect(document.querySelector('.name')?.textContent).toContain('Jadwiga');
    expect(answers).toEqual([]);
    unmount();
  });
  it('is seen at once where somebody sits before it, and not on another screen', async () => {
    router.go('today');
    const elsewhere = render(Notices);
    await settled();
    touch();
    await settled();
    expect(answers).toEqual([]);
    vi.advanceTimersByTime(50_000);
    router.go('call', 'b');
    await settled();
    expect(answers).toEqual(said);
    elsewhere.unmount();
  });
  it('stands where nobody has touched anything for a minute (N1)', async () => {
    router.go('today');
    const { unmount } = render(Notices);
    await settled();
    touch();
    vi.advanceTimersByTime(61_000);
    router.go('call', 'b');
    await settled();
    expect(answers).toEqual([]);
    touch();
    await settled();
    expect(answers).toEqual(said);
    unmount();
  });
  it('is answered by people alone where it is the loud one (N1)', async () => {
    listed = [{ ...notice, key: 'about_to_start/b/20261014T120000Z/-1', kind: 'about_to_start' }];
    router.go('call', 'b');
    const { unmount } = render(Notices);
    await settled();
    touch();
    await settled();
    expect(answers).toEqual([]);
    unmount();
  });
});

describe('the cards', () => {
  const list: Notice = {
    ...notice,
    key: 'follow_ups_due/2026-10-14',
    kind: 'follow_ups_due',
    booking: null,
    count: 3,
  };
  beforeEach(() => router.go('today'));
  const name = (): string => document.querySelector('.name')?.textContent?.trim() ?? '';

  it('can be leafed through, the most pressing first (N3)', async () => {
    listed = [list, notice];
    const { getByText, unmount } = render(Notices);
    await settled();
    const [call, other] = [name(), m.notice_follow_ups({ count: 3 })];
    expect(call).not.toBe(other);
    getByText(m.notice_next()).click();
    await settled();
    expect(name()).toBe(other);
    getByText(m.notice_next()).click();
    await settled();
    expect(name()).toBe(call);
    unmount();
  });
  it('that are of no call leave the notes of one free, and stand again after it (N3)', async () => {
    listed = [{ ...notice, key: 'brief_due/c', kind: 'brief_due' }, list];
    router.go('call', 'b');
    const { unmount } = render(Notices);
    await settled();
    expect(name()).toBe('');
    router.go('today');
    await settled();
    expect(name()).toBe(m.notice_follow_ups({ count: 3 }));
    expect(answers).toEqual([]);
    unmount();
  });
  it('stay where an answer is refused (N3)', async () => {
    vi.spyOn(backend, 'answerNotice').mockRejectedValue({ code: 'bad_input', params: {} });
    const { getByText, unmount } = render(Notices);
    await settled();
    const call = name();
    getByText(m.notice_arrived()).click();
    await settled();
    expect(name()).toBe(call);
    unmount();
  });
});
