/** The words for closed lists that come from the shell: each value has a message `<list>_<value>`. */
import type { CommandFailure } from './backend';
import { made, plain, type Message } from 'virtual:list-messages';
import { m } from './paraglide/messages';
import { getLocale } from './paraglide/runtime';

/** A message by its name, `<list>_<value>`. */
function message(name: string): Message | undefined {
  const said = plain[getLocale()][name];
  return said === undefined ? made[name] : () => said;
}

/** The message of a list's value; the value itself where a newer shell knows more than this window. */
export function word(list: string, value: string): string {
  return message(`${list}_${value}`)?.() ?? value;
}

/** A message by its whole name; `null` where this window has none. */
export function findWords(name: string, inputs: Record<string, unknown>): string | null {
  return message(name)?.(inputs) ?? null;
}

/** The same, at the beginning of a line. */
export function capitalWord(list: string, value: string): string {
  const said = word(list, value);
  return `${said.charAt(0).toLocaleUpperCase()}${said.slice(1)}`;
}

/** What was done, for "Done · Undo" and the journal. */
export function intentWords(intent: string): string {
  return message(`intent_${intent}`)?.() ?? m.intent_unknown();
}

export interface FailureWords {
  /** What happened. */
  what: string;
  /** What is safe and what to do. */
  then: string;
}

/** What happened, what is safe, what to do. */
export function failureWords({ code, params }: Pick<CommandFailure, 'code' | 'params'>): FailureWords {
  if (code === 'bad_input') {
    const field = params['field'] ?? '';
    const problem = params['problem'] ?? '';
    // A field of the team's own says its name itself.
    const named = field.startsWith('own:') ? field.slice(4) : message(`field_${field}`)?.();
    const why = message(`problem_${problem}`)?.() ?? m.problem_other();
    return { what: named ? m.error_bad_input_field({ field: named }) : m.error_bad_input(), then: why };
  }
  const what = message(`error_${code}`) ?? message('error_internal');
  // What could not be taken back stays, whatever broke off.
  const then =
    (params['kept'] ? m.error_cancelled_kept : message(`error_${code}_then`)) ??
    message('error_internal_then');
  const reasons = code.startsWith('calendar_') ? 'source' : code === 'file_unreadable' ? 'file' : undefined;
  const reason = reasons && message(`${reasons}_problem_${params['problem'] ?? ''}`);
  const inputs = { path: '', line: '', problem: '', found: '', known: '', count: '', tables: '', ...params };
  const next = [reason?.(inputs), then?.(inputs)].filter(Boolean).join(' ');
  return { what: what?.(inputs) ?? code, then: next };
}
