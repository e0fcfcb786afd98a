/**
 * A picture stands a moment before its scripts: what is clicked and which letters are struck until then is kept for them.
 * Gives back what does it again, one after the other as far apart as people do it: what a key leads to hears the next one.
 * Letters for a field that came meanwhile are let go.
 */
export function keepEarly(root: Window): () => Promise<void> {
  const kept: (() => void)[] = [];
  const keep = (event: Event, again: () => void) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    kept.push(again);
  };
  const clicked = (event: MouseEvent) => {
    const at = event.target;
    const anew = new MouseEvent('click', event);
    keep(event, () => void at?.dispatchEvent(anew));
  };
  const typed = (event: KeyboardEvent) => {
    if ([...event.key].length !== 1 || event.key === ' ') return;
    const anew = new KeyboardEvent('keydown', event);
    keep(event, () => {
      const at = document.activeElement ?? document.body;
      if (!at.matches('input, textarea, select, [contenteditable]')) at.dispatchEvent(anew);
    });
  };
  const listen = () => {
    root.addEventListener('click', clicked, true);
    root.addEventListener('keydown', typed, true);
  };
  const deaf = () => {
    root.removeEventListener('click', clicked, true);
    root.removeEventListener('keydown', typed, true);
  };
  listen();
  return async () => {
    for (let again = kept.shift(); again; again = kept.shift()) {
      deaf();
      again();
      listen();
      await new Promise((done) => setTimeout(done));
    }
    deaf();
  };
}
