/** Today, the week, bookings and what happens to them. */
import { mayHaveBegun } from '../lib/begun';
import { slotWeek } from './desk_slots';
import { emit } from './event';
import { at, day } from './time_machine';
import type {
  AgendaDay,
  Attention,
  BookingRow,
  BookingStatus,
  HeldBack,
  NewBooking,
  NewOutcome,
  Notice,
  NoticeAnswer,
  OpenPromise,
  PastCalls,
  TodayView,
  WeekView,
} from './types';
import { found, newId, now, refuse, world, write } from './world';

const zone = 'Europe/Warsaw';
const dayOf = (instant: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(Date.parse(instant));
const byStart = (a: BookingRow, b: BookingRow) => a.start.localeCompare(b.start);
const shown = () => [...world.bookings].sort(byStart);
export const booking = (id: string) => found(world.bookings.find((row) => row.id === id));

function put(id: string, part: Partial<BookingRow>): null {
  booking(id);
  world.bookings = world.bookings.map((row) => (row.id === id ? { ...row, ...part } : row));
  return null;
}

const named = (id: string) => booking(id).customer?.name ?? booking(id).attendee_email ?? '';
const open = (row: BookingRow) => row.status === 'booked';

export function promiseOf(row: BookingRow): OpenPromise | null {
  const [first] = world.follow_ups.filter(
    (f) => f.kind === 'promise' && !f.done_at && f.customer?.id === row.customer?.id,
  );
  return first && row.customer
    ? {
        id: first.id,
        title: first.title,
        made_at: first.created_at,
        assignee: first.assignee,
        due: first.due,
      }
    : null;
}

/** Calendars of which changes wait, as far as the address asks for one. */
const heldBack = (): HeldBack[] =>
  world.calendars
    .filter((calendar) => calendar.held_back > 0)
    .map(({ id, name, held_back }) => ({ calendar_id: id, name, count: held_back }));

function attention(): Attention[] {
  const soon = shown().filter(
    (row) => open(row) && dayOf(row.start) <= day(1) && Date.parse(row.end) > Date.now(),
  );
  return [
    ...heldBack().map((held): Attention => ({ kind: 'held_back', held })),
    ...(world.calendars.length > 1
      ? [
          {
            kind: 'silent_invitations',
            count: 3,
            nomination_id: 'n-invited',
            name: 'Wojciech Jastrzębski',
            days: 9,
          } satisfies Attention,
        ]
      : []),
    ...soon
      .filter((row) => row.customer && !row.brief.ready_at)
      .map((row): Attention => ({ kind: 'brief_not_ready', booking: row, owner: 'Dawid Hałas' })),
    ...shown()
      .filter((row) => open(row) && !row.customer)
      .map((row): Attention => ({ kind: 'unmatched', booking: row })),
    ...shown()
      .filter((row) => open(row) && Date.parse(row.end) < Date.now())
      .map((row): Attention => ({ kind: 'outcome_due', booking: row })),
    ...shown()
      .filter((row) => open(row) && row.vanished)
      .map((row): Attention => ({ kind: 'vanished', booking: row })),
    ...shown()
      .filter((row) => row.status === 'cancelled' && row.vanished)
      .map((row): Attention => ({ kind: 'called_off', booking: row })),
  ];
}

function agenda(): AgendaDay[] {
  const byDay = new Map<string, BookingRow[]>();
  for (const row of shown()) byDay.set(dayOf(row.start), [...(byDay.get(dayOf(row.start)) ?? []), row]);
  return [...byDay].map(([of, bookings]) => ({ day: of, bookings }));
}

export const days = {
  getToday(): TodayView {
    const upcoming = shown().filter((row) => open(row) && Date.parse(row.end) > Date.now());
    const [next] = upcoming;
    const mine = world.follow_ups.filter((f) => !f.done_at && f.assignee_id === 'm-tomasz');
    const promise = next ? promiseOf(next) : null;
    return {
      now: now(),
      today: dayOf(now()),
      time_zone: zone,
      next: next ? { booking: next, promise, open_promises: promise ? 1 : 0 } : null,
      agenda: shown().filter((row) => dayOf(row.start) === dayOf(now())),
      coming: agenda()
        .filter((of) => of.day > dayOf(now()))
        .slice(0, 7),
      attention: attention(),
      follow_ups: mine.filter((f) => ['overdue', 'today'].includes(f.bucket)),
      pending_follow_ups: mine.length,
      calendar_age: {
        calendars: world.calendars.length,
        oldest_read: world.calendars[0]?.read_at ?? null,
        failing: 0,
        stale: false,
        reason: null,
      },
      is_empty: world.calendars.length === 0 && world.bookings.length === 0,
    };
  },
  getWeek(monday: string): WeekView {
    const first = Date.parse(`${monday}T00:00:00Z`);
    const start = first - ((new Date(first).getUTCDay() + 6) % 7) * 86_400_000;
    const seven = [0, 1, 2, 3, 4, 5, 6].map((n) =>
      new Date(start + n * 86_400_000).toISOString().slice(0, 10),
    );
    const all = agenda();
    const list = seven.map((of) => all.find((a) => a.day === of) ?? { day: of, bookings: [] });
    const rows = list.flatMap((of) => of.bookings);
    const count = (of: BookingRow['status']) => rows.filter((row) => row.status === of).length;
    return {
      now: now(),
      time_zone: zone,
      monday: seven[0] ?? monday,
      days: list,
      slots: slotWeek(seven[0] ?? monday),
      held_back: heldBack(),
      booked: rows.filter((row) => !['cancelled', 'moved'].includes(row.status)).length,
      held: count('held'),
      no_show: count('no_show'),
      open: rows.filter((row) => open(row) && Date.parse(row.end) < Date.now()).length,
    };
  },
  listPastCalls(status: BookingStatus | null, offset: number, limit: number): PastCalls {
    const rows = shown()
      .filter((row) => Date.parse(row.end) < Date.now() || !open(row))
      .filter((row) => status === null || row.status === status)
      .reverse();
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  },
  addBooking: (made: NewBooking) =>
    write('add_booking', '', ['booking'], () => {
      const id = newId('b');
      const customer = found(world.customers.find((c) => c.id === made.customer_id));
      const first = found(world.bookings[0]);
      const end = new Date(Date.parse(made.start) + made.minutes * 60_000).toISOString();
      world.bookings = [
        ...world.bookings,
        {
          ...first,
          id,
          customer: { id: customer.id, name: customer.name },
          company: customer.company,
          role: customer.fields.role,
          start: made.start,
          end,
          status: 'booked',
          brief: { ready_at: null, ready_by: null, missing: 3, changes_since: 0 },
          time_zone: customer.fields.time_zone,
          outcome_due: false,
          arrival: 'unknown',
        },
      ];
      return id;
    }),
  markArrived: (id: string) =>
    mayHaveBegun(Date.parse(booking(id).start), Date.now())
      ? write('mark_arrived', named(id), ['booking'], () => put(id, { arrival: 'arrived' }))
      : refuse('call_not_begun'),
  markRunningLate: (id: string) =>
    write('mark_running_late', named(id), ['booking'], () => put(id, { arrival: 'running_late' })),
  setOutcome(id: string, { outcome }: NewOutcome) {
    const row = booking(id);
    if (!open(row)) return refuse('booking_closed');
    const early = !mayHaveBegun(Date.parse(row.start), Date.now());
    const needsCall =
      outcome.kind === 'held' ||
      (outcome.kind === 'no_show' && ['unexcused', 'technical'].includes(outcome.reason));
    if (early && needsCall) return refuse('call_not_begun');
    const part = {
      status: outcome.kind,
      no_show_reason: outcome.kind === 'no_show' ? outcome.reason : null,
      outcome_due: false,
    };
    return write(`set_outcome_${outcome.kind}`, named(id), ['booking'], () => put(id, part));
  },
  reopenBooking: (id: string) =>
    write('reopen_booking', named(id), ['booking'], () =>
      put(id, { status: 'booked', no_show_reason: null, vanished: false }),
    ),
  linkBooking: (id: string, customerId: string) =>
    write('link_booking', named(id), ['booking'], () => {
      const customer = found(world.customers.find((c) => c.id === customerId));
      return put(id, {
        customer: { id: customer.id, name: customer.name },
        company: customer.company,
        role: customer.fields.role,
        time_zone: customer.fields.time_zone,
      });
    }),
  addCustomerFromBooking: (id: string) =>
    write('add_customer_from_booking', named(id), ['booking', 'customer'], () => {
      const row = booking(id);
      const model = found(world.customers[0]);
      const name = row.attendee_name ?? row.attendee_email ?? '?';
      const made = {
        ...model,
        id: newId('c'),
        name,
        company: null,
        fields: {
          ...model.fields,
          given_name: name,
          family_name: '',
          role: '',
          company_id: null,
          product_notes: '',
          plan: '',
        },
        held: 0,
        feelings: [],
        own: [],
        employments: [],
        no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
      };
      world.customers = [...world.customers, made];
      put(id, { customer: { id: made.id, name }, company: null, role: null });
      return made.id;
    }),
  confirmVanished: (id: string) =>
    write('confirm_vanished', named(id), ['booking'], () =>
      put(id, { status: 'cancelled', vanished: false }),
    ),
  keepVanished: (id: string) =>
    write('keep_vanished', named(id), ['booking'], () => put(id, { status: 'booked', vanished: false })),
  joinRoom: () => null,
  openLink: () => null,
  listNotices: (): Notice[] => world.notices,
  answerNotice(key: string, answer: NoticeAnswer): null {
    const notice = found(world.notices.find((other) => other.key === key));
    world.notices = world.notices.filter((other) => other.key !== key);
    void emit('notices-changed', {});
    const id = notice.booking?.id;
    if (id && answer === 'arrived') days.markArrived(id);
    if (id && answer === 'running_late') days.markRunningLate(id);
    if (id && answer === 'held') days.setOutcome(id, { outcome: { kind: 'held' }, remark: '' });
    return null;
  },
};

const asked = new URLSearchParams(globalThis.location?.search ?? '');
const wanted = asked.get('notice') as Notice['kind'] | null;
/** `?doubts=1`: everything that a notice can say of a call. */
const trouble = Boolean(asked.get('doubts'));
if (wanted) {
  const row =
    world.bookings.find((other) => other.id === (wanted === 'outcome_due' ? 'b-seun' : 'b-aleksandra')) ??
    null;
  world.notices = [
    {
      key: `${wanted}/1`,
      kind: wanted,
      at: now(),
      late: trouble,
      also_booked: trouble ? at(3, '15:00') : null,
      booking:
        wanted === 'follow_ups_due' || !row
          ? null
          : trouble
            ? { ...row, reply: 'tentative', no_shows: { unexcused: 2, excused: 1, not_theirs: 0 } }
            : row,
      promise: row ? promiseOf(row) : null,
      count: 4,
    },
  ];
}
