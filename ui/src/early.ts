/**
 * A picture stands a moment before its scripts: what is clicked and typed until then is kept for them. Gives back what does
 * it again, in its order. Keys that move the focus act at once.
 */
export function keepEarly(root: Window): () => void {
  const kept: (() => void)[] = [];
  const keep = (event: Event, again: Event) => {
    const at = event.target;
    event.preventDefault();
    event.stopImmediatePropagation();
    kept.push(() => void at?.dispatchEvent(again));
  };
  const clicked = (event: MouseEvent) => keep(event, new MouseEvent('click', event));
  const typed = (event: KeyboardEvent) => {
    if ([...event.key].length === 1) keep(event, new KeyboardEvent('keydown', event));
  };
  root.addEventListener('click', clicked, true);
  root.addEventListener('keydown', typed, true);
  return () => {
    root.removeEventListener('click', clicked, true);
    root.removeEventListener('keydown', typed, true);
    for (const again of kept) again();
  };
}
