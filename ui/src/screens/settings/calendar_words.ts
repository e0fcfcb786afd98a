/** Readings of calendars and their events in plain words. */
import type { CalendarEventRow, CalendarSync, SyncProblem } from '../../backend';
import { m } from '../../paraglide/messages';
import { failureWords, word } from '../../words';

/** What a reading found and what it changed; nothing is said of what did not happen. */
export function syncLines(sync: CalendarSync, failed: boolean): string[] {
  if (failed) return [m.sync_failed()];
  if (sync.not_modified) return [m.sync_not_modified()];
  const found = m.sync_found({
    events: m.calendars_events({ count: sync.events }),
    calls: m.calendars_calls({ count: sync.bookings }),
    ignored: m.sync_ignored({ count: sync.ignored }),
  });
  const changes = [
    sync.created > 0 ? m.sync_created({ count: sync.created }) : '',
    sync.changed > 0 ? m.sync_changed({ count: sync.changed }) : '',
    sync.vanished > 0 ? m.sync_vanished({ count: sync.vanished }) : '',
  ].filter(Boolean);
  return [found, changes.length > 0 ? changes.join(', ') : m.sync_nothing_new()];
}

/** One thing that was wrong, as far as this window has words for it. */
export function syncProblem(problem: SyncProblem): string {
  const own = word('sync_problem', problem.code);
  if (own !== problem.code) return own;
  if (problem.code.startsWith('calendar_'))
    return failureWords({ code: asCode(problem.code), params: {} }).what;
  return problem.message;
}

function asCode(code: string): 'calendar_unreachable' | 'calendar_unreadable' {
  return code === 'calendar_unreachable' ? code : 'calendar_unreadable';
}

/** Why an event is a call, or why it is none. */
export function eventWords(event: CalendarEventRow): string {
  if (event.booking_id && event.ignored) return m.events_booking_but({ why: word('ignored', event.ignored) });
  if (event.booking_id) {
    return event.rule ? m.events_by_rule({ rule: word('rule', event.rule) }) : m.events_booking();
  }
  const why = event.ignored ? word('ignored', event.ignored) : '';
  const rule = event.rule ? ` (${word('rule', event.rule)})` : '';
  return why ? `${why}${rule}` : m.events_ignored();
}
