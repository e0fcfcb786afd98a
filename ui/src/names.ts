/**
 * Names as they may stand on the screen. With discreet mode on, a name is shown by its initials, and the names that
 * were seen are taken out of free text too.
 */
import { createSubscriber } from 'svelte/reactivity';
import { app } from './app.svelte';

const seen = new Map<string, string>();

/** Text that was hidden before a name was seen is hidden anew, before it is on the screen. */
let hideAnew: (() => void) | null = null;
const follow = createSubscriber((update) => {
  hideAnew = update;
  return () => (hideAnew = null);
});
let isDue = false;

function learned(): void {
  if (!hideAnew || isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    hideAnew?.();
  });
}

/** Initials: of the first and the last word, as the shell makes them. */
export function initials(name: string): string {
  const first = (word: string) => /[\p{L}\p{N}]/u.exec(word)?.[0];
  const letters = name
    .split(/\s+/)
    .map(first)
    .filter((letter) => letter !== undefined);
  const [head] = letters;
  if (head === undefined) return '';
  const tail = letters.length > 1 ? letters.at(-1) : '';
  return `${head}${tail ?? ''}`.toLocaleUpperCase();
}

/** A person's name, or its initials in discreet mode. */
export function personName(name: string): string {
  remember(name);
  return app.discreet ? dotted(name) : name;
}

/** A firm, an address or a title: something that tells who it is about. In discreet mode it is not shown. */
export function telling(text: string): string {
  return app.discreet ? '•••' : text;
}

/** A name that does not stand on the screen itself, though free text there may hold it. */
export function meet(name: string | null): void {
  if (name) remember(name);
}

/**
 * Free text; in discreet mode without addresses, without the names that stand elsewhere on the screen, and without that of
 * whom it is about.
 */
export function freeText(text: string, about: string | null = null): string {
  meet(about);
  if (!app.discreet) return text;
  follow();
  let hidden = text;
  for (const [word, letters] of seen) hidden = hidden.replaceAll(word, letters);
  return hidden.replace(/https?:\/\/\S+|[^\s@]+@[^\s@]+/g, '•••');
}

function dotted(name: string): string {
  return name.includes('@') ? '•••' : [...initials(name)].map((letter) => `${letter}.`).join(' ');
}

function remember(name: string): void {
  if (seen.has(name) || name === '') return;
  seen.set(name, dotted(name));
  for (const word of name.split(/\s+/)) {
    if (word.length > 2 && !seen.has(word)) seen.set(word, `${word.charAt(0)}.`);
  }
  learned();
}
