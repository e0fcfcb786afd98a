/** How a booking is told in rows: whose it is, where and when over there, how far it is. */
import CalendarCheck from '@lucide/svelte/icons/calendar-check-2';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import Redo from '@lucide/svelte/icons/redo-2';
import UserX from '@lucide/svelte/icons/user-x';
import { app } from './app.svelte';
import type { BookingRow } from './backend';
import { city } from './cities';
import type { Glyph } from './lib/glyph';
import type { Tone } from './lib/tone';
import { meet, personName, telling } from './names';
import { m } from './paraglide/messages';
import { clockTime, dayIn, ms, weekdayShort } from './time';
import { word } from './words';

/** Whose booking it is, as far as one knows. */
export function bookingName(row: BookingRow): string {
  // They may have booked under another name, which they then say themselves.
  meet(row.attendee_name);
  if (row.customer) return personName(row.customer.name);
  return row.attendee_email
    ? telling(row.attendee_email)
    : row.attendee_name
      ? personName(row.attendee_name)
      : telling(row.title);
}

/** `Toronto, śr. 08:00`: where the other side is and what its clock shows. */
export function thereAndThen(row: BookingRow): string {
  if (!row.time_zone) return m.common_zone_unknown();
  const start = ms(row.start);
  const day = weekdayShort(start, row.time_zone, app.locale);
  return `${city(row.time_zone, app.locale)}, ${day} ${clockTime(start, row.time_zone)}`;
}

/** `Współwłaścicielka, Zielony Dach, Toronto`: what is known, in one line. */
export function whatTheyAre(row: BookingRow): string {
  const place = row.time_zone ? city(row.time_zone, app.locale) : null;
  return [row.role, row.company ? telling(row.company) : null, place].filter(Boolean).join(', ');
}

/** What they are; of whom nothing is known, what the booking is called. */
export function describe(row: BookingRow): string {
  return whatTheyAre(row) || telling(row.title);
}

/** The customer's answer in the calendar to a call that is still open, where it leaves doubt. */
export function replyDoubt(row: BookingRow): string {
  const doubtful = row.reply === 'tentative' || row.reply === 'declined';
  return row.status === 'booked' && doubtful ? word('notice_reply', row.reply) : '';
}

export interface State {
  icon?: Glyph;
  tone: Tone;
  words: string;
}

/** What became of a booking. */
export function outcomeState(row: BookingRow): State {
  switch (row.status) {
    case 'held':
      return { icon: CircleCheck, tone: 'ok', words: word('status', 'held') };
    case 'no_show':
      return { icon: UserX, tone: 'caution', words: word('status', 'no_show') };
    case 'cancelled':
      return { icon: CircleSlash, tone: 'dim', words: word('status', 'cancelled') };
    case 'moved':
      return { icon: Redo, tone: 'dim', words: word('status', 'moved') };
    case 'booked':
      return { icon: CalendarCheck, tone: 'soft', words: word('status', 'booked') };
  }
}

/** How far an open booking is: its brief; what is wrong with it comes first. */
export function briefState(row: BookingRow, now: number): State {
  if (!row.customer) return { tone: 'dim', words: m.today_no_brief() };
  if (row.brief.ready_at) return { icon: CircleCheck, tone: 'ok', words: m.today_ready() };
  if (row.brief.missing > 0 && row.brief.missing < 3) {
    return {
      icon: CircleDashed,
      tone: 'caution',
      words: m.today_parts_missing({ count: row.brief.missing }),
    };
  }
  const soon = ms(row.start) - now < 36 * 3_600_000;
  return { icon: CircleAlert, tone: soon ? 'danger' : 'dim', words: m.today_not_ready() };
}

/** What a row of a day says at its end. */
export function rowState(row: BookingRow, now: number): State {
  if (row.status !== 'booked') return outcomeState(row);
  if (ms(row.end) <= now) return { icon: CircleHelp, tone: 'caution', words: m.week_outcome_due() };
  if (row.vanished) return { icon: CircleHelp, tone: 'caution', words: m.week_vanished() };
  return briefState(row, now);
}

/** The civil day of a booking, here. */
export function dayHere(row: BookingRow): string {
  return dayIn(ms(row.start), app.zone);
}
