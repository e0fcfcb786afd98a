/** Stands in for `@tauri-apps/api/core` in a plain browser and in tests: the shell as a made-up week in memory. */
import { desk } from './desk';
import { travel } from './time_machine';

travel();

export class Channel<T> {
  onmessage: (message: T) => void = () => undefined;
}

type Handler = (...args: unknown[]) => unknown;

/** Calls a command by its Rust name. The arguments come in the order of the bindings. */
export async function invoke<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  const name = command.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const handler = (desk as Partial<Record<string, Handler>>)[name];
  if (!handler) throw new Error(`the made-up shell has no ${command}`);
  await new Promise((done) => setTimeout(done, 4));
  return structuredClone((await handler(...Object.values(args))) as T);
}
