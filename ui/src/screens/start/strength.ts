/** A rough measure of a passphrase: how many guesses its length and its letters leave. A hint, not a rule. */

export type Strength = 'none' | 'weak' | 'fair' | 'good';

/** Below this many characters a passphrase is refused. */
export const leastLength = 8;

/** Judged by the bits of the letters used, with repeats and runs counted once. */
export function strengthOf(passphrase: string): Strength {
  if (passphrase === '') return 'none';
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(passphrase)).length;
  const letters = [...passphrase];
  const telling = letters.filter((letter, index) => {
    const before = letters[index - 1];
    if (before === undefined) return true;
    const step = (letter.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    return step !== 0 && Math.abs(step) !== 1;
  }).length;
  const bits = Math.min(telling, new Set(letters).size * 3) * (2.6 + kinds * 0.9);
  if (letters.length < leastLength || bits < 40) return 'weak';
  return bits < 64 ? 'fair' : 'good';
}

/** The groups of a recovery key as it is shown. */
export function groupsOf(key: string): string[] {
  return key.split(/[-\s]+/).filter(Boolean);
}

/** Whether what was typed is the key's last group; case and look-alike letters do not matter. */
export function isLastGroup(key: string, typed: string): boolean {
  const alike = (text: string) => text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const last = groupsOf(key).at(-1);
  return last !== undefined && alike(typed) === alike(last);
}
