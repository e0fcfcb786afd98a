/** How slots and days off are told: weekdays by number, spans of days, what an exception does. */
import { app } from './app.svelte';
import type { SlotExceptionDraft, WeeklySlotRow } from './backend';
import { clock } from './clock.svelte';
import { m } from './paraglide/messages';
import { dayMonth, weekdayDay, weekdayLong, weekdayShort } from './time';

/** Noon of a day, in UTC: what words about a civil day are made of. */
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

/** Noon of a weekday of some week; 1 is Monday. */
const noonOf = (weekday: number) => Date.UTC(2026, 0, 4 + weekday, 12);

export const weekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** `Tuesday`, `wtorek` */
export function weekdayName(weekday: number): string {
  return weekdayLong(noonOf(weekday), 'UTC', app.locale);
}

/** `Tue`, `wt.` */
export function weekdayMark(weekday: number): string {
  return weekdayShort(noonOf(weekday), 'UTC', app.locale);
}

/** The number of a civil day's weekday; Monday is 1. */
export function weekdayOf(day: string): number {
  return ((new Date(noon(day)).getUTCDay() + 6) % 7) + 1;
}

/** `15:00` of a wall time with seconds. */
export function hourMinute(time: string): string {
  return time.slice(0, 5);
}

/** A wall time moved by minutes; nothing where it would leave the day. */
export function laterTime(time: string, minutes: number): string | null {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const all = hour * 60 + minute + minutes;
  if (all >= 24 * 60) return null;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(all / 60))}:${two(all % 60)}`;
}

/** `Thu 15 Oct`, or `1 Aug – 31 Aug`; with the year where it is not this one. */
export function daySpan(from: string, to: string): string {
  if (from === to) return weekdayDay(noon(from), 'UTC', app.locale, clock.now);
  const one = (day: string) => dayMonth(noon(day), 'UTC', app.locale, clock.now);
  return `${one(from)} – ${one(to)}`;
}

/** `2026-11-30` of `2026-12-01`. */
function dayBefore(day: string): string {
  return new Date(noon(day) - 86_400_000).toISOString().slice(0, 10);
}

/** Where a slot is not simply so: another length, not yet, not for long, with the last day that it is offered on. */
export function slotNote({ fields, until }: WeeklySlotRow, today: string): string {
  const last = until && dayBefore(until);
  return [
    fields.minutes === 30 ? '' : m.slots_minutes_short({ count: fields.minutes }),
    fields.from > today ? m.slots_since({ day: daySpan(fields.from, fields.from) }) : '',
    last ? m.slots_until({ day: daySpan(last, last) }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What an exception does where nobody wrote why. */
export function exceptionTitle(fields: SlotExceptionDraft): string {
  if (fields.reason) return fields.reason;
  if (fields.kind === 'extra') return m.slots_extra();
  return fields.at ? m.slots_off_one() : m.slots_off();
}

/** When it does: `1 Aug – 31 Aug`, `Thu 15 Oct, 15:30`. */
export function exceptionWhen(fields: SlotExceptionDraft): string {
  const days = daySpan(fields.from, fields.to);
  return fields.at ? `${days}, ${hourMinute(fields.at)}` : days;
}
