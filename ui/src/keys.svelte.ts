/**
 * The key map. A screen or part declares its keys with `useKeys`; the innermost scope that has a key takes it, and an
 * open dialog keeps all others out. While a text field has the focus only keys with Ctrl or Alt (and Escape where asked)
 * are heard, so that nothing typed ever acts.
 */
import { tick, untrack } from 'svelte';

/** Inner scopes win: `dialog` over `card` over `screen` over `app`. */
export type Scope = 'app' | 'screen' | 'card' | 'dialog';

export interface Key {
  /** `b`, `?`, `Enter`, `Alt+y`, `Ctrl+Enter`, or two strokes in a row: `g t`. Ctrl is also Cmd. */
  keys: string;
  /** What it does, as shown under `?`; without words it stands in no list. */
  words?: string;
  /** Also heard while a text field has the focus (keys with Ctrl or Alt always are). */
  inFields?: boolean;
  /** Never while a text field has the focus: the field has its own meaning for it, e.g. undo. */
  outsideFields?: boolean;
  /** What it does. */
  run: () => void;
}

interface Layer {
  scope: Scope;
  list: () => Key[];
}

/**
 * Who hears a key first. A screen goes before a card: in a call, a card that comes up about another one must not take
 * what the host is about to press.
 */
const order: readonly Scope[] = ['dialog', 'screen', 'card', 'app'];
const sequenceMs = 900;
/** What a key that is held down does over and over; all else acts once a press. */
const moving = /^(j|k|Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End)$/;

/** Whether keys that are typed would land in this element. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable="true"]')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  const silent = ['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'color', 'file'];
  return target instanceof HTMLInputElement && !silent.includes(target.type);
}

const onButton = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('button, a, [role="button"], [role="menuitem"], summary') !== null;

/** The stroke of an event, written as in {@link Key.keys}. */
export function stroke(event: KeyboardEvent): string | null {
  if (event.isComposing || event.getModifierState?.('AltGraph')) return null;
  let key = event.key;
  // With Alt some layouts give another letter: take the one that is printed on the key.
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3);
  if ((event.ctrlKey || event.altKey) && /^Digit\d$/.test(event.code)) key = event.code.slice(5);
  if (['Control', 'Alt', 'Shift', 'Meta'].includes(key)) return null;
  if (key === ' ') key = 'Space';
  const one = key.length === 1;
  const mods = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    // Shift is already in "?"; it is a modifier of its own only with letters and named keys.
    event.shiftKey && (!one || /\p{L}/u.test(key)) ? 'Shift' : '',
  ].filter(Boolean);
  return [...mods, one ? key.toLowerCase() : key].join('+');
}

class Keys {
  #layers = $state.raw<Layer[]>([]);
  #pending: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was typed for a screen that is not there yet. */
  #held: KeyboardEvent[] | null = null;

  /** Follows the keyboard; for the life of the window. */
  listen(): () => void {
    const heard = (event: KeyboardEvent) => this.hear(event);
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }

  /** Adds the keys of one part; the answer takes them away. */
  add(scope: Scope, list: () => Key[]): () => void {
    const layer = { scope, list };
    this.#layers = [...untrack(() => this.#layers), layer];
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
    };
  }

  /**
   * Keeps the letters that are typed until the screen that was asked for is there, and presses them then, up to the
   * first that leads into a text field. Where another screen is asked for meanwhile, they are forgotten.
   */
  async hold(coming: Promise<unknown>): Promise<void> {
    const held: KeyboardEvent[] = [];
    this.#held = held;
    await coming.catch(() => undefined);
    // Its keys are declared with the picture of it.
    await tick();
    if (this.#held !== held) return;
    this.#held = null;
    for (const event of held) {
      const target = document.activeElement ?? document.body;
      if (isField(target)) return;
      target.dispatchEvent(new KeyboardEvent(event.type, event));
      await tick();
    }
  }

  /** All keys that act now, inner scopes first. */
  active(): { scope: Scope; keys: Key[] }[] {
    const scopes = this.#isCovered ? order.slice(0, 1) : order.slice(1);
    return scopes.map((scope) => ({
      scope,
      keys: this.#layers
        .filter((layer) => layer.scope === scope)
        .reverse()
        .flatMap((layer) => layer.list()),
    }));
  }

  /** The cap of a card's button, for as long as the screen leaves that key to it. */
  cardCap(cap: string): { cap?: string } {
    const taken = this.#layers.some(
      (layer) => layer.scope === 'screen' && layer.list().some((key) => key.keys === cap),
    );
    return taken ? {} : { cap };
  }

  get #isCovered(): boolean {
    return this.#layers.some((layer) => layer.scope === 'dialog');
  }

  /** Everything declared, for the help: also what lies under the help itself. */
  help(): { scope: Scope; keys: Key[] }[] {
    const scopes: Scope[] = ['screen', 'card', 'app'];
    return scopes
      .map((scope) => ({
        scope,
        keys: this.#layers
          .filter((l) => l.scope === scope)
          .flatMap((l) => l.list().filter((key) => key.words)),
      }))
      .filter(({ keys }) => keys.length > 0);
  }

  hear(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const pressed = stroke(event);
    if (pressed === null) return;
    if (this.#held && /^.$/u.test(pressed) && !this.#isCovered && !isField(event.target)) {
      event.preventDefault();
      this.#held.push(event);
      return;
    }
    if (event.repeat && !moving.test(pressed)) {
      if (this.#acts(pressed, event.target)) event.preventDefault();
      return;
    }
    const reachable = this.#reachable(event.target);
    const sequence = this.#pending === null ? null : `${this.#pending} ${pressed}`;
    const found =
      reachable.find((key) => key.keys === sequence) ?? reachable.find((key) => key.keys === pressed);
    this.#forget();
    if (found) {
      // Enter and Space on a button press that button.
      if (['Enter', 'Space'].includes(pressed) && onButton(event.target)) return;
      event.preventDefault();
      found.run();
    } else if (reachable.some((key) => key.keys.startsWith(`${pressed} `))) {
      event.preventDefault();
      this.#pending = pressed;
      this.#timer = setTimeout(() => this.#forget(), sequenceMs);
    }
  }

  /** The keys that are heard while this element has the focus. */
  #reachable(target: EventTarget | null): Key[] {
    const all = this.active().flatMap(({ keys }) => keys);
    if (!isField(target)) return all;
    return all.filter(
      (key) => !key.outsideFields && (key.inFields === true || /^(Ctrl|Alt)\+/.test(key.keys)),
    );
  }

  /** Whether a stroke does something here: a key of the map, or the button or the form under the focus. */
  #acts(pressed: string, target: EventTarget | null): boolean {
    if (/^(Ctrl\+)?Enter$/.test(pressed) && (onButton(target) || target instanceof HTMLInputElement))
      return true;
    return this.#reachable(target).some((key) => key.keys === pressed);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#pending = null;
  }
}

export const keys = new Keys();

/** Declares keys for as long as the calling component lives. `list` may read state: it is asked at each stroke. */
export function useKeys(scope: Scope, list: () => Key[]): void {
  $effect(() => keys.add(scope, list));
}
