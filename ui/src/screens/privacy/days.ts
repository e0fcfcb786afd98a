/** Days of the desk of rights in words. */
import { app } from '../../app.svelte';
import { m } from '../../paraglide/messages';

/** `2 October 2026`: no weekday, so that it stands well behind "by" and "of" in every language. */
function words(at: Date, timeZone: string): string {
  const tag = app.locale === 'en' ? 'en-GB' : app.locale;
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone }).format(at);
}

/** A civil day, written out. */
export function dayOf(day: string): string {
  return words(new Date(`${day}T12:00:00Z`), 'UTC');
}

/** An instant's day here. */
export function dayAt(at: string): string {
  return words(new Date(at), app.zone);
}

/** `3 days left`, `2 days late`. */
export function leftWords(days: number): string {
  return days < 0 ? m.privacy_late({ count: -days }) : m.privacy_left({ count: days });
}
