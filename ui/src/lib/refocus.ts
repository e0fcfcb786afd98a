/**
 * Gives the focus back to an element that was moved in its list: moving takes it away, now or when the list is loaded
 * anew a moment later. Whoever puts the focus elsewhere meanwhile keeps it there.
 */
export function refocus(selector: string): void {
  const until = performance.now() + 400;
  const step = () => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus();
    if (performance.now() < until) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
