/** What can be done with the call of a brief: its buttons, its keys and its foot agree on it. */
import { app } from '../../app.svelte';
import type { BookingRow } from '../../backend';
import { mayHaveBegun } from '../../lib/begun';
import { dayIn, ms } from '../../time';

export interface Doable {
  /** The call is ahead or on: one can join it, or say that nobody came. */
  open: boolean;
  arrived: boolean;
  late: boolean;
  /** The brief can be declared ready, or that be taken back. */
  ready: boolean;
}

/** What can be done with a booking at `now`, in milliseconds since 1970. */
export function doable(row: BookingRow, now: number): Doable {
  const open = row.status === 'booked';
  const awaited = open && row.arrival !== 'arrived';
  const begun = mayHaveBegun(ms(row.start), now);
  // Whoever will be late says so on the day.
  const isDay = dayIn(ms(row.start), app.zone) <= dayIn(now, app.zone);
  return {
    open,
    arrived: awaited && begun,
    late: awaited && (begun || isDay),
    ready: open && row.customer !== null && (!row.brief.ready_at || row.brief.changes_since === 0),
  };
}
