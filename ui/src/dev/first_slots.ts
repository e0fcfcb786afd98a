/** What is offered in the made-up world. */
import { at, day } from './time_machine';
import type { SlotExceptionRow, SlotPlanDraft, WeeklySlotRow } from './types';

const since = at(-200, '00:00').slice(0, 10);
const weekly = (weekday: number, times: string[]): WeeklySlotRow[] =>
  times.map((time) => ({
    id: `s-${weekday}-${time}`,
    fields: { weekday, at: `${time}:00`, minutes: 30, from: since },
    until: null,
    next_day: day(0),
  }));

export const firstSlots = {
  slots: [
    ...weekly(2, ['15:00', '15:30', '16:00']),
    ...weekly(3, ['14:00', '14:30', '15:00', '15:30']),
    ...weekly(4, ['08:30', '09:00', '09:30']),
  ],
  slot_exceptions: [
    {
      id: 'e-summer',
      fields: {
        kind: 'closed',
        from: '2026-08-01',
        to: '2026-08-31',
        at: null,
        minutes: null,
        reason: 'Sierpień bez kawek',
      },
      booked: 0,
    },
    {
      id: 'e-fair',
      fields: {
        kind: 'closed',
        from: day(8),
        to: day(8),
        at: null,
        minutes: null,
        reason: 'Targi w Poznaniu',
      },
      booked: 1,
    },
  ] as SlotExceptionRow[],
  slot_plan: { time_zone: 'Europe/Warsaw', goal: 10 } as SlotPlanDraft,
};
