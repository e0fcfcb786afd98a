/** The sentence that is read out for a purpose, in the customer's language where there is one in it. */
import { app } from './app.svelte';
import type { ConsentScope, ConsentTerms } from './backend';
import { m } from './paraglide/messages';

/** A sentence as it is read out, and the language it is in. */
export interface Sentence {
  text: string;
  language: 'pl' | 'en';
}

/**
 * The sentence of the settings; a plain question until they are there. There are two languages of them: whoever speaks
 * neither is asked in English, and that is what is written down.
 */
export function defaultSentence(
  scope: ConsentScope,
  spoken: string,
  terms: ConsentTerms | null | undefined,
): Sentence {
  const language = spoken.toLowerCase().startsWith('pl') ? 'pl' : 'en';
  const set = terms?.sentences.find((one) => one.scope === scope && one.language === language);
  return { text: set?.text || question(scope, language), language };
}

/** The short question for a purpose. */
export function question(scope: ConsentScope, locale: 'pl' | 'en' = app.locale): string {
  const ask = {
    record_internal: m.call_ask_record_internal,
    send_to_customer: m.call_ask_send_to_customer,
    share_with_their_team: m.call_ask_share_with_their_team,
    quote_by_name: m.call_ask_quote_by_name,
    show_to_others: m.call_ask_show_to_others,
  }[scope];
  return ask({}, { locale });
}

/** Whether a yes to a purpose holds for the call in which it was said only: each recording is asked about anew. */
export function perCall(scope: ConsentScope): boolean {
  return scope !== 'quote_by_name' && scope !== 'show_to_others';
}

/** What a decision says besides, when it is said now, unasked for any proof. */
export const saidHere = {
  initiative: 'ours',
  answer: '',
  evidence: '',
  evidence_sha256: '',
  asked_by: null,
  said_at: null,
  valid_until: null,
} as const;
