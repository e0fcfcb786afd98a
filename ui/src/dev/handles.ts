/** Handles of the made-up people. */
import type { HandleDraft, HandleRow } from '../bindings';

/** A handle as the desk shows it. */
export function handleRow(
  id: string,
  draft: Pick<HandleDraft, 'kind' | 'value'> & Partial<HandleDraft>,
): HandleRow {
  const { kind, value, label = '', source = 'told', verified = false, since = '' } = draft;
  const added_at = '2025-03-04T10:00:00Z';
  return {
    ...{ id, kind, value, label, source, since, added_at },
    verified_at: verified ? added_at : null,
    normalised: kind === 'phone' ? value.replaceAll(' ', '') : value.toLowerCase(),
  };
}
