/**
 * Dates and times in words. Everything takes the moment, the zone and the language; nothing here asks what time it is.
 * The clock has 24 hours in both languages, as the people at both ends of a call compare the figures.
 */
import type { Locale } from './app.svelte';
import { m } from './paraglide/messages';

const minute = 60_000;
const hour = 60 * minute;
const dayLong = 24 * hour;

const tag = (locale: string) => (locale === 'en' ? 'en-GB' : locale);

/** What `Intl` makes is dear to make, so it is made once. Words are told in UTC, of a {@link wall} clock. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(tag(locale), { ...options, timeZone: 'UTC' });
    formats.set(key, found);
  }
  return found;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let found = clocks.get(zone);
  if (!found) {
    const options = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    } as const;
    try {
      found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    } catch {
      // A zone that this system does not know: better the wrong wall clock in UTC than no screen.
      found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
    }
    clocks.set(zone, found);
  }
  return found;
}

/** The instant at which a clock in UTC shows what a clock in `zone` shows at `instant`, to the second. */
function readWall(instant: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(instant);
  const part = (type: Part) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** By how much a clock in a zone is before one in UTC when that shows midnight, for each day since 1970. */
const leads = new Map<string, Map<number, number>>();

/**
 * As {@link readWall}, which is dear where a screen shows a hundred times. No zone changes its clocks twice within a
 * day: where they are equally far from UTC at its beginning and at its end, they are all day long.
 */
function wall(instant: number, zone: string): number {
  const known = leads.get(zone) ?? new Map<number, number>();
  leads.set(zone, known);
  const lead = (day: number): number => {
    let found = known.get(day);
    if (found === undefined) known.set(day, (found = readWall(day * dayLong, zone) - day * dayLong));
    return found;
  };
  const day = Math.floor(instant / dayLong);
  const before = lead(day);
  if (before !== lead(day + 1)) return readWall(instant, zone);
  return Math.floor(instant / 1000) * 1000 + before;
}

/** As {@link wall}, written as in ISO 8601: `2026-10-14T14:00:00.000Z`. */
const wallWords = (instant: number, zone: string) => new Date(wall(instant, zone)).toISOString();

/** Milliseconds of an instant as it comes from the shell (RFC 3339). */
export function ms(instant: string): number {
  return Date.parse(instant);
}

/** The civil day of an instant in a zone, `YYYY-MM-DD`. */
export function dayIn(instant: number, zone: string): string {
  return wallWords(instant, zone).slice(0, 10);
}

/** How many civil days lie between two days, `YYYY-MM-DD`; positive when `to` is later. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayLong);
}

/** A civil day moved by a number of days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLong).toISOString().slice(0, 10);
}

/** The Monday of a civil day's week (ISO 8601). */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** The number of a civil day's week (ISO 8601). */
export function weekNumber(day: string): number {
  const thursday = addDays(mondayOf(day), 3);
  return Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
}

/** `14:00` */
export function clockTime(instant: number, zone: string): string {
  return wallWords(instant, zone).slice(11, 16);
}

/** `16:18:30` */
export function clockSeconds(instant: number, zone: string): string {
  return wallWords(instant, zone).slice(11, 19);
}

/** `14:00–14:30` */
export function clockRange(start: number, end: number, zone: string): string {
  return `${clockTime(start, zone)}–${clockTime(end, zone)}`;
}

/** `śr.`, `Wed` */
export function weekdayShort(instant: number, zone: string, locale: Locale): string {
  return partsOf(instant, locale, zone, { weekday: 'short' })('weekday');
}

/** `środa`, `Wednesday` */
export function weekdayLong(instant: number, zone: string, locale: Locale): string {
  return partsOf(instant, locale, zone, { weekday: 'long' })('weekday');
}

/** `14.10`, `14 Oct`; with the year where it is not that of `now`. */
export function dayMonth(instant: number, zone: string, locale: Locale, now: number = instant): string {
  const month = locale === 'pl' ? '2-digit' : 'short';
  const part = partsOf(instant, locale, zone, { day: 'numeric', month, year: 'numeric' });
  const other = dayIn(instant, zone).slice(0, 4) !== dayIn(now, zone).slice(0, 4);
  if (locale === 'pl') return `${part('day')}.${part('month')}${other ? `.${part('year')}` : ''}`;
  return `${part('day')} ${part('month').replace('Sept', 'Sep')}${other ? ` ${part('year')}` : ''}`;
}

/** `śr. 14.10`, `Wed 14 Oct`; with the year where it is not that of `now`. */
export function weekdayDay(instant: number, zone: string, locale: Locale, now: number = instant): string {
  return `${weekdayShort(instant, zone, locale)} ${dayMonth(instant, zone, locale, now)}`;
}

/** `środa, 14 października 2026`, `Wednesday, 14 October 2026` */
export function fullDate(instant: number, zone: string, locale: Locale): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return `${weekdayLong(instant, zone, locale)}, ${format(locale, options).format(wall(instant, zone))}`;
}

/** `12–18 października 2026`: the days from a Monday to the Sunday after it. */
export function weekSpan(monday: string, locale: Locale): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
  return format(locale, options)
    .formatRange(noon(monday), noon(addDays(monday, 6)))
    .replace(/\s*–\s*/, '–');
}

/** `12 maja`, `12 May`; with the year where it is not that of `now`. */
export function dayOfMonth(instant: number, zone: string, locale: Locale, now: number = instant): string {
  const other = dayIn(instant, zone).slice(0, 4) !== dayIn(now, zone).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' };
  if (other) options.year = 'numeric';
  return format(locale, options).format(wall(instant, zone));
}

