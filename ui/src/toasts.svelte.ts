/** "Done · Undo": what was just done, and the way back. */
import { asFailure, backend } from './backend';
import type { CommandFailure, Done, JournalId } from './backend';
import { m } from './paraglide/messages';
import { intentWords } from './words';

export interface Toast {
  id: number;
  words: string;
  /** The entry that Undo takes back; `null` where there is nothing to take back. */
  entry: JournalId | null;
  /** The last action was itself an undo, so the way back is to do it again. */
  undone: boolean;
  failure: CommandFailure | null;
}

const staysMs = 8000;

class Toasts {
  shown = $state.raw<Toast | null>(null);
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says something; a failure stays until it is closed. */
  say(words: string, entry: JournalId | null = null, undone = false): void {
    this.#show({ id: ++this.#count, words, entry, undone, failure: null });
  }

  #show(toast: Toast): void {
    clearTimeout(this.#timer);
    this.shown = toast;
    if (!toast.failure) this.#timer = setTimeout(() => this.close(), staysMs);
  }

  /** Keeps the toast while the pointer or the focus is on it. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  /** Lets it go again. */
  release(): void {
    clearTimeout(this.#timer);
    if (this.shown && !this.shown.failure) this.#timer = setTimeout(() => this.close(), staysMs / 2);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }

  /** Says that something went wrong. */
  fail(thrown: unknown): void {
    this.#show({ id: ++this.#count, words: '', entry: null, undone: false, failure: asFailure(thrown) });
  }
}

export const toasts = new Toasts();

/**
 * Does something that the journal can take back: at once, with "Done · Undo" afterwards, or with the words of the
 * failure. Resolves to the value, or to `undefined` when it failed.
 */
export async function act<T>(doing: Promise<Done<T>>, words?: string): Promise<T | undefined> {
  try {
    const done = await doing;
    if (done.entry) {
      const said = words ?? intentWords(done.intent);
      const masked = done.masked > 0 ? `. ${m.files_masked({ count: done.masked })}` : '';
      toasts.say(`${said}${masked}`, done.entry, done.intent === 'undo');
    }
    return done.value;
  } catch (thrown) {
    toasts.fail(thrown);
    return undefined;
  }
}

/** Does something that leaves no entry (opening a link, joining a room); says only what went wrong. */
export async function attempt<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (thrown) {
    toasts.fail(thrown);
    return undefined;
  }
}

/** Takes back one entry, or the last one of mine. */
export async function undo(entry: JournalId | null = null): Promise<void> {
  toasts.close();
  await act(entry ? backend.undo(entry) : backend.undoLast());
}
