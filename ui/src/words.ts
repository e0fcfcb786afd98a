/** The words for closed lists that come from the shell: each value has a message `<list>_<value>`. */
import type { CommandFailure } from './backend';
import { m } from './paraglide/messages';

type Message = (inputs?: Record<string, unknown>) => string;

/**
 * The messages of every list, by the names of the lists: `m` taken as a whole would bring all messages into the first
 * chunk. A list that is missing here fails in `words.test.ts`.
 */
const modules = import.meta.glob<Record<string, Message>>(
  './paraglide/messages/{address,against,answer,backup_reason,bucket,calendar_secret,calendar_source,calendar_way,changed,channel,company_field,consent_change,consent_state,consent_term,decision,deletion_proof,direction,doctor,erased_kind,erasure_kind,erasure_reason,error,event,fact,feeling,field,field_kind,field_subject,field_test,file_trouble,fit,folder_state,follow_up_kind,follow_ups_day,handle,host_failure,ignored,import_field,import_kind,import_problem,incident_next,initiative,intent,interaction_kind,letter_kind,link_privacy,link_source,match_reason,matched_by,method,nomination_decision,nomination_state,nomination_why,notice_answer,notice_reply,origin,outbox_kind,outbox_state,place_kind,placeholder,problem,rank,reading_line,reason,receipt_channel,recording_alert,recording_state,recording_step,refusal,reminder,reminder_detail,reminder_state,repeat,reply,request_kind,request_outcome,request_state,retention_kind,role,row_action,row_decision,rule,rule_hint,scope,section,settings_section,source,source_problem,start_role,start_strength,status,suits,sync_problem,theme,timeline_kind,tone}_*.js',
  { eager: true },
);
const messages = Object.assign({}, ...Object.values(modules)) as Partial<Record<string, Message>>;

/** The message of a list's value; the value itself where a newer shell knows more than this window. */
export function word(list: string, value: string): string {
  return messages[`${list}_${value}`]?.() ?? value;
}

/** A message by its whole name; `null` where this window has none. */
export function findWords(name: string, inputs: Record<string, unknown>): string | null {
  return messages[name]?.(inputs) ?? null;
}

/** The same, at the beginning of a line. */
export function capitalWord(list: string, value: string): string {
  const said = word(list, value);
  return `${said.charAt(0).toLocaleUpperCase()}${said.slice(1)}`;
}

/** What was done, for "Done · Undo" and the journal. */
export function intentWords(intent: string): string {
  return messages[`intent_${intent}`]?.() ?? m.intent_unknown();
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
    const named = field.startsWith('own:') ? field.slice(4) : messages[`field_${field}`]?.();
    const why = messages[`problem_${problem}`]?.() ?? m.problem_other();
    return { what: named ? m.error_bad_input_field({ field: named }) : m.error_bad_input(), then: why };
  }
  const what = messages[`error_${code}`] ?? messages['error_internal'];
  const then = messages[`error_${code}_then`] ?? messages['error_internal_then'];
  const reason = code.startsWith('calendar_')
    ? messages[`source_problem_${params['problem'] ?? ''}`]
    : undefined;
  const inputs = { path: '', line: '', problem: '', found: '', known: '', count: '', tables: '', ...params };
  const next = [reason?.(inputs), then?.(inputs)].filter(Boolean).join(' ');
  return { what: what?.(inputs) ?? code, then: next };
}
