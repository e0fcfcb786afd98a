/** Decisions about consent, by purpose. */
import type { ConsentEventRow, ConsentScope } from '../../backend';

const scopes: ConsentScope[] = [
  'record_internal',
  'send_to_customer',
  'share_with_their_team',
  'quote_by_name',
  'show_to_others',
];

/** Every purpose with its decisions, newest first; at the same moment "given" counts least, as in the shell. */
export function byScope(
  events: readonly ConsentEventRow[],
): { scope: ConsentScope; rows: ConsentEventRow[] }[] {
  const weight = (row: ConsentEventRow) => (row.decision === 'given' ? 1 : 0);
  return scopes.map((scope) => ({
    scope,
    rows: events
      .filter((row) => row.scope === scope)
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || weight(a) - weight(b)),
  }));
}
