import { describe, expect, it } from 'vitest';
import type { ConsentTerms } from './backend';
import { defaultSentence, question } from './consent_sentence';

const sentence = (language: string, text: string) => ({
  scope: 'record_internal' as const,
  language,
  text,
  changed_at: null,
  changed_by: null,
  change: null,
});
const terms: ConsentTerms = {
  sentences: [sentence('pl', 'Czy możemy nagrać?'), sentence('en', 'May we record?')],
  fields: [],
};

describe('j3: a sentence is written down in its own language', () => {
  it.each([
    ['pl', 'pl', 'Czy możemy nagrać?'],
    ['pl-PL', 'pl', 'Czy możemy nagrać?'],
    ['en-GB', 'en', 'May we record?'],
    ['de', 'en', 'May we record?'],
    ['', 'en', 'May we record?'],
  ])('for who speaks %j: %s', (spoken, language, text) => {
    expect(defaultSentence('record_internal', spoken, terms)).toEqual({ text, language });
  });
  it('also as the plain question, until the settings are there', () => {
    const asked = { text: question('record_internal', 'en'), language: 'en' };
    expect(defaultSentence('record_internal', 'de', null)).toEqual(asked);
    expect(defaultSentence('quote_by_name', 'de', terms)).toEqual({
      text: question('quote_by_name', 'en'),
      language: 'en',
    });
  });
});
