/** Keys as their caps name them. */
import { m } from '../paraglide/messages';

/** The caps of a key, `Ctrl+K`, or of strokes in a row, `g t`: for each stroke its caps. */
export function caps(keys: string): string[][] {
  return keys.split(' ').map((stroke) => (stroke === '+' ? ['+'] : stroke.split('+')).map(name));
}

/** The same as one line, for a tooltip: `Ctrl+K`. */
export function keyWords(keys: string): string {
  return caps(keys)
    .map((stroke) => stroke.join('+'))
    .join(' ');
}

function name(key: string): string {
  const named: Partial<Record<string, string>> = {
    Ctrl: m.key_ctrl(),
    Alt: m.key_alt(),
    Shift: m.key_shift(),
    Enter: m.key_enter(),
    Escape: m.key_escape(),
    Space: m.key_space(),
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
  };
  return named[key] ?? (key.length === 1 ? key.toLocaleUpperCase() : key);
}
