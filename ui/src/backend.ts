/** The one module that talks to the shell: it alone imports the bindings and `@tauri-apps/*`. */
import { commands, events } from './bindings';
import type { CommandError, ErrorCode, StartState } from './bindings';

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

const all = Object.fromEntries(
  Object.entries(commands).map(([name, raw]) => [name, unwrap(raw as Raw)]),
) as unknown as Backend;

declare global {
  interface Window {
    /** The start state, asked for by the shell before this page was there to ask (`windows.rs`). */
    __KAWKA_START__?: Promise<StartState> | undefined;
  }
}

/** The start state. The first answer is already on its way; one that failed is asked for anew. */
async function startState(): Promise<StartState> {
  const early = window.__KAWKA_START__;
  window.__KAWKA_START__ = undefined;
  try {
    if (early) return await early;
  } catch {
    // The second answer tells why.
  }
  return all.startState();
}

/** Every command of the shell; resolves to its value or throws a {@link CommandFailure}. */
export const backend: Backend = { ...all, startState };

let painting: Promise<void> | null = null;

/**
 * From now until a picture stands that is made of what is `awaited`, what it does not need waits in {@link afterPaint}.
 * A window behind the tray paints none: then it waits for a moment.
 */
export function beginPainting(awaited: Promise<void> = Promise.resolve()): void {
  const mine = awaited
    .catch(() => undefined)
    .then(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => setTimeout(resolve));
          setTimeout(resolve, 500);
        }),
    )
    .then(() => {
      if (painting === mine) painting = null;
    });
  painting = mine;
}

/** Does what a picture that is being painted does not need: at once when it stands already. */
export function afterPaint(work: () => void): void {
  if (painting) void painting.then(work);
  else work();
}

type Payload<K extends keyof typeof events> = Parameters<
  Parameters<(typeof events)[K]['listen']>[0]
>[0]['payload'];

type Heard<K extends keyof typeof events> = (payload: Payload<K>) => void;

const hearers: { [K in keyof typeof events]?: Set<Heard<K>> } = {};

/** Who hears an event. The shell is asked for it once; all parts of the page share that. */
function hearersOf<K extends keyof typeof events>(name: K): Set<Heard<K>> {
  const known = hearers[name] as Set<Heard<K>> | undefined;
  if (known) return known;
  const fresh = new Set<Heard<K>>();
  Object.assign(hearers, { [name]: fresh });
  afterPaint(() => {
    void events[name].listen(({ payload }) => {
      for (const heard of [...fresh]) heard(payload as Payload<K>);
    });
  });
  return fresh;
}

/** Listens to an event of the shell; the answer stops listening. Safe to call from `$effect`. */
export function on<K extends keyof typeof events>(name: K, heard: Heard<K>): () => void {
  const all = hearersOf(name);
  const mine: Heard<K> = (payload) => heard(payload);
  all.add(mine);
  return () => void all.delete(mine);
}
