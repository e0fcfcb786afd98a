/** What was opened last, newest first; for this window's life only, as the palette is asked for it right after. */
import type { Found } from '../backend';

const most = 6;
let list: Found[] = [];

const key = (found: Found) => `${found.kind} ${found.row.id}`;

/** Remembers that something was opened. */
export function opened(found: Found): void {
  list = [found, ...list.filter((other) => key(other) !== key(found))].slice(0, most);
}

/** The last opened ones. */
export function recent(): Found[] {
  return list;
}
