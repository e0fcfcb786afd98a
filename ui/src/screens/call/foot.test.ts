import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow } from '../../backend';
import { clock } from '../../clock.svelte';
import { keys } from '../../keys.svelte';
import Call from './Call.svelte';

// A whole screen is drawn and read by its roles: that takes its time where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

const start = Date.parse('2026-10-14T12:00:00Z');
let stop: () => void;

beforeEach(() => (stop = keys.listen()));
afterEach(() => {
  stop();
  cleanup();
  vi.restoreAllMocks();
});

async function call(questions: number, part: Partial<BookingRow> = {}, now = start): Promise<void> {
  const made = await backend.getCall('b-aleksandra');
  const [first] = made.answers;
  if (!first) throw new Error('no question');
  const answers = Array.from({ length: questions }, (_, at) => ({ ...first, question_id: `q-${at}` }));
  const { booking } = made.brief;
  const row = { ...booking.row, start: new Date(start).toISOString(), ...part };
  vi.spyOn(backend, 'getCall').mockResolvedValue({
    ...made,
    answers,
    brief: { ...made.brief, booking: { ...booking, row } },
  });
  clock.now = now;
  render(Call, { id: row.id });
  await screen.findByText('Outcome');
}

const hint = () =>
  [...document.querySelectorAll('footer .hint')]
    .map((one) => one.textContent?.replace(/\s+/g, '') ?? '')
    .find((words) => words.endsWith('Question'));
const bound = () =>
  keys
    .help()
    .flatMap(({ keys: list }) => list.map((key) => key.keys))
    .filter((key) => /^Ctrl\+[1-9]\d*$/.test(key)).length;

describe('h7: the foot of the call tells of the questions that have a key', () => {
  it.each([
    [0, undefined, 0],
    [1, 'Ctrl1Question', 1],
    [5, 'Ctrl1–5Question', 5],
    [9, 'Ctrl1–9Question', 9],
    [12, 'Ctrl1–9Question', 9],
  ])('%i questions', async (count, words, of) => {
    await call(count);
    expect(hint()).toBe(words);
    expect(bound()).toBe(of);
  });
});

describe('h5: who comes is marked when they can have come', () => {
  const offered = () =>
    ['Arrived', 'Running late'].filter((name) =>
      screen.queryByRole('button', { name: new RegExp(`^${name}`) }),
    );
  it.each<[string, Partial<BookingRow>, number, string[]]>([
    ['days ahead', {}, start - 3 * 86_400_000, []],
    ['two hours ahead', {}, start - 2 * 3_600_000, ['Running late']],
    ['at its beginning', {}, start, ['Arrived', 'Running late']],
    ['once they are here', { arrival: 'arrived' }, start, []],
  ])('%s', async (_, part, now, buttons) => {
    await call(1, part, now);
    expect(offered()).toEqual(buttons);
  });
});
