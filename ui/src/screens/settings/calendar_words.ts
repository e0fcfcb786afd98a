/** Readings of calendars and their events in plain words. */
import type {
  CalendarEventRow,
  CalendarReading,
  CalendarSync,
  ReadingLine,
  SyncProblem,
} from '../../backend';
import { personName } from '../../names';
import { m } from '../../paraglide/messages';
import { failureWords, word } from '../../words';

/** What a reading found and what it changed, or why it failed; nothing is said of what did not happen. */
export function syncLines(sync: CalendarSync): string[] {
  if (sync.failure) {
    const { what, then } = failureWords(sync.failure);
    return [what, then];
  }
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
    sync.masked > 0 ? m.files_masked({ count: sync.masked }) : '',
  ].filter(Boolean);
  return [found, changes.length > 0 ? changes.join(', ') : m.sync_nothing_new()];
}

/** One thing that was wrong, as far as this window has words for it. */
export function syncProblem(problem: SyncProblem): string {
  const own = word('sync_problem', problem.code);
  return own === problem.code ? problem.message : own;
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

/** What one reading found, in a line. */
export function readingWords(reading: CalendarReading): string {
  if (reading.outcome === 'unchanged' && reading.changed === 0) return m.sync_not_modified();
  return m.sync_found({
    events: m.calendars_events({ count: reading.events }),
    calls: m.calendars_calls({ count: reading.bookings }),
    ignored: m.sync_ignored({ count: reading.ignored }),
  });
}

/** One thing a reading did, or did not do. */
export function readingLine(line: ReadingLine, when: (at: string) => string): string {
  if (line.kind === 'ignored') {
    return m.readings_ignored({ why: word('ignored', line.code ?? ''), count: line.count });
  }
  if (line.kind === 'problem') {
    const why = word('sync_problem', line.code ?? '');
    return line.line > 0 ? `${m.sync_line({ line: line.line })} ${why}` : why;
  }
  const who = line.name ? `: ${personName(line.name)}` : '';
  const times = [line.from, line.to].flatMap((at) => (at ? [when(at)] : [])).join(' → ');
  return `${word('reading_line', line.kind)}${who}${times ? ` (${times})` : ''}`;
}
