/** Text that saves itself while it is written: after a pause, at the latest after a while, and when one leaves it. */
import { untrack } from 'svelte';
import { asFailure } from './backend';
import type { CommandFailure } from './backend';

interface Rhythm {
  /** Saves when nothing was typed for this long, in ms. */
  idle: number;
  /** Saves at the latest this long after the first unsaved stroke, in ms. */
  atMost: number;
  /** Tells the end of writing too, even when all is saved: the last line of notes is then finished. */
  tellsEnd?: boolean;
}

const retryMs = 3000;

// Nothing on the screen follows it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const unsaved = new Set<Draft>();

export class Draft {
  /** What stands in the field. */
  text = $state('');
  /** Something is not in the file yet. */
  dirty = $state(false);
  /** Why the last saving failed; it is tried again by itself. */
  failure = $state.raw<CommandFailure | null>(null);

  #save: (text: string, leaving: boolean) => Promise<unknown>;
  #rhythm: Rhythm;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #latest: ReturnType<typeof setTimeout> | undefined;
  #ended = true;
  #saving: Promise<void> = Promise.resolve();

  constructor(save: (text: string, leaving: boolean) => Promise<unknown>, rhythm: Rhythm) {
    this.#save = save;
    this.#rhythm = rhythm;
  }

  /** Takes what the file has, unless something here is newer. */
  accept(text: string): void {
    if (!untrack(() => this.dirty)) this.text = text;
  }

  /** Takes what was typed. */
  type(text: string): void {
    this.text = text;
    this.dirty = true;
    this.#ended = false;
    unsaved.add(this);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.flush(), this.#rhythm.idle);
    this.#latest ??= setTimeout(() => void this.flush(), this.#rhythm.atMost);
  }

  /** Saves now what is not saved. `leaving` says that the text is finished for the moment. */
  flush(leaving = false): Promise<void> {
    this.#stop();
    const tell = leaving && this.#rhythm.tellsEnd === true && !this.#ended;
    if (!this.dirty && !tell) return this.#saving;
    // One after the other, so that an older text never lands on a newer one.
    this.#saving = this.#saving.then(() => this.#write(leaving));
    return this.#saving;
  }

  async #write(leaving: boolean): Promise<void> {
    const text = this.text;
    try {
      await this.#save(text, leaving);
      this.failure = null;
      if (leaving) this.#ended = true;
      if (this.text !== text) return;
      this.dirty = false;
      if (leaving || !this.#rhythm.tellsEnd) unsaved.delete(this);
    } catch (thrown) {
      this.failure = asFailure(thrown);
      this.#latest ??= setTimeout(() => void this.flush(), retryMs);
    }
  }

  #stop(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#latest);
    this.#latest = undefined;
  }
}

/** Saves whatever is not saved yet, also of what has left the screen; resolves to why something of it could not be. */
export async function saveAll(): Promise<CommandFailure | null> {
  while (unsaved.size > 0) {
    await Promise.all([...unsaved].map((draft) => draft.flush(true)));
    const failed = [...unsaved].find((draft) => draft.failure);
    if (failed) return failed.failure;
  }
  return null;
}

/** Saves a draft when the window is hidden, loses the focus or closes, and when its part goes away. */
export function flushOnLeave(draft: Draft): void {
  $effect(() => {
    const leave = () => void draft.flush(true);
    window.addEventListener('blur', leave);
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.removeEventListener('blur', leave);
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', leave);
      void draft.flush(true);
    };
  });
}
