/** Stands in for `@tauri-apps/api/event` in a plain browser and in tests. */
export interface Event<T> {
  event: string;
  id: number;
  payload: T;
}
export type EventCallback<T> = (event: Event<T>) => void;

const listeners = new Map<string, Set<EventCallback<unknown>>>();

export function listen<T>(event: string, heard: EventCallback<T>): Promise<() => void> {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set.add(heard as EventCallback<unknown>));
  return Promise.resolve(() => void set.delete(heard as EventCallback<unknown>));
}

export function once<T>(event: string, heard: EventCallback<T>): Promise<() => void> {
  const stop = listen<T>(event, (given) => {
    void stop.then((unlisten) => unlisten());
    heard(given);
  });
  return stop;
}

export function emit(event: string, payload: unknown): Promise<void> {
  for (const heard of [...(listeners.get(event) ?? [])]) heard({ event, id: 0, payload });
  return Promise.resolve();
}

export function emitTo(_target: unknown, event: string, payload: unknown): Promise<void> {
  return emit(event, payload);
}
