/** The states in the order of the way to a call, and which of them a list shows. */
import type { NominationBoard, NominationRow, NominationState } from '../../backend';

export const states: readonly NominationState[] = [
  'nominated',
  'accepted',
  'invited',
  'booked',
  'held',
  'no_show',
  'lapsed',
  'declined',
];

/** What the people whom empty slots suit follow from. */
export const slotPeopleTables = [
  'nomination',
  'nomination_override',
  'invitation',
  'invitation_booking',
  'booking',
  'slot',
  'slot_exception',
  'slot_plan',
  'customer',
  'invitation_settings',
];

export type Tab = NominationState | 'suitable' | 'slots';

/** How many stand in each state. */
export function countStates(rows: readonly NominationRow[]): Record<NominationState, number> {
  const counts = Object.fromEntries(states.map((state) => [state, 0])) as Record<NominationState, number>;
  for (const row of rows) counts[row.state] += 1;
  return counts;
}

/** Where one wants to look first: what waits for a decision, else who waits, else who was invited. */
export function firstTab(rows: readonly NominationRow[]): Tab {
  const counts = countStates(rows);
  return states.find((state) => counts[state] > 0) ?? 'nominated';
}

/** The rows of a state: the waiting list by rank, the silent ones longest first, calls to come soonest first. */
export function rowsOf(board: NominationBoard, tab: Tab): NominationRow[] {
  const rows = board.rows.filter((row) => row.state === tab);
  if (tab === 'accepted') {
    const place = new Map(board.waiting.map((waits, index) => [waits.id, index]));
    return rows.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  }
  if (tab === 'invited') return rows.sort((a, b) => (b.silent_days ?? 0) - (a.silent_days ?? 0));
  if (tab === 'booked') return rows.sort((a, b) => (a.call_start ?? '').localeCompare(b.call_start ?? ''));
  if (tab === 'nominated') return rows.sort((a, b) => a.nominated_at.localeCompare(b.nominated_at));
  return rows.sort((a, b) => b.since.localeCompare(a.since));
}
