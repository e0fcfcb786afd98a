import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BookingRow, type Done, type FollowUpRow, type TodayView } from '../../backend';
import { keys } from '../../keys.svelte';
import { router } from '../../router.svelte';
import Today from './Today.svelte';

const today = vi.hoisted(() => ({ value: {} as object, error: null, reload: () => Promise.resolve() }));
vi.mock('../../shell/today.svelte', () => ({ useToday: () => today }));

const booking = {
  id: 'b',
  customer: { id: 'c', name: 'Ada Lovelace' },
  company: null,
  role: null,
  title: 'Coffee',
  attendee_email: 'ada@one.example',
  attendee_name: null,
  start: '2026-10-14T12:00:00Z',
  end: '2026-10-14T12:30:00Z',
  time_zone: null,
  status: 'booked',
  arrival: 'unknown',
  reply: 'accepted',
  brief: { ready_at: null, ready_by: null, missing: 3, changes_since: 0 },
  no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
  vanished: false,
} as unknown as BookingRow;

let went: ReturnType<typeof vi.spyOn>;
let done: string[] = [];
let deaf: () => void;

function show({ next = {}, follow_ups = [] }: { next?: Partial<BookingRow>; follow_ups?: object[] }): void {
  today.value = {
    today: '2026-10-14',
    next: { booking: { ...booking, ...next }, promise: null, open_promises: 0 },
    agenda: [],
    coming: [],
    attention: [],
    follow_ups: follow_ups as FollowUpRow[],
    pending_follow_ups: follow_ups.length,
    calendar_age: { calendars: 1 },
    is_empty: false,
  } as unknown as TodayView;
  // Rows are those of the page beside the rail.
  render(Today, { target: document.body.appendChild(document.createElement('main')) });
  flushSync();
}

beforeEach(() => {
  done = [];
  deaf = keys.listen();
  went = vi.spyOn(router, 'go').mockReturnValue();
  const note = (what: string) => (id: string) => {
    done.push(`${what} ${id}`);
    return Promise.resolve({ value: null, entry: null, intent: 'finish_follow_up', masked: 0 } as Done<null>);
  };
  vi.spyOn(backend, 'setFollowUpDone').mockImplementation(note('finish'));
  vi.spyOn(backend, 'confirmVanished').mockImplementation(note('confirm'));
  vi.spyOn(backend, 'keepVanished').mockImplementation(note('keep'));
});
afterEach(() => {
  deaf();
  cleanup();
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

describe('E on a follow-up', () => {
  const row = { id: 'f', title: 'The export', kind: 'promise', due: null, customer: booking.customer };
  const press = () => {
    document.querySelector<HTMLElement>('[data-row="follow-up f"]')?.focus();
    return fireEvent.keyDown(document.activeElement ?? document.body, { key: 'e' });
  };

  it('finishes it', async () => {
    show({ follow_ups: [{ ...row, to_tell: false }] });
    await press();
    expect(done).toEqual(['finish f']);
    expect(went).not.toHaveBeenCalled();
  });

  it('goes to where it is said how they were told, of a promise that is kept', async () => {
    show({ follow_ups: [{ ...row, to_tell: true }] });
    await press();
    expect(done).toEqual([]);
    expect(went.mock.calls).toEqual([['follow-ups', 'f']]);
  });
});

describe('the call on top', () => {
  it('says what is owed to whom it is with', () => {
    show({});
    expect(screen.getByText('No open promise')).toBeInstanceOf(HTMLElement);
    expect(screen.getByText('No earlier no-shows')).toBeInstanceOf(HTMLElement);
    expect(screen.queryByText('Whose booking is it?')).toBeNull();
    expect(screen.queryByText('This booking left its calendar.')).toBeNull();
  });

  it('asks whose a booking is, and says nothing that nobody knows', async () => {
    show({ next: { customer: null } });
    expect(screen.getByText('Whose booking is it?')).toBeInstanceOf(HTMLElement);
    expect(screen.queryByText('No open promise')).toBeNull();
    expect(screen.queryByText('No earlier no-shows')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Match' }));
    expect(went.mock.calls).toEqual([['brief', 'b']]);
  });

  it('doubts a booking that left its calendar, and takes the decision', async () => {
    show({ next: { vanished: true } });
    expect(screen.getByText('This booking left its calendar.')).toBeInstanceOf(HTMLElement);
    const cancel = screen.getByRole('button', { name: 'It is cancelled' });
    cancel.focus();
    await fireEvent.click(cancel);
    expect(document.activeElement?.textContent).toContain('Open brief');
    await fireEvent.click(screen.getByRole('button', { name: 'Keep it' }));
    expect(done).toEqual(['confirm b', 'keep b']);
  });
});
