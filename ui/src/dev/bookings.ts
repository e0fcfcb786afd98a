/** The calls of the made-up week. */
import { customers } from './people';
import { at } from './time_machine';
import type { BookingRow } from './types';

type Made = [id: string, customer: string | null, days: number, clock: string, part?: Partial<BookingRow>];

const ready = (days: number, clock: string, changes = 0): BookingRow['brief'] => ({
  ready_at: at(days, clock),
  ready_by: 'Emilia Sroka',
  missing: 0,
  changes_since: changes,
});

const made: Made[] = [
  ['b-malgorzata', 'c-malgorzata', -1, '15:00', { status: 'held', brief: ready(-2, '12:00') }],
  ['b-anneliese', 'c-anneliese', -1, '15:30', { status: 'no_show', no_show_reason: 'unexcused' }],
  ['b-seun', 'c-seun', -1, '16:00', { outcome_due: true, arrival: 'arrived', brief: ready(-1, '10:00') }],
  ['b-thorunn', 'c-thorunn', 0, '10:30', { status: 'held', brief: ready(-1, '15:00') }],
  [
    'b-aleksandra',
    'c-aleksandra',
    0,
    '14:00',
    {
      brief: ready(-1, '16:40', 2),
      reply: 'accepted',
      no_shows: { unexcused: 1, excused: 1, not_theirs: 0 },
    },
  ],
  ['b-misaki', 'c-misaki', 0, '14:30', { brief: ready(-1, '17:05'), reply: 'accepted' }],
  [
    'b-jens',
    'c-jens',
    0,
    '15:30',
    { brief: { ready_at: null, ready_by: null, missing: 2, changes_since: 0 }, reply: 'tentative' },
  ],
  [
    'b-kealoha',
    'c-kealoha',
    1,
    '08:30',
    {
      brief: { ready_at: null, ready_by: null, missing: 1, changes_since: 0 },
      no_shows: { unexcused: 0, excused: 1, not_theirs: 0 },
    },
  ],
  [
    'b-roofs',
    null,
    1,
    '09:30',
    { attendee_email: 'biuro@dachy-kowalczyk.example', attendee_name: 'Sylwia K.', time_zone: null },
  ],
  ['b-rui', 'c-rui', 6, '15:00', {}],
  ['b-amina', 'c-amina', 7, '14:00', { vanished: true }],
  ['b-zuzanna', 'c-zuzanna', 9, '11:00', { status: 'cancelled', vanished: true }],
  ['b-old-aleksandra', 'c-aleksandra', -155, '14:00', { status: 'held' }],
  ['b-old-seun', 'c-seun', -224, '15:00', { status: 'held' }],
  ['b-old-kealoha', 'c-kealoha', -13, '20:00', { status: 'no_show', no_show_reason: 'excused' }],
  ['b-old-siobhan', 'c-siobhan', -8, '14:00', { status: 'held' }],
  ['b-old-bartlomiej', 'c-bartlomiej', -7, '15:00', { status: 'no_show', no_show_reason: 'unexcused' }],
  ['b-old-zuzanna', 'c-zuzanna', -21, '14:00', { status: 'moved' }],
  ['b-old-sylwia', 'c-sylwia', -22, '14:30', { status: 'cancelled' }],
];

const longName = 'Wolfeschlegelsteinhausenbergerdorff-Nadzwyczajna Księżna Przemysławna-Brzęczyszczykiewicz';

export function bookings(long: boolean, arrived: boolean): BookingRow[] {
  return made.map(([id, customerId, days, clock, part]) => {
    const customer = customers.find((other) => other.id === customerId);
    const start = at(days, clock);
    const name =
      long && customer && ['c-aleksandra', 'c-misaki'].includes(customer.id) ? longName : customer?.name;
    return {
      id,
      customer: customer && name ? { id: customer.id, name } : null,
      company: customer?.company ?? null,
      role: customer?.fields.role ?? null,
      title: 'Wirtualna kawka',
      attendee_email: null,
      attendee_name: null,
      start,
      end: new Date(Date.parse(start) + 30 * 60_000).toISOString(),
      time_zone: customer?.fields.time_zone ?? null,
      status: 'booked',
      no_show_reason: null,
      arrival: arrived && id === 'b-aleksandra' ? 'arrived' : 'unknown',
      reply: 'accepted',
      room_url: 'https://zoom.example/j/4815162342',
      brief: { ready_at: null, ready_by: null, missing: 3, changes_since: 0 },
      no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
      outcome_due: false,
      vanished: false,
      ...part,
    };
  });
}