/** `wczoraj 16:40`, `Tue 13 Oct, 16:40`: the day in words where it is near. */
export function dayAndTime(instant: number, now: number, zone: string, locale: Locale): string {
  const near = nearDay(dayIn(instant, zone), dayIn(now, zone), locale);
  const time = clockTime(instant, zone);
  return near ? `${near} ${time}` : `${weekdayDay(instant, zone, locale, now)}, ${time}`;
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();

function relative(locale: Locale, style: 'long' | 'short'): Intl.RelativeTimeFormat {
  const key = `${locale} ${style}`;
  const found = relatives.get(key) ?? new Intl.RelativeTimeFormat(tag(locale), { numeric: 'auto', style });
  relatives.set(key, found);
  return found;
}

/** `dziś`, `wczoraj`, `jutro`; else nothing. */
export function nearDay(day: string, today: string, locale: Locale): string | null {
  const days = daysBetween(today, day);
  if (Math.abs(days) > 1) return null;
  return relative(locale, 'long').format(days, 'day').replace('dzisiaj', 'dziś');
}

/** A civil day as a row shows it: in words where it is near, else `śr. 14.10`. */
export function dayWords(day: string, today: string, locale: Locale): string {
  const noon = (d: string) => Date.parse(`${d}T12:00:00Z`);
  return nearDay(day, today, locale) ?? weekdayDay(noon(day), 'UTC', locale, noon(today));
}

/** `4 min temu`, `2 godz. temu`, `wczoraj`, `8 days ago`. */
export function ago(instant: number, now: number, locale: Locale): string {
  const passed = Math.max(0, now - instant);
  const words = relative(locale, 'short');
  if (passed < hour) return words.format(-Math.floor(passed / minute) || -0, 'minute');
  if (passed < dayLong) return words.format(-Math.floor(passed / hour), 'hour');
  return words.format(-Math.floor(passed / dayLong), 'day');
}

type Unit = 'second' | 'minute' | 'hour';

const units = new Map<string, Intl.NumberFormat>();

function unitFormat(locale: Locale, unit: Unit): Intl.NumberFormat {
  const key = `${locale} ${unit}`;
  let found = units.get(key);
  if (!found) {
    found = new Intl.NumberFormat(tag(locale), { style: 'unit', unit, unitDisplay: 'short' });
    units.set(key, found);
  }
  return found;
}

/** A length of time in its largest units: `12 min`, `2 godz. 5 min`, `3 dni`. Under a minute in seconds. */
export function length(span: number, locale: Locale): string {
  const unit = (count: number, name: Unit) =>
    unitFormat(locale, name)
      .format(count)
      .replaceAll('mins', 'min')
      .replaceAll('hrs', 'h')
      .replace(/\bhr\b/, 'h')
      .replaceAll('secs', 's')
      .replace(/\bsec\b\.?/, 's')
      .replace('sek.', 's');
  if (span < minute) return unit(Math.max(0, Math.floor(span / 1000)), 'second');
  if (span < hour) return unit(Math.floor(span / minute), 'minute');
  if (span < dayLong) {
    const minutes = Math.floor((span % hour) / minute);
    const hours = unit(Math.floor(span / hour), 'hour');
    return minutes === 0 ? hours : `${hours} ${unit(minutes, 'minute')}`;
  }
  // Older web views say `2 doby` in Polish, as nobody does.
  return m.time_days({ count: Math.floor(span / dayLong) }, { locale });
}

/** Where a moment stands to a call: still to come, on, or over; and the length of time to say. */
export interface Countdown {
  kind: 'in' | 'now' | 'running' | 'over';
  length: string;
}

/**
 * Counts to a call, by the minute (rounded up: "in 1 min" until it begins), by the second under two minutes. `finest` is
 * `minute` for who does not follow the seconds.
 */
export function countdown(
  start: number,
  end: number,
  now: number,
  locale: Locale,
  finest: 'second' | 'minute' = 'second',
): Countdown {
  const left = start - now;
  if (left > 0) {
    const words =
      finest === 'second' && left < 2 * minute
        ? stopwatch(Math.ceil(left / 1000) * 1000)
        : length(Math.ceil(left / minute) * minute, locale);
    return { kind: 'in', length: words };
  }
  if (now >= end) return { kind: 'over', length: length(now - end, locale) };
  return now - start < minute
    ? { kind: 'now', length: '' }
    : { kind: 'running', length: length(now - start, locale) };
}

/** Whether the seconds until a call are counted; instants in milliseconds. */
export function countsSeconds(start: number, now: number): boolean {
  return start - now < 3 * minute && start > now;
}

/** `17:42`, `1:02:10` */
export function stopwatch(span: number): string {
  const total = Math.max(0, Math.floor(span / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const rest = `${two(Math.floor((total % 3600) / 60))}:${two(total % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** `polski`, `English`: a language by its tag, in the language of the window. */
export function languageName(tag: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

type Part = Intl.DateTimeFormatPartTypes;
type Parts = Intl.DateTimeFormatPart[];

/** The parts of days, which are dear to tell, for each form: a long list tells the same days again and again. */
const told = new Map<Intl.DateTimeFormat, Map<number, Parts>>();

type DayOptions = Pick<Intl.DateTimeFormatOptions, 'weekday' | 'day' | 'month' | 'year'>;

/** Parts of the day that it is in a zone. */
function partsOf(instant: number, locale: Locale, zone: string, options: DayOptions) {
  const form = format(locale, options);
  const days = told.get(form) ?? new Map<number, Parts>();
  told.set(form, days);
  const day = Math.floor(wall(instant, zone) / dayLong);
  let parts = days.get(day);
  if (!parts) days.set(day, (parts = form.formatToParts(day * dayLong)));
  return (type: Part) => parts.find((part) => part.type === type)?.value ?? '';
}
