/** The sentence that is read out for a purpose, in the customer's language. */
import { app } from './app.svelte';
import type { ConsentScope } from './backend';
import { m } from './paraglide/messages';

/** The sentence from the settings for recording; for the other purposes a plain question. */
export function defaultSentence(scope: ConsentScope, language: string): string {
  const locale = language.toLowerCase().startsWith('pl') ? 'pl' : 'en';
  if (scope === 'record_internal') {
    const own = locale === 'pl' ? app.settings?.consent_sentence_pl : app.settings?.consent_sentence_en;
    if (own) return own;
  }
  return question(scope, locale);
}

/** The short question for a purpose. */
export function question(scope: ConsentScope, locale: 'pl' | 'en' = app.locale): string {
  const ask = {
    record_internal: m.call_ask_record_internal,
    send_to_customer: m.call_ask_send_to_customer,
    quote_by_name: m.call_ask_quote_by_name,
    show_to_others: m.call_ask_show_to_others,
  }[scope];
  return ask({}, { locale });
}
