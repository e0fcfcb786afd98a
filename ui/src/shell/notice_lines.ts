/** What a card says besides the name: both times, and what the host should know before the call. */
import { app } from '../app.svelte';
import type { Notice } from '../backend';
import { city } from '../cities';
import { freeText } from '../names';
import { m } from '../paraglide/messages';
import { clockTime, dayAndTime, dayIn, ms, weekdayShort } from '../time';
import { word } from '../words';

function zoneLine(start: string, zone: string): string {
  return `${weekdayShort(ms(start), zone, app.locale)} ${clockTime(ms(start), zone)} ${city(zone, app.locale)}`;
}

/** An instant on the customer's clock: nothing where it is ours; that it is not known is said. */
export function theirTime(instant: string, zone: string | null): string {
  if (zone === null) return m.common_zone_unknown();
  return zone === app.zone ? '' : zoneLine(instant, zone);
}

/** When the call is, on both clocks. */
export function bothTimes(notice: Notice): string {
  const { booking } = notice;
  if (!booking) return '';
  const both = [zoneLine(booking.start, app.zone), theirTime(booking.start, booking.time_zone)];
  return both.filter(Boolean).join(' · ');
}

/** When it should have come, where it comes late; with the day, where that was another one. */
export function lateWords(notice: Notice, now: number): string {
  if (!notice.late) return '';
  const at = ms(notice.at);
  if (dayIn(at, app.zone) === dayIn(now, app.zone))
    return m.notice_missed_at({ time: clockTime(at, app.zone) });
  return m.notice_missed_on({ when: dayAndTime(at, now, app.zone, app.locale) });
}

/** Doubts about the call: that its calendar holds it no more, the answer in the calendar, earlier no-shows, a second booking. Each is a line. */
export function doubts(notice: Notice, now: number): string[] {
  const { booking, also_booked } = notice;
  if (!booking) return [];
  const { unexcused, excused } = booking.no_shows;
  const all = unexcused + excused;
  const kinds = [m.notice_excused({ count: excused })];
  if (unexcused > 0) kinds.push(m.today_unexcused({ count: unexcused }));
  const total = all > 0 ? m.notice_no_shows({ count: all }) : '';
  const missed = excused > 0 ? `${total}: ${kinds.join(', ')}` : total;
  const reply = ['tentative', 'declined'].includes(booking.reply) ? word('notice_reply', booking.reply) : '';
  const also = also_booked
    ? m.notice_also_booked({ when: dayAndTime(ms(also_booked), now, app.zone, app.locale) })
    : '';
  const gone = booking.vanished ? m.brief_vanished() : '';
  return [gone, reply, missed, also].filter(Boolean);
}

/** The oldest open promise. */
export function promiseWords(notice: Notice): string {
  const { booking, promise } = notice;
  return promise ? m.notice_promise({ title: freeText(promise.title, booking?.customer?.name) }) : '';
}
