/** Calendars, reminders and the doctor as the settings show them: with something wrong in each. */
import { emit } from './event';
import { at } from './time_machine';
import type {
  CalendarEventRow,
  CalendarEvents,
  CalendarReading,
  HeldChange,
  MissedReminders,
  OutboxRow,
  OutboxState,
  PauseLength,
  ReminderKind,
  ReminderLogRow,
  ReminderRow,
  ReminderState,
  SyncReport,
} from './types';
import { now, refuse, tell, world } from './world';

const asked = new URLSearchParams(globalThis.location?.search ?? '');

/** `?calendars=failing` adds one that cannot be read. */
if (asked.get('calendars') === 'failing') {
  world.calendars = [
    ...world.calendars,
    {
      id: 'cal-2',
      name: 'Kawki 2026, eksport z Outlooka',
      source: 'file',
      place: 'kawki-eksport.ics',
      own_network: false,
      read_at: at(-2, '09:12'),
      tried_at: now(),
      failure: { code: 'calendar_unreadable', params: { problem: 'cut_off', line: '812' } },
      events: 58,
      bookings: 4,
      ignored: 54,
      held_back: 3,
      problems: 0,
      next_try: new Date(Date.now() + 600_000).toISOString(),
    },
    {
      id: 'cal-3',
      name: 'Calendly',
      source: 'calendly',
      place: 'api.calendly.com',
      own_network: false,
      read_at: at(-3, '16:40'),
      tried_at: now(),
      failure: { code: 'calendar_unreachable', params: { problem: 'not_allowed', status: '401' } },
      events: 12,
      bookings: 12,
      ignored: 0,
      held_back: 0,
      problems: 0,
      next_try: new Date(Date.now() + 3_000_000).toISOString(),
    },
    {
      id: 'cal-4',
      name: 'Rozmowy (Nextcloud)',
      source: 'caldav',
      place: 'nextcloud.firma.local',
      own_network: false,
      read_at: at(-1, '17:05'),
      tried_at: now(),
      failure: { code: 'own_network', params: { host: 'nextcloud.firma.local' } },
      events: 31,
      bookings: 9,
      ignored: 22,
      held_back: 0,
      problems: 0,
      next_try: new Date(Date.now() + 300_000).toISOString(),
    },
  ];
}

const ignored = [
  'no_rule_matched',
  'all_day',
  'no_outside_attendee',
  'cancelled',
  'rule_excludes',
  'only_own_addresses',
];
const titles = [
  'Zarząd',
  'Urlop: Justyna',
  'Zadania zaległe',
  'Dentysta',
  'Księgowość, zamknięcie miesiąca',
  'Daily',
];
const problems = [
  { line: 118, code: 'zone_guessed', message: 'zone guessed' },
  { line: 204, code: 'unreadable_rule', message: 'unreadable rule' },
  { line: 377, code: 'missing_uid', message: 'missing uid' },
];

/** One row of the log, on time and shown unless told otherwise. */
const logged = (key: string, due: string, other: Partial<ReminderLogRow> = {}): ReminderLogRow => ({
  key,
  kind: key.split('/')[0] ?? key,
  booking: world.bookings.find((booking) => booking.id === key.split('/')[1])?.id ?? null,
  name: world.bookings.find((booking) => booking.id === key.split('/')[1])?.customer?.name ?? null,
  time_zone: world.bookings.find((booking) => booking.id === key.split('/')[1])?.time_zone ?? null,
  due,
  state: 'shown',
  at: due,
  reason: 'on_time',
  planned_at: due,
  shown_at: due,
  again_at: null,
  answer: null,
  answered_at: other.answer ? due : null,
  detail: 'ok',
  told_at: null,
  acknowledged_at: null,
  ...other,
});

const passed = { state: 'missed', reason: 'asleep', shown_at: null, at: at(0, '08:02'), detail: '' } as const;

const reminderLog: ReminderLogRow[] = [
  logged('before_call/b-halina', at(1, '10:15'), { state: 'planned', shown_at: null, detail: '' }),
  logged('before_call/b-thorunn', at(0, '10:15'), { state: 'answered', answer: 'seen' }),
  logged('before_call/b-aleksandra', at(0, '10:00'), {
    state: 'snoozed',
    answer: 'later',
    again_at: at(0, '10:20'),
  }),
  logged('follow_ups_due/2026-10-14', at(0, '09:00'), { detail: 'absent' }),
  logged('brief_due/b-kealoha', at(-1, '18:00'), passed),
  logged('outcome_due/b-seun', at(-1, '16:30'), passed),
  logged('decide/b-wojtek', at(-1, '14:10'), { state: 'withdrawn', reason: 'cancelled' }),
  logged('not_here_yet/b-wojtek', at(-1, '14:03'), { reason: 'asleep', detail: 'hung' }),
];

