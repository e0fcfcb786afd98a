import { describe, expect, it } from 'vitest';
import type { BookingRow, SlotRow, WeekView } from '../../backend';
import { weekDays } from './items';

const slot = (start: string, state: SlotRow['state'], booking: string | null = null): SlotRow => ({
  start,
  end: start,
  time_zone: 'Europe/Warsaw',
  extra: false,
  state,
  booking,
});

function view(slots: SlotRow[], bookings: Record<string, string>): WeekView {
  const rows = Object.entries(bookings).map(([id, start]) => ({ id, start }) as BookingRow);
  const days = ['2026-10-13', '2026-10-14'].map((day) => ({
    day,
    bookings: rows.filter((row) => row.start.startsWith(day)),
  }));
  return { days, slots: { slots, closed_days: ['2026-10-14'] } } as unknown as WeekView;
}

describe('F14: a day of the week', () => {
  it('has each slot once, with its booking, and the bookings beside them', () => {
    const [tuesday, wednesday] = weekDays(
      view(
        [
          slot('2026-10-13T13:00:00Z', 'booked', 'a'),
          slot('2026-10-13T13:30:00Z', 'covered', 'a'),
          slot('2026-10-13T14:00:00Z', 'free'),
        ],
        {
          a: '2026-10-13T13:00:00Z',
          'called-off': '2026-10-13T14:00:00Z',
          beside: '2026-10-13T08:00:00Z',
        },
      ),
      'Europe/Warsaw',
    );
    expect(tuesday?.items.map(({ slot: one, row }) => [one?.state ?? '-', row?.id ?? '-'])).toEqual([
      ['-', 'beside'],
      ['booked', 'a'],
      ['covered', '-'],
      ['free', '-'],
      ['-', 'called-off'],
    ]);
    expect([tuesday?.offered, tuesday?.booked, tuesday?.closed]).toEqual([3, 1, false]);
    expect([wednesday?.items.length, wednesday?.closed]).toEqual([0, true]);
  });

  it('is the day on our wall, also for a host elsewhere', () => {
    const late = view([slot('2026-10-13T22:30:00Z', 'free')], {});
    expect(weekDays(late, 'Europe/Warsaw').map(({ offered }) => offered)).toEqual([0, 1]);
    expect(weekDays(late, 'Europe/London').map(({ offered }) => offered)).toEqual([1, 0]);
  });
});
