/** Moving through the rows of a screen: every row has one element with `data-row` that takes the focus. */

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main [data-row]')];
}

/** Puts the focus on the next (1) or previous (-1) row; on the first one where none has it. */
export function moveRow(step: 1 | -1): void {
  const all = rows();
  const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next =
    at === -1 ? (step === 1 ? all[0] : all.at(-1)) : all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** What the row with the focus stands for: its `data-row`. */
export function rowInFocus(): string | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-row]');
  return row?.dataset['row'] ?? null;
}