/** `?data=crowd`: a log that goes on for pages. */
const manyLogged = Array.from({ length: 40 }, (_, index) =>
  reminderLog.map((row) => ({ ...row, key: `${row.key}/${index}`, due: at(-index, '10:00') })),
).flat();

/** `?missed=2` makes that many pass unseen. */
let missed = reminderLog.filter(({ state }) => state === 'missed').slice(0, Number(asked.get('missed') ?? 0));
const missedMore = Number(asked.get('missed') ?? 0) - missed.length;
if (missedMore > 0)
  missed = [...missed, ...manyLogged.filter(({ state }) => state === 'missed').slice(0, missedMore)];

/** `?paused=1` begins paused. */
if (asked.get('paused')) world.settings.reminders.paused_until = at(1, '07:00');
const outbox: OutboxState[] = ['waiting', 'failed', 'sent'];

export const settingsDesk = {
  syncCalendars: async (): Promise<SyncReport> => {
    await new Promise((done) => setTimeout(done, 600));
    return {
      calendars: world.calendars.map((calendar) => ({
        name: calendar.name,
        events: calendar.failure ? 0 : calendar.events,
        bookings: calendar.failure ? 0 : calendar.bookings,
        ignored: calendar.failure ? 0 : calendar.ignored,
        created: calendar.failure ? 0 : 2,
        changed: calendar.failure ? 0 : 1,
        unchanged: 28,
        vanished: 0,
        held_back: 0,
        masked: 0,
        not_modified: false,
        failure: calendar.failure,
        problems: calendar.failure ? [] : problems,
      })),
    };
  },
  listReadings: (telling: boolean, offset: number, limit: number): CalendarReading[] =>
    Array.from({ length: 80 }, (_, index): CalendarReading => {
      const calendar = world.calendars[index % Math.max(1, world.calendars.length)];
      const booking = world.bookings[index % Math.max(1, world.bookings.length)];
      const failed = index % 7 === 6;
      const quiet = index % 3 === 1;
      return {
        calendar_id: calendar?.id ?? 'cal-1',
        calendar: calendar?.name ?? '',
        at: new Date(Date.now() - index * 300_000).toISOString(),
        outcome: failed ? 'failed' : quiet ? 'unchanged' : 'read',
        failure: failed
          ? { code: 'calendar_unreachable', params: { problem: 'status', status: '503' } }
          : null,
        events: failed ? 0 : 42,
        bookings: failed ? 0 : 5,
        ignored: failed ? 0 : 37,
        created: 0,
        changed: failed || quiet ? 0 : 1,
        unchanged: 4,
        vanished: 0,
        held_back: 0,
        lines:
          failed || quiet
            ? []
            : [
                {
                  kind: 'moved',
                  booking_id: booking?.id ?? null,
                  name: booking?.customer?.name ?? booking?.attendee_name ?? null,
                  from: booking?.start ?? null,
                  to: booking?.end ?? null,
                  code: null,
                  count: 1,
                  line: 0,
                },
                {
                  kind: 'ignored',
                  booking_id: null,
                  name: null,
                  from: null,
                  to: null,
                  code: 'only_own_addresses',
                  count: 31,
                  line: 0,
                },
                {
                  kind: 'problem',
                  booking_id: null,
                  name: null,
                  from: null,
                  to: null,
                  code: 'zone_unknown',
                  count: 1,
                  line: 812,
                },
              ],
      };
    })
      .filter((reading) => !telling || reading.changed > 0 || reading.failure)
      .slice(offset, offset + limit),
  listHeldChanges: (): HeldChange[] =>
    world.bookings
      .filter((row) => row.status === 'booked' && Date.parse(row.start) > Date.now())
      .slice(0, 3)
      .map((booking, index): HeldChange => {
        const kind = (['moved', 'missing', 'length'] as const)[index] ?? 'moved';
        const from = kind === 'missing' ? null : kind === 'length' ? booking.end : booking.start;
        const later = from ? new Date(Date.parse(from) + 3_600_000).toISOString() : null;
        return { booking, kind, from, to: later };
      }),
  allowOwnNetwork: (id: string): SyncReport => {
    world.calendars = world.calendars.map((calendar) =>
      calendar.id === id
        ? { ...calendar, own_network: true, failure: null, next_try: null, read_at: now() }
        : calendar,
    );
    return { calendars: [] };
  },
  acceptChanges: (): SyncReport => ({ calendars: [] }),
  renewSecret: (_id: string, secret: string): SyncReport =>
    secret.includes('wrong')
      ? refuse('calendar_unreachable', { problem: 'not_allowed', status: '401' })
      : { calendars: [] },
  addAccount: () => [],
  listOutbox: (): OutboxRow[] =>
    outbox.map((state, index): OutboxRow => {
      const booking = world.bookings[index];
      return {
        id: `o-${index}`,
        kind: index % 2 ? 'unmark_no_show' : 'mark_no_show',
        state,
        calendar: 'Calendly',
        booking_id: booking?.id ?? null,
        name: booking?.customer?.name ?? booking?.attendee_name ?? null,
        start: booking?.start ?? null,
        made: new Date(Date.now() - 90_000).toISOString(),
        due: new Date(Date.now() - 30_000).toISOString(),
        state_at: new Date(Date.now() - 30_000).toISOString(),
        tries: state === 'failed' ? 1 : 0,
        failure:
          state === 'failed'
            ? { code: 'calendar_unreachable', params: { problem: 'not_allowed', status: '403' } }
            : null,
        link: null,
      };
    }),
  takeBack: (id: string): null => {
    outbox[Number(id.slice(2))] = 'taken_back';
    return null;
  },
  sendAgain: (id: string): null => {
    outbox[Number(id.slice(2))] = 'sent';
    return null;
  },
  sendOutbox: (): null => null,
  exportBookings: (): boolean => false,
  listCalendarEvents: (): CalendarEvents => ({
    rows: Array.from({ length: 214 }, (_, index): CalendarEventRow => {
      const booking =
        index % 6 === 0 ? world.bookings[(index / 6) % Math.max(1, world.bookings.length)] : undefined;
      return {
        title: booking?.title ?? titles[index % titles.length] ?? '',
        start: booking?.start ?? at(index % 14, '10:00'),
        end: booking?.end ?? at(index % 14, '11:00'),
        all_day: index % 6 === 1,
        booking_id: booking?.id ?? null,
        ignored: booking ? null : (ignored[index % ignored.length] ?? null),
        rule: booking ? 'calendly' : index % 6 === 4 ? 'ignore_title_contains' : null,
      };
    }),
    unlisted: [
      { reason: 'outside_span', count: 58 },
      { reason: 'superseded', count: 3 },
      { reason: 'unreadable', count: 1 },
    ],
  }),
  upcomingReminders: (): ReminderRow[] =>
    world.bookings
      .filter((booking) => booking.status === 'booked' && Date.parse(booking.start) > Date.now())
      .slice(0, 4)
      .map((booking) => ({
        key: `before_call/${booking.id}`,
        kind: 'before_call',
        at: new Date(Date.parse(booking.start) - 15 * 60_000).toISOString(),
        booking: booking.id,
        text: booking.customer?.name ?? booking.title,
      })),
  listReminderLog: (state: ReminderState | null, offset: number, limit: number): ReminderLogRow[] =>
    (asked.get('data') === 'crowd' ? manyLogged : reminderLog)
      .filter((row) => state === null || row.state === state)
      .slice(offset, offset + limit),
  listMissed: (): MissedReminders => {
    const rows = missed.map(({ key, kind, due, reason, booking }) => ({
      key,
      kind: kind as ReminderKind,
      due,
      reason,
      booking: world.bookings.find(({ id }) => id === booking) ?? null,
    }));
    return { total: rows.length, rows, as_of: now() };
  },
  acknowledgeMissed(): null {
    missed = [];
    void emit('notices-changed', {});
    return null;
  },
  pauseReminders(until: string | null): null {
    world.settings.reminders.paused_until = until ?? now();
    tell(['local_setting']);
    return null;
  },
  pauseRemindersFor(length: PauseLength): null {
    const end = length === 'hour' ? new Date(Date.now() + 3_600_000).toISOString() : at(1, '07:00');
    return settingsDesk.pauseReminders(end);
  },
};
