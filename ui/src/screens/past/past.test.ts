import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow, type BookingStatus, type PastCalls } from '../../backend';
import { m } from '../../paraglide/messages';
import Past from './Past.svelte';

// Hundreds of rows are drawn: that takes its time where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

const call = (number: number, status: BookingStatus): BookingRow => ({
  id: `b-${number}`,
  customer: { id: `c-${number}`, name: `Guest ${number}` },
  company: null,
  role: null,
  title: 'Coffee',
  attendee_email: null,
  attendee_name: null,
  start: '2026-03-02T10:00:00Z',
  end: '2026-03-02T10:30:00Z',
  time_zone: null,
  status,
  no_show_reason: null,
  arrival: 'unknown',
  reply: 'unknown',
  room_url: null,
  brief: { ready_at: null, ready_by: null, missing: 0, changes_since: 0 },
  no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
  outcome_due: false,
  vanished: false,
});

let all: BookingRow[] = [];
/** Answers are held back until one of these is called. */
let waiting: (() => void)[] | null = null;

beforeEach(() => {
  waiting = null;
  vi.spyOn(backend, 'listPastCalls').mockImplementation(async (status, offset, limit): Promise<PastCalls> => {
    if (waiting) await new Promise<void>((resolve) => waiting?.push(resolve));
    const rows = all.filter((row) => status === null || row.status === status);
    return { rows: rows.slice(offset, offset + Math.min(limit, 500)), total: rows.length };
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const shown = () => screen.queryAllByRole('link').length;
const more = () => screen.queryByRole('button', { name: m.past_more() });
const choose = (value: string) =>
  fireEvent.change(screen.getByLabelText(m.past_filter()), { target: { value } });

describe('past calls', () => {
  it('are all reached, page by page', async () => {
    all = Array.from({ length: 640 }, (_, number) => call(number, 'held'));
    render(Past);
    for (let pages = 1; pages <= 6; pages += 1) {
      await vi.waitFor(() => expect(shown()).toBe(pages * 100));
      await fireEvent.click(more() ?? document.body);
    }
    await vi.waitFor(() => expect(shown()).toBe(640));
    expect(more()).toBeNull();
    expect(screen.getByText('Guest 639')).toBeInstanceOf(HTMLElement);
  });

  it('are asked for by outcome, from the first page on', async () => {
    all = Array.from({ length: 250 }, (_, number) => call(number, number < 120 ? 'held' : 'no_show'));
    render(Past);
    await vi.waitFor(() => expect(shown()).toBe(100));
    await fireEvent.click(more() ?? document.body);
    await vi.waitFor(() => expect(shown()).toBe(200));
    await choose('no_show');
    await vi.waitFor(() => expect(screen.queryByText('Guest 0')).toBeNull());
    expect(shown()).toBe(100);
    expect(screen.getByText('Guest 120')).toBeInstanceOf(HTMLElement);
    await choose('moved');
    await screen.findByText(m.past_none());
    expect(shown()).toBe(0);
  });

  it('never say that there are none while the answer is on its way', async () => {
    all = [call(1, 'held')];
    render(Past);
    await vi.waitFor(() => expect(shown()).toBe(1));
    await choose('moved');
    await screen.findByText(m.past_none());
    waiting = [];
    await choose('');
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    expect(screen.queryByText(m.past_empty())).toBeNull();
    waiting.forEach((go) => go());
    await vi.waitFor(() => expect(shown()).toBe(1));
  });
});
