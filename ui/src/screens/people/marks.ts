/** What a row of the list says at its end, and how long ago a contact was. */
import Ban from '@lucide/svelte/icons/ban';
import Coffee from '@lucide/svelte/icons/coffee';
import type { Locale } from '../../app.svelte';
import type { CustomerRow } from '../../backend';
import type { Glyph } from '../../lib/glyph';
import type { Tone } from '../../lib/tone';
import { m } from '../../paraglide/messages';
import { clockTime, dayIn, dayMonth, daysBetween, ms, nearDay, weekdayShort } from '../../time';
import { word } from '../../words';
import { statusGlyph } from './glyphs';

export interface Mark {
  icon: Glyph;
  tone: Tone;
  words: string;
}

/** One mark, the weightiest: not to be contacted, the next call, what became of the last one. */
export function markOf(row: CustomerRow, now: number, zone: string, locale: Locale): Mark | null {
  if (row.do_not_contact) return { icon: Ban, tone: 'danger', words: m.people_mark_no_contact() };
  if (row.next_call) {
    const at = ms(row.next_call);
    const days = daysBetween(dayIn(now, zone), dayIn(at, zone));
    const day = days < 7 ? weekdayShort(at, zone, locale) : dayMonth(at, zone, locale, now);
    return { icon: Coffee, tone: 'accent', words: `${day} ${clockTime(at, zone)}` };
  }
  if (!row.last_outcome) return null;
  return { ...statusGlyph[row.last_outcome], words: word('status', row.last_outcome) };
}

/** `dziś`, `wczoraj`, `3 dni temu`, `6w ago`: by civil days, in as few letters as the language has. */
export function contactAge(instant: string, now: number, zone: string, locale: Locale): string {
  const [day, today] = [dayIn(ms(instant), zone), dayIn(now, zone)];
  const near = nearDay(day, today, locale);
  if (near) return near;
  const days = daysBetween(day, today);
  const words = new Intl.RelativeTimeFormat(locale === 'en' ? 'en-GB' : locale, { style: 'short' });
  const plain = (text: string) => text.replace(/\.(?= )/, '');
  if (days < 14) return plain(words.format(-days, 'day'));
  if (days < 70) return plain(words.format(-Math.floor(days / 7), 'week'));
  if (days < 700) return plain(words.format(-Math.floor(days / 30.4), 'month'));
  return plain(words.format(-Math.floor(days / 365), 'year'));
}
