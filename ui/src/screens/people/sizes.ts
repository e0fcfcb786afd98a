/** How large files are, in the words of a language. */

/** `340 kB`, `2.4 MB`; a file that has anything in it is never 0. */
export function sizeWords(bytes: number, locale: string): string {
  const [unit, size] =
    bytes < 1_000_000 ? (['kilobyte', bytes / 1_000] as const) : (['megabyte', bytes / 1_000_000] as const);
  const digits = unit === 'megabyte' && size < 10 ? 1 : 0;
  const shown = unit === 'kilobyte' ? Math.max(1, Math.round(size)) : size;
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits }).format(shown);
}
