/** Minutes as they are typed. */

/** A whole number from 1 up to `most`; nothing for anything else. */
export function readMinutes(text: string, most: number): number | null {
  const digits = /^\s*(\d{1,4})\s*(?:min\.?)?\s*$/.exec(text)?.[1];
  const count = Number(digits);
  return digits && count >= 1 && count <= most ? count : null;
}

/** With one more, the longest first, none twice. */
export function withMinutes(minutes: readonly number[], count: number): number[] {
  return [...new Set([...minutes, count])].sort((a, b) => b - a);
}
