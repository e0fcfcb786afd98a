/** Where in the window one is. The place stands in the address behind `#`, so that back and forward work. */
import { tick } from 'svelte';
import type { Place as ShellPlace } from './backend';

export type Screen =
  | 'today'
  | 'week'
  | 'past'
  | 'answers'
  | 'brief'
  | 'call'
  | 'people'
  | 'follow-ups'
  | 'invitations'
  | 'reminders'
  | 'recordings'
  | 'settings';

export interface Place {
  screen: Screen;
  /** A booking, a customer, a state of reminders or a section of the settings. */
  id: string | null;
}

const screens: readonly Screen[] = [
  'today',
  'week',
  'past',
  'answers',
  'brief',
  'call',
  'people',
  'follow-ups',
  'invitations',
  'reminders',
  'recordings',
  'settings',
];
const needsId: readonly Screen[] = ['brief', 'call'];

/** Reads a place from an address such as `#/brief/<id>`; anything unknown is Today. */
export function parsePlace(hash: string): Place {
  const [name, id] = hash.replace(/^#?\/?/, '').split('/');
  const screen = screens.find((known) => known === name);
  if (!screen || (needsId.includes(screen) && !id)) return { screen: 'today', id: null };
  return { screen, id: id ? decodeURIComponent(id) : null };
}

/** Writes a place as an address. */
export function placeHref(screen: Screen, id: string | null = null): string {
  return `#/${screen}${id === null ? '' : `/${encodeURIComponent(id)}`}`;
}

/** The place that the shell asks for (notification, tray, second start). */
export function fromShell(place: ShellPlace): Place {
  if (place.kind === 'brief' || place.kind === 'call') return { screen: place.kind, id: place.booking_id };
  return { screen: place.kind === 'follow_ups' ? 'follow-ups' : place.kind, id: null };
}

interface Trace {
  focus: string | null;
  scroll: [string, number][];
}

class Router {
  place = $state.raw<Place>(parsePlace(globalThis.location?.hash ?? ''));
  /** The screen one came from, for the words on the way back. */
  from = $state.raw<Place | null>(null);
  #traces: Trace[] = [];
  #depth = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  /** Follows back and forward; for the life of the window. */
  listen(): () => void {
    history.replaceState({ depth: this.#depth }, '');
    const moved = () => void this.#arrive();
    window.addEventListener('popstate', moved);
    return () => {
      window.removeEventListener('popstate', moved);
      clearTimeout(this.#later);
    };
  }

  /** Goes to a place. Going where one is does nothing. */
  go(screen: Screen, id: string | null = null): void {
    const { place } = this;
    if (place.screen === screen && place.id === id) return;
    this.#traces[this.#depth] = trace();
    this.#depth += 1;
    this.from = place;
    this.place = { screen, id };
    history.pushState({ depth: this.#depth }, '', placeHref(screen, id));
    void tick().then(() => {
      document.querySelector<HTMLElement>('[data-scroll]')?.scrollTo({ top: 0 });
      // Who listens to the screen hears where they are now.
      document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
    });
  }

  /** Changes the id without a step in the history, e.g. while moving through a list. */
  swap(id: string | null): void {
    this.place = { screen: this.place.screen, id };
    history.replaceState({ depth: this.#depth }, '', placeHref(this.place.screen, id));
  }

  /** Goes back where one was, or to Today. */
  back(): void {
    if (this.#depth > 0) history.back();
    else this.go('today');
  }

  async #arrive(): Promise<void> {
    const state = history.state as { depth?: number } | null;
    this.#traces[this.#depth] = trace();
    this.#depth = state?.depth ?? 0;
    this.from = this.place;
    this.place = parsePlace(location.hash);
    const left = this.#traces[this.#depth];
    if (!left) return;
    await tick();
    restore(left);
    // The list may still be on its way from the file: once more when it has come.
    clearTimeout(this.#later);
    this.#later = setTimeout(() => restore(left), 80);
  }
}

function trace(): Trace {
  const focused = document.activeElement?.closest<HTMLElement>('[data-focus]');
  // Not of a screen that is built, and not shown yet.
  const scrolled = [...document.querySelectorAll<HTMLElement>('[data-scroll]')].filter(
    (element) => !element.closest('[inert]'),
  );
  return {
    focus: focused?.dataset['focus'] ?? null,
    scroll: scrolled.map((element) => [element.dataset['scroll'] ?? '', element.scrollTop]),
  };
}

function restore({ focus, scroll }: Trace): void {
  const named = (kind: 'scroll' | 'focus', name: string) =>
    [...document.querySelectorAll<HTMLElement>(`[data-${kind}]`)].find(
      (element) => element.dataset[kind] === name,
    );
  for (const [name, top] of scroll) named('scroll', name)?.scrollTo({ top });
  if (focus !== null) named('focus', focus)?.focus({ preventScroll: true });
}

export const router = new Router();
