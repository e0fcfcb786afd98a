/** What stands in a day of the week: its slots with their bookings, and bookings beside every slot, by time. */
import type { BookingRow, SlotRow, WeekView } from '../../backend';
import { dayIn, ms } from '../../time';

export interface DayItem {
  key: string;
  start: string;
  /** The slot; nothing for a booking beside every slot. */
  slot: SlotRow | null;
  /** The booking that has the slot, or that stands by itself. */
  row: BookingRow | null;
}

export interface WeekDay {
  day: string;
  items: DayItem[];
  offered: number;
  booked: number;
  closed: boolean;
}

/** The days of a week in `zone`, each with what stands in it. */
export function weekDays(view: WeekView, zone: string): WeekDay[] {
  const rows = new Map(view.days.flatMap(({ bookings }) => bookings).map((row) => [row.id, row]));
  const own = view.slots.slots.filter(({ state, booking }) => booking && state !== 'covered');
  const taken = new Set(own.map(({ booking }) => booking));
  return view.days.map(({ day, bookings }) => {
    const slots = view.slots.slots.filter(({ start }) => dayIn(ms(start), zone) === day);
    const items: DayItem[] = slots.map((slot) => ({
      key: `slot ${slot.start}`,
      start: slot.start,
      slot,
      row: (slot.state !== 'covered' && slot.booking && rows.get(slot.booking)) || null,
    }));
    for (const row of bookings) {
      if (!taken.has(row.id)) items.push({ key: row.id, start: row.start, slot: null, row });
    }
    const booked = slots.filter(({ booking, state }) => booking && state !== 'covered').length;
    return {
      day,
      // A booking that was called off stands below the slot that is free again.
      items: items.sort((a, b) => ms(a.start) - ms(b.start) || Number(!a.slot) - Number(!b.slot)),
      offered: slots.length,
      booked,
      closed: view.slots.closed_days.includes(day),
    };
  });
}
