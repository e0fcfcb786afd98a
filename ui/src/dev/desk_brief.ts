/** The brief. */
import { booking } from './desk_days';
import type { BookingRow, BookingView, BriefSection, BriefView, ConsentRow, ConsentScope } from './types';
import { emit } from './event';
import { now, world, write } from './world';

export const scopes: ConsentScope[] = [
  'record_internal',
  'send_to_customer',
  'share_with_their_team',
  'quote_by_name',
  'show_to_others',
];
const sections: BriefSection[] = ['know', 'ask', 'do', 'dont', 'road', 'company', 'channels'];

function bookingView(row: BookingRow): BookingView {
  return {
    row,
    calendar: { id: 'cal-1', name: 'Tomasz, Google' },
    entry_zone: row.time_zone,
    uid: `${row.id}@calendar.example`,
    recurrence_id: null,
    moved_from: null,
    moved_to: null,
    answers: [{ question: 'Czym zajmuje się Twoja firma?', answer: 'Prowadzimy pracownię ceramiki.' }],
    events: world.booking_events[row.id] ?? [],
    remark: '',
    notice_minutes: null,
    suggestions: row.customer
      ? []
      : world.customers.filter((c) => c.id === 'c-sylwia').map(({ id, name }) => ({ id, name })),
  };
}

export function consentRows(row: BookingRow): ConsentRow[] {
  return scopes.map((scope) => {
    const last = world.consents.filter((c) => c.customer_id === row.customer?.id && c.scope === scope).at(-1);
    return {
      scope,
      state: last && last.decision !== 'taken_back' ? last.decision : 'unknown',
      decided_at: last?.at ?? null,
      asked_by: last?.asked_by ?? null,
      method: last?.method ?? null,
      sentence: last?.sentence ?? null,
      language: last?.language ?? null,
      valid_until: null,
      this_call: last?.booking_id === row.id,
      refusal:
        last?.decision === 'given' ? null : last?.decision === 'withdrawn' ? 'withdrawn' : 'never_asked',
    };
  });
}

export function briefOf(id: string): BriefView {
  const row = booking(id);
  const customer = world.customers.find((c) => c.id === row.customer?.id) ?? null;
  const mine = world.follow_ups.filter((f) => f.customer && f.customer.id === customer?.id && !f.done_at);
  const contacts = customer ? (world.contacts[customer.id] ?? []) : [];
  const written = world.briefs[id] ?? {};
  const changed = row.brief.ready_at && row.brief.changes_since > 0;
  return {
    booking: bookingView(row),
    facts: [
      { name: 'plan', label: '', value: 'Pro', as_of: '2026-10-10T00:00:00Z', source: 'crm', stale: false },
      {
        name: 'last_sign_in',
        label: '',
        value: '2026-07-30',
        as_of: '2026-08-01T00:00:00Z',
        source: 'crm',
        stale: true,
      },
    ],
    deadline: row.brief.ready_at ? null : row.start,
    customer: customer && row.customer ? { ...customer, name: row.customer.name } : customer,
    company: world.companies.find((company) => company.id === customer?.fields.company_id) ?? null,
    sections: sections.map((section) => ({ section, text: written[section] ?? '' })),
    promises: mine.filter((f) => f.kind === 'promise'),
    kept_promises: customer?.id === 'c-aleksandra' ? 1 : 0,
    follow_ups: mine.filter((f) => f.kind === 'task'),
    earlier_calls: world.bookings
      .filter(
        (b) =>
          b.customer &&
          b.customer.id === customer?.id &&
          b.id !== id &&
          Date.parse(b.start) < Date.parse(row.start),
      )
      .map((b) => ({
        booking_id: b.id,
        start: b.start,
        status: b.status,
        reason: b.no_show_reason,
        notes:
          b.status === 'held'
            ? 'Pokazała plan sezonu na tablicy. Pytała o eksport do iCal.\n!! Damy znać, gdy eksport będzie gotowy'
            : '',
        answers:
          b.status === 'held'
            ? [
                {
                  question_id: 'q-1',
                  question: 'Jak do nas trafiłaś?',
                  hint: '',
                  state: 'answered' as const,
                  text: 'Podcast o GTD, wiosna 2019',
                  quote: false,
                  extra: false,
                  tags: [],
                },
              ]
            : [],
        follow_ups: world.follow_ups.filter((f) => f.booking_id === b.id),
      })),
    recent: contacts.slice(0, 10),
    interaction_count: contacts.length + 32,
    channel_count: 6,
    consents: consentRows(row),
    changes: changed
      ? [
          ...(world.booking_events[id] ?? []).map((event) => ({ kind: 'booking' as const, event })),
          ...contacts.slice(0, 1).map((item) => ({ kind: 'interaction' as const, item })),
        ]
      : [],
  };
}

function putBrief(id: string, part: Partial<BookingRow['brief']>): null {
  world.bookings = world.bookings.map((row) =>
    row.id === id ? { ...row, brief: { ...row.brief, ...part } } : row,
  );
  return null;
}

export const briefs = {
  getBooking: (id: string): BookingView => bookingView(booking(id)),
  getBrief: (id: string): BriefView => briefOf(id),
  writeBrief: (id: string, section: BriefSection, text: string) =>
    write('write_brief', booking(id).customer?.name ?? '', ['brief_text', 'booking'], () => {
      world.briefs[id] = { ...world.briefs[id], [section]: text };
      const filled = world.briefs[id] ?? {};
      return putBrief(id, {
        missing: [filled.know, filled.ask, filled.do || filled.dont].filter((t) => !t).length,
      });
    }),
  setBriefReady: (id: string, isReady: boolean) =>
    write(isReady ? 'set_brief_ready' : 'set_brief_not_ready', '', ['booking', 'brief_text'], () =>
      putBrief(id, {
        ready_at: isReady ? now() : null,
        ready_by: isReady ? 'Tomasz Wilk' : null,
        changes_since: 0,
      }),
    ),
  briefMarkdown: (id: string) => `# ${booking(id).customer?.name ?? ''}\n`,
  openNarrowBrief(id: string): null {
    globalThis.open?.(`?narrow=${id}`, '_blank', 'width=420,height=800');
    return null;
  },
  printBrief(): null {
    globalThis.print?.();
    return null;
  },
  syncCalendars() {
    world.calendars = world.calendars.map((calendar) => ({ ...calendar, read_at: now(), tried_at: now() }));
    const report = {
      calendars: world.calendars.map(({ name, events, bookings, ignored }) => ({
        name,
        events,
        bookings,
        ignored,
        created: 0,
        changed: 1,
        unchanged: bookings - 1,
        vanished: 0,
        masked: 0,
        not_modified: false,
        failure: null,
        problems: [],
      })),
    };
    void emit('sync-finished', { report });
    return report;
  },
};
