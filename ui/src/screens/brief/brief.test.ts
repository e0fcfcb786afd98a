import { cleanup, render, screen, within } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow, type BriefChange, type BriefView } from '../../backend';
import { clock } from '../../clock.svelte';
import { keys } from '../../keys.svelte';
import { router } from '../../router.svelte';
import Brief from './Brief.svelte';

// A whole screen is drawn and read by its roles: that takes its time where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

const start = Date.parse('2026-10-14T12:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const unready: BookingRow['brief'] = { ready_at: null, ready_by: null, missing: 0, changes_since: 0 };
const done = { value: null, entry: null, intent: 'mark_arrived', masked: 0 } as const;

let stop: () => void;
let did: string[] = [];

beforeEach(() => {
  stop = keys.listen();
  did = [];
  const notes = (what: string) => () => {
    did.push(what);
    return Promise.resolve({ ...done });
  };
  vi.spyOn(backend, 'markArrived').mockImplementation(notes('arrived'));
  vi.spyOn(backend, 'markRunningLate').mockImplementation(notes('late'));
  vi.spyOn(backend, 'setBriefReady').mockImplementation(notes('ready'));
  vi.spyOn(backend, 'confirmVanished').mockImplementation(notes('cancelled'));
  vi.spyOn(backend, 'keepVanished').mockImplementation(notes('kept'));
  vi.spyOn(backend, 'reopenBooking').mockImplementation(notes('reopened'));
  vi.spyOn(backend, 'joinRoom').mockImplementation(() => (did.push('joined'), Promise.resolve(null)));
  vi.spyOn(router, 'go').mockImplementation((screen) => void did.push(screen));
});
afterEach(() => {
  stop();
  cleanup();
  vi.restoreAllMocks();
});

/** The brief of a call as it stands at `now`. */
async function brief(part: Partial<BookingRow>, now: number, changes: BriefChange[] = []): Promise<void> {
  vi.mocked(backend.getBrief).mockRestore?.();
  const made = await backend.getBrief('b-aleksandra');
  const row = { ...made.booking.row, start: new Date(start).toISOString(), brief: unready, ...part };
  const view: BriefView = { ...made, booking: { ...made.booking, row }, changes };
  vi.spyOn(backend, 'getBrief').mockResolvedValue(view);
  clock.now = now;
  render(Brief, { id: row.id });
  await screen.findByRole('button', { name: /^Open call/ });
}

const offered = () =>
  ['Join', 'Open call', 'Arrived', 'Running late', 'Not here', 'Mark as ready', 'Open again', 'Keep it']
    .filter((name) => screen.queryByRole('button', { name: new RegExp(`^${name}`) }))
    .join(', ');
const told = () =>
  keys
    .help()
    .flatMap(({ keys: list }) => list.map((key) => key.keys))
    .filter((key) => /^[valnrxz]$/.test(key))
    .sort()
    .join('');
const foot = () => within(screen.getByRole('contentinfo')).queryAllByText(/./, { selector: '.hints > span' });

function press(...list: string[]): string[] {
  did = [];
  for (const key of list) window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
  flushSync();
  return did;
}

describe('ui 3: what is done with a call is done in its brief, by pointer and by key', () => {
  it.each<[string, Partial<BookingRow>, number, string, string]>([
    ['days ahead', {}, start - 3 * day, 'Join, Open call, Not here, Mark as ready', 'nrv'],
    [
      'ten minutes ahead',
      {},
      start - 10 * minute,
      'Join, Open call, Arrived, Running late, Not here, Mark as ready',
      'alnrv',
    ],
    ['they are here', { arrival: 'arrived' }, start, 'Join, Open call, Not here, Mark as ready', 'nrv'],
    ['held', { status: 'held' }, start + day, 'Open call, Open again', 'z'],
    ['nobody’s', { customer: null }, start - 3 * day, 'Join, Open call, Not here', 'nv'],
    [
      'gone',
      { vanished: true },
      start - 3 * day,
      'Join, Open call, Not here, Mark as ready, Keep it',
      'nrvxz',
    ],
  ])('%s', async (_, part, now, buttons, caps) => {
    await brief(part, now);
    expect(offered()).toBe(buttons);
    expect(told()).toBe(caps);
    const hints = foot().map((hint) => hint.textContent ?? '');
    for (const [key, words] of [
      ['a', 'Arrived'],
      ['l', 'Running late'],
    ] as const)
      expect(hints.some((hint) => hint.endsWith(words))).toBe(caps.includes(key));
  });
  it('each by one press of its button', async () => {
    await brief({}, start);
    for (const name of ['Join', 'Open call', 'Arrived', 'Running late'])
      screen.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    expect(did).toEqual(['joined', 'call', 'arrived', 'late']);
  });
  it('each says its key', async () => {
    await brief({}, start);
    const tip = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}`) }).title;
    expect(['Join', 'Open call', 'Arrived', 'Running late', 'Not here'].map(tip)).toEqual([
      'V',
      'O',
      'A',
      'L',
      'N',
    ]);
  });
  it('one of them stands out: to join, and once they are here, to open the call', async () => {
    const main = () => [...document.querySelectorAll('.button.main')].map((one) => one.textContent?.trim());
    await brief({}, start - 10 * minute);
    expect(main()).toEqual([expect.stringMatching(/^Join/)]);
    cleanup();
    await brief({ arrival: 'arrived' }, start);
    expect(main()).toEqual([expect.stringMatching(/^Open call/)]);
  });
});

describe('a key acts where its button stands', () => {
  it('nothing of an open call on a closed one', async () => {
    await brief({ status: 'held' }, start + day);
    expect(press('a', 'l', 'n', 'v', 'r')).toEqual([]);
    expect(press('o', 'z')).toEqual(['call', 'reopened']);
  });
  it('no brief of nobody’s booking is ready', async () => {
    await brief({ customer: null }, start - day);
    expect(press('r')).toEqual([]);
  });
  it('what changed since is read by the key of its button', async () => {
    const at = '2026-10-13T10:00:00Z';
    const change: BriefChange = { kind: 'question', at, text: 'How many seats?' };
    const row = { brief: { ...unready, ready_at: '2026-10-13T08:00:00Z', changes_since: 1 } };
    await brief(row, start - day, [change]);
    expect(screen.getByRole('button', { name: /^Read, still ready/ }).title).toBe('R');
    expect(press('r')).toEqual(['ready']);
    expect(vi.mocked(backend.setBriefReady)).toHaveBeenCalledWith('b-aleksandra', true);
  });
  it('what left its calendar is called off or kept', async () => {
    await brief({ vanished: true }, start - day);
    expect(press('x', 'z')).toEqual(['cancelled', 'kept']);
  });
  it('too early an arrival is asked of the shell, which says why not', async () => {
    await brief({}, start - 3 * day);
    expect(press('a', 'l')).toEqual(['arrived']);
  });
});
