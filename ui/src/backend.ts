/** The one module that talks to the shell: it alone imports the bindings and `@tauri-apps/*`. */
import { commands, events } from './bindings';
import type { CommandError, ErrorCode } from './bindings';

export type * from './bindings';
/** Where a contact took place. */
export type { ContactChannel as Channel } from './bindings';

/** A refusal of a command, thrown. Its wording is made where it is shown (`words.ts`, `ErrorNote.svelte`). */
export class CommandFailure extends Error {
  readonly code: ErrorCode;
  readonly params: Partial<Record<string, string>>;

  constructor(error: CommandError) {
    super(error.code);
    this.name = 'CommandFailure';
    this.code = error.code;
    this.params = error.params;
  }
}

/** Makes a failure of whatever was thrown, so that every caller handles one type. */
export function asFailure(thrown: unknown): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown;
  console.error(thrown);
  return new CommandFailure({ code: 'internal', params: {} });
}

type Answer<R> = R extends { status: 'ok'; data: infer T } ? T : never;
type Unwrapped<F> = F extends (...args: infer A) => Promise<infer R>
  ? (...args: A) => Promise<Answer<R>>
  : never;
type Backend = { [K in keyof typeof commands]: Unwrapped<(typeof commands)[K]> };
type Raw = (
  ...args: unknown[]
) => Promise<{ status: 'ok'; data: unknown } | { status: 'error'; error: CommandError }>;

function unwrap(raw: Raw) {
  return async (...args: unknown[]) => {
    const answer = await raw(...args);
    if (answer.status === 'error') throw new CommandFailure(answer.error);
    return answer.data;
  };
}

/** Every command of the shell; resolves to its value or throws a {@link CommandFailure}. */
export const backend = Object.fromEntries(
  Object.entries(commands).map(([name, raw]) => [name, unwrap(raw as Raw)]),
) as unknown as Backend;

type Payload<K extends keyof typeof events> = Parameters<
  Parameters<(typeof events)[K]['listen']>[0]
>[0]['payload'];

/** Listens to an event of the shell; the answer stops listening. Safe to call from `$effect`. */
export function on<K extends keyof typeof events>(name: K, heard: (payload: Payload<K>) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  void events[name]
    .listen((event) => heard(event.payload as Payload<K>))
    .then((unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    });
  return () => {
    stopped = true;
    stop?.();
  };
}
