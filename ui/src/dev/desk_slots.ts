/** Slots of the made-up week: offered by its pattern, taken by its bookings. */
import { day } from './time_machine';
import type {
  BookingRow,
  Figures,
  FreeSlot,
  SlotDraft,
  SlotExceptionDraft,
  SlotExceptionRow,
  SlotPlanDraft,
  SlotRow,
  SlotSettings,
  SlotWeek,
  WeeklySlotRow,
} from './types';
import { newId, now, refuse, world, write } from './world';

const dayMs = 86_400_000;
const wall = new Map<string, Intl.DateTimeFormat>();

function shown(instant: number, zone: string): string {
  const known =
    wall.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  wall.set(zone, known);
  return known.format(instant);
}

/** The instant at which a wall clock in a zone shows this; whole hours are enough here. */
function instant(date: string, time: string, zone: string): number {
  const utc = Date.parse(`${date}T${time}Z`);
  const hours = Array.from({ length: 27 }, (_, n) => utc + (n - 13) * 3_600_000);
  return hours.find((one) => shown(one, zone) === `${date} ${time}`) ?? utc;
}

const plus = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
const weekdayOf = (date: string) => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

const isOff = (date: string, time: string) =>
  world.slot_exceptions.some(
    ({ fields: { kind, from, to, at } }) =>
      kind === 'closed' && from <= date && date <= to && (at === null || at === time),
  );

function offered(date: string, withClosed = false): SlotRow[] {
  const { time_zone } = world.slot_plan;
  const row = (at: string, minutes: number, extra: boolean): SlotRow => {
    const start = instant(date, at, time_zone);
    return {
      start: new Date(start).toISOString(),
      end: new Date(start + minutes * 60_000).toISOString(),
      time_zone,
      extra,
      state: 'free',
      booking: null,
    };
  };
  const weekly = world.slots
    .filter(
      ({ fields: { weekday, from, at }, until }) =>
        weekday === weekdayOf(date) &&
        from <= date &&
        (!until || date < until) &&
        (withClosed || !isOff(date, at)),
    )
    .map(({ fields: { at, minutes } }) => row(at, minutes, false));
  const extra = world.slot_exceptions
    .filter(({ fields }) => fields.kind === 'extra' && fields.from === date)
    .map(({ fields }) => row(fields.at ?? '12:00:00', fields.minutes ?? 30, true));
  return [...weekly, ...extra].sort((a, b) => a.start.localeCompare(b.start));
}

const takesTime = ({ status }: BookingRow) => status !== 'cancelled' && status !== 'moved';

function taken(slot: SlotRow): SlotRow {
  const begins = (row: BookingRow) => takesTime(row) && row.start === slot.start;
  const covers = (row: BookingRow) => takesTime(row) && row.start < slot.end && row.end > slot.start;
  const own = world.bookings.find(begins);
  const other = world.bookings.find(covers);
  if (own) {
    const over = Date.parse(own.end) <= Date.now();
    const state = own.status === 'booked' ? (over ? 'open' : 'booked') : (own.status as SlotRow['state']);
    return { ...slot, state, booking: own.id };
  }
  if (other) return { ...slot, state: 'covered', booking: other.id };
  return { ...slot, state: Date.parse(slot.start) > Date.now() ? 'free' : 'unused' };
}

const weekOf = (monday: string) => [0, 1, 2, 3, 4, 5, 6].map((n) => plus(monday, n));

function figuresOf(monday: string): { slots: SlotRow[]; outside: string[]; figures: Figures } {
  const slots = weekOf(monday).flatMap((date) => offered(date).map(taken));
  const count = (...states: SlotRow['state'][]) => slots.filter(({ state }) => states.includes(state)).length;
  const zone = world.slot_plan.time_zone;
  const outside = world.bookings.filter(
    (row) =>
      takesTime(row) &&
      weekOf(monday).includes(shown(Date.parse(row.start), zone).slice(0, 10)) &&
      !slots.some(({ booking, state }) => booking === row.id && state !== 'covered'),
  );
  const figures = {
    offered: slots.length,
    booked: count('booked', 'held', 'no_show', 'open'),
    held: count('held'),
    no_show: count('no_show'),
    open: count('open'),
    to_come: count('booked'),
    free: count('free'),
    unused: count('unused'),
    covered: count('covered'),
    outside: outside.length,
    outside_held: outside.filter(({ status }) => status === 'held').length,
  };
  return { slots, outside: outside.map(({ id }) => id), figures };
}

