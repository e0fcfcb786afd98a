/** Out, as from the tray: for desktops that have none. */
import { backend } from '../backend';
import { saveAll } from '../draft.svelte';
import { attempt, toasts } from '../toasts.svelte';

/** Ends the program once everything is saved; says why it does not. */
export async function quit(): Promise<void> {
  const unsaved = await saveAll();
  if (unsaved) toasts.fail(unsaved);
  else await attempt(backend.quit());
}
