/** What can be chosen about a file. */
import type { DaysRead, ImportKind, PlannedRow, RowAction } from '../../backend';
import { m } from '../../paraglide/messages';
import { word } from '../../words';

export const kinds: readonly ImportKind[] = ['people', 'companies', 'interactions', 'facts', 'mail'];

/** The name of a file, without its folders. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** What a file's rows seem to be, by its ending. */
export function guessKind(path: string): ImportKind {
  const name = nameOf(path).toLowerCase();
  const ending = name.split('.').pop();
  if (ending === 'eml' || ending === 'mbox') return 'mail';
  const isChat = ending === 'txt' && (name === '_chat.txt' || name.includes('whatsapp'));
  if (isChat || ending === 'json' || ending === 'ndjson') return 'interactions';
  return 'people';
}

interface Option {
  value: string;
  words: string;
}

/** Encodings; the first one stands for what was detected. */
export function encodings(detected: string | undefined): Option[] {
  const names = ['UTF-8', 'windows-1250', 'windows-1252', 'ISO-8859-2', 'UTF-16LE', 'UTF-16BE'];
  return [
    { value: '', words: detected ?? '–' },
    ...names.filter((name) => name !== detected).map((name) => ({ value: name, words: name })),
  ];
}

const signs = [',', ';', 'tab', '|'];
const signWords = (sign: string) => (sign === 'tab' ? m.files_separator_tab() : sign);

/** Separators; the first one stands for what was detected. */
export function separators(detected: string | null | undefined): Option[] {
  return [
    { value: '', words: detected ? signWords(detected) : '–' },
    ...signs.filter((sign) => sign !== detected).map((sign) => ({ value: sign, words: signWords(sign) })),
  ];
}

/** Orders of day and month; the first one stands for what was found. */
export function dayOrders(found: DaysRead): Option[] {
  const orders = ['day_first', 'month_first'];
  // What a person chose stays chosen: then nothing stands for what was found.
  const first = found.by === 'person' ? m.files_days_auto() : word('day_order', found.order);
  return [
    { value: '', words: first },
    ...orders
      .filter((order) => found.by === 'person' || order !== found.order)
      .map((value) => ({ value, words: word('day_order', value) })),
  ];
}

const ranks: Record<RowAction, number> = { suggest: 0, fail: 1, update: 2, create: 3, skip: 4, unchanged: 5 };

/** What a person has to look at first: what may be somebody known, what was refused, what changes. */
export function inOrder(rows: readonly PlannedRow[]): PlannedRow[] {
  return rows.toSorted((a, b) => ranks[a.action] - ranks[b.action] || a.line - b.line);
}

/** Why a file was refused, with its line where it has one. */
export function lineProblem(params: Partial<Record<string, string>>): string {
  const problem = word('import_problem', params['problem'] ?? '');
  return params['line'] ? `${m.files_line({ line: params['line'] })}: ${problem}` : problem;
}