/** Weeks that are over had calls of which nothing else is known here. */
function former(monday: string, n: number): Figures {
  const { figures } = figuresOf(monday);
  if (figures.offered === 0 || monday >= day(-2)) return figures;
  const held = [4, 5, 3, 6, 5, 6][n % 6] ?? 4;
  const no_show = [1, 1, 2, 0, 2, 2][n % 6] ?? 1;
  return {
    ...figures,
    held,
    no_show,
    booked: held + no_show,
    unused: Math.max(0, figures.offered - held - no_show),
    open: 0,
  };
}

/** The slots of a week. */
export function slotWeek(monday: string): SlotWeek {
  const { slots, outside, figures } = figuresOf(monday);
  const { time_zone, goal } = world.slot_plan;
  const any = world.slots.length > 0;
  const sunday = plus(monday, 6);
  const weeks = [-6, -5, -4, -3, -2, -1, 0, 1, 2].map((n) => {
    const of = plus(monday, n * 7);
    const numbers = former(of, n + 6);
    const off = world.slot_exceptions.find(
      ({ fields: { kind, from, to } }) => kind === 'closed' && from <= plus(of, 6) && to >= of,
    );
    return {
      monday: of,
      figures: numbers,
      goal,
      off: any && numbers.offered === 0 && off ? off.fields.reason : null,
    };
  });
  return {
    time_zone: any ? time_zone : null,
    goal,
    slots,
    outside,
    exceptions: world.slot_exceptions.filter(({ fields: { from, to } }) => from <= sunday && to >= monday),
    closed_days: weekOf(monday).filter((date) => offered(date, true).length > offered(date).length),
    figures,
    weeks,
    clock_change: monday <= '2026-10-25' && '2026-10-25' <= plus(monday, 13) ? '2026-10-25' : null,
  };
}

const check = (slot: SlotDraft) => {
  const there = world.slots.some(({ fields }) => fields.weekday === slot.weekday && fields.at === slot.at);
  if (there) refuse('bad_input', { field: 'at', problem: 'overlaps' });
};

export const slotsDesk = {
  getSlotSettings: (): SlotSettings => ({
    ...world.slot_plan,
    today: day(0),
    pattern: [...world.slots].sort(
      (a, b) => a.fields.weekday - b.fields.weekday || a.fields.at.localeCompare(b.fields.at),
    ),
    a_week: world.slots.length,
    exceptions: [...world.slot_exceptions].sort((a, b) => a.fields.from.localeCompare(b.fields.from)),
  }),
  nextFreeSlots(weeks: number): FreeSlot[] {
    const days = Array.from({ length: weeks * 7 }, (_, n) => plus(now().slice(0, 10), n));
    return days
      .flatMap((date) => offered(date).map(taken))
      .filter(({ state }) => state === 'free')
      .map(({ start, end, time_zone, extra }) => ({ start, end, time_zone, extra }));
  },
  freeSlots: (from: string, to: string): FreeSlot[] =>
    slotsDesk.nextFreeSlots(8).filter(({ start }) => from <= start && start < to),
  addSlots: (slots: SlotDraft[]) => {
    slots.forEach(check);
    return write('add_slots', '', ['slot'], () => {
      const made: WeeklySlotRow[] = slots.map((fields) => ({
        id: newId('s'),
        fields,
        until: null,
        next_day: day(0),
      }));
      world.slots = [...world.slots, ...made];
      return made.map(({ id }) => id);
    });
  },
  changeSlot: (id: string, fields: SlotDraft) =>
    write('change_slot', '', ['slot'], () => {
      world.slots = world.slots.map((row) => (row.id === id ? { ...row, fields } : row));
      return id;
    }),
  removeSlot: (id: string) =>
    write('remove_slot', '', ['slot'], () => {
      world.slots = world.slots.filter((row) => row.id !== id);
      return null;
    }),
  addSlotException: (fields: SlotExceptionDraft) =>
    write('add_slot_exception', fields.reason, ['slot_exception'], () => {
      if (fields.to < fields.from) refuse('bad_input', { field: 'to', problem: 'before_start' });
      const made: SlotExceptionRow = { id: newId('e'), fields, booked: 0 };
      world.slot_exceptions = [...world.slot_exceptions, made];
      return made.id;
    }),
  changeSlotException: (id: string, fields: SlotExceptionDraft) =>
    write('change_slot_exception', fields.reason, ['slot_exception'], () => {
      world.slot_exceptions = world.slot_exceptions.map((row) => (row.id === id ? { ...row, fields } : row));
      return id;
    }),
  removeSlotException: (id: string) =>
    write('remove_slot_exception', '', ['slot_exception'], () => {
      world.slot_exceptions = world.slot_exceptions.filter((row) => row.id !== id);
      return null;
    }),
  changeSlotPlan: (plan: SlotPlanDraft) =>
    write('change_slot_plan', '', ['slot_plan'], () => {
      world.slot_plan = plan;
      return null;
    }),
  exportAvailability: () => true,
};
