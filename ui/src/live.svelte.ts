/** Data that follows the file: loaded once, loaded anew when its tables change, never taken off the screen meanwhile. */
import { asFailure, on } from './backend';
import type { CommandFailure } from './backend';

export interface Live<T> {
  /** The last answer; `undefined` only before the first one. */
  readonly value: T | undefined;
  /** Why the last loading failed; `null` when it did not. */
  readonly error: CommandFailure | null;
  /** True when the first answer has taken over 100 ms. */
  readonly slow: boolean;
  /** Loads anew. */
  reload(): Promise<void>;
  /** Takes an answer that came by itself. */
  take(answer: T): void;
}

/**
 * Loads with `load` and again whenever the shell says that one of `tables` changed. What `load` reads reactively
 * before its first `await` is followed too. Call it while a component is being made. Where the first
 * answer is at hand already, it is given as `first`, and only the tables are followed.
 */
export function live<T>(load: () => Promise<T>, tables: string[], first?: T): Live<T> {
  let value = $state.raw<T | undefined>(first);
  let error = $state.raw<CommandFailure | null>(null);
  let slow = $state(false);
  let turn = 0;

  async function run(loading: Promise<T>): Promise<void> {
    const mine = ++turn;
    const late = setTimeout(() => (slow = true), 100);
    try {
      const answer = await loading;
      if (mine === turn) {
        value = answer;
        error = null;
      }
    } catch (thrown) {
      if (mine === turn) error = asFailure(thrown);
    } finally {
      clearTimeout(late);
      if (mine === turn) slow = false;
    }
  }

  $effect(() => {
    if (first === undefined) void run(load());
    return () => {
      turn += 1;
    };
  });
  $effect(() =>
    on('changed', (change) => {
      if (change.tables.some((table) => tables.includes(table))) void run(load());
    }),
  );

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get slow() {
      return slow;
    },
    reload: () => run(load()),
    take(answer) {
      // One that is on its way comes after it: it was asked for because something changed.
      value = answer;
      error = null;
    },
  };
}
