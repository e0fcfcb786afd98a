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

/** Puts a text on the clipboard. */
export async function copyText(text: string, said: string = m.brief_copied()): Promise<void> {
  if (await onClipboard(text)) toasts.say(said);
}

/** Puts the brief on the clipboard, written in Markdown. */
export async function copyMarkdown(id: string): Promise<void> {
  const text = await attempt(backend.briefMarkdown(id));
  if (text === undefined) return;
  if (await onClipboard(text)) toasts.say(m.brief_copied());
}

/** The new way where the web view has it, the old one where it has not. */
export async function onClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const copy = (event: ClipboardEvent) => {
      event.preventDefault();
      event.clipboardData?.setData('text/plain', text);
    };
    document.addEventListener('copy', copy, { once: true });
    const done = document.execCommand('copy');
    document.removeEventListener('copy', copy);
    return done;
  }
}
