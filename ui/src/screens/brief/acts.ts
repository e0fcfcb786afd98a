/** What one does with a booking from the brief, the narrow window and the call. */
import { backend, type BookingRow } from '../../backend';
import { m } from '../../paraglide/messages';
import { act, attempt, toasts } from '../../toasts.svelte';

export const join = (id: string) => void attempt(backend.joinRoom(id));
export const arrived = (id: string) => void act(backend.markArrived(id));
export const late = (id: string) => void act(backend.markRunningLate(id));

/** Declares the brief ready; where it is ready and nothing changed since, takes that back. */
export function turnReady({ id, brief }: BookingRow): void {
  void act(backend.setBriefReady(id, !brief.ready_at || brief.changes_since > 0));
}

export async function copyMarkdown(id: string): Promise<void> {
  const text = await attempt(backend.briefMarkdown(id));
  if (text === undefined) return;
  await attempt(navigator.clipboard.writeText(text).then(() => toasts.say(m.brief_copied())));
}
