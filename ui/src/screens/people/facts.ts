/** The facts of a person in words. */
import type { Locale } from '../../app.svelte';
import type { CustomerView } from '../../backend';
import { m } from '../../paraglide/messages';

/** `1 held, 2 no-shows`: what was nobody's fault is not counted against them. */
export function coffeeWords({ held, no_shows }: Pick<CustomerView, 'held' | 'no_shows'>): string {
  const missed = no_shows.unexcused + no_shows.excused;
  const first = m.person_coffee_held({ count: held });
  return `${first}, ${m.person_coffee_missed({ count: missed })}`;
}

/** `2018`, `maj 2018`, `3 maja 2018`: a year, a month or a day as it was given; anything else as it stands. */
export function sinceWords(since: string, locale: Locale): string {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(since.trim());
  if (!parts) return since;
  const [, year = '', month, day] = parts;
  if (!month) return year;
  const tag = locale === 'en' ? 'en-GB' : locale;
  const at = new Date(`${year}-${month}-${day ?? '15'}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return since;
  const options: Intl.DateTimeFormatOptions = { month: 'long', year: 'numeric', timeZone: 'UTC' };
  if (day) options.day = 'numeric';
  return new Intl.DateTimeFormat(tag, options).format(at);
}
