/** Times in companies in words. */
import type { Locale } from '../../app.svelte';
import { m } from '../../paraglide/messages';
import { sinceWords } from './facts';

/** `2009 – maj 2012`, `od 2012`, `do 2012`; nothing where neither is known. */
export function spanWords(from: string, to: string, locale: Locale): string {
  const [begin, end] = [sinceWords(from, locale), sinceWords(to, locale)];
  if (begin && end) return `${begin} – ${end}`;
  if (begin) return m.employment_from({ day: begin });
  return end ? m.employment_to({ day: end }) : '';
}
