/** Length in px of a number of rem: rows grow with the font size of the system. */
export function rem(count: number): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return count * (Number.isFinite(size) ? size : 16);
}
