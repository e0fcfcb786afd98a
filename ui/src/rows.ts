/** Moving through the rows of a screen: every row has one element with `data-row` that takes the focus. */

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main [data-row]')];
}

/** What belongs to a row: the item of its list, with the buttons beside it, where it is the only row of that item. */
function itemOf(row: HTMLElement): HTMLElement {
  const item = row.closest<HTMLElement>('li, [role="listitem"]');
  return item?.querySelectorAll('[data-row]').length === 1 ? item : row;
}

function findFocus(all: HTMLElement[]): number {
  return all.findIndex((row) => itemOf(row).contains(document.activeElement));
}

function take(row: HTMLElement | undefined): void {
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

/** Puts the focus on the next (1) or previous (-1) row; on the first one where none has it. */
export function moveRow(step: 1 | -1): void {
  const all = rows();
  const at = findFocus(all);
  if (at === -1) take(step === 1 ? all[0] : all.at(-1));
  else take(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

/** Puts the focus beside the row that has it and is about to go: on the next one, or the one before the last. */
export function leaveRow(): void {
  const all = rows();
  const at = findFocus(all);
  if (at !== -1) take(all[at + 1] ?? all[at - 1]);
}

/** What the row with the focus, or with the button that has it, stands for: its `data-row`. */
export function rowInFocus(): string | null {
  const all = rows();
  return all[findFocus(all)]?.dataset['row'] ?? null;
}
