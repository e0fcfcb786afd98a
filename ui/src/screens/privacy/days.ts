/** Days of the desk of rights in words. */
import { app } from '../../app.svelte';
import { m } from '../../paraglide/messages';
import { fullDate, ms } from '../../time';

/** A civil day, written out. */
export function dayOf(day: string): string {
  return fullDate(ms(`${day}T12:00:00Z`), 'UTC', app.locale);
}

/** An instant's day here. */
export function dayAt(at: string): string {
  return fullDate(ms(at), app.zone, app.locale);
}

/** `3 days left`, `2 days late`. */
export function leftWords(days: number): string {
  return days < 0 ? m.privacy_late({ count: -days }) : m.privacy_left({ count: days });
}
