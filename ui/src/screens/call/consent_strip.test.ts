import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type BriefView, type ConsentRow, type ConsentScope, type NewConsent } from '../../backend';
import { keys } from '../../keys.svelte';
import ConsentStrip from './ConsentStrip.svelte';

const purposes: ConsentScope[] = ['record_internal', 'send_to_customer', 'quote_by_name'];

function row(scope: ConsentScope, state: ConsentRow['state'] = 'unknown'): ConsentRow {
  return {
    scope,
    state,
    decided_at: state === 'unknown' ? null : '2026-10-14T12:00:00Z',
    asked_by: null,
    method: null,
    sentence: null,
    language: null,
    valid_until: null,
    this_call: true,
    refusal: null,
  };
}

function brief(
  states: Partial<Record<ConsentScope, ConsentRow['state']>> = {},
  language: string = 'en',
): BriefView {
  return {
    customer: { id: 'c-1', fields: { language } },
    booking: { row: { id: 'b-1' }, answers: [] },
    consents: purposes.map((scope) => row(scope, states[scope])),
    recent: [],
  } as unknown as BriefView;
}

/** Presses a key, and lets go of it unless it is held. */
function press(key: string, repeat = false): void {
  const event = new KeyboardEvent('keydown', {
    key,
    code: `Key${key.toUpperCase()}`,
    altKey: true,
    repeat,
    cancelable: true,
  });
  window.dispatchEvent(event);
  flushSync();
}

let said: NewConsent[] = [];
let answer: (() => void)[] = [];
let stop: () => void;

// A whole form is drawn and read by its roles: that takes its time where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  answer = [];
  stop = keys.listen();
  vi.spyOn(backend, 'recordConsent').mockImplementation((consent) => {
    said.push(consent);
    return new Promise((resolve) => {
      answer.push(() => resolve({ value: 'k', entry: null, intent: 'record_consent', masked: 0 }));
    });
  });
});
afterEach(() => {
  stop();
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The strip with its first question open long enough to have been read. */
async function strip() {
  const shown = render(ConsentStrip, { brief: brief() });
  await vi.advanceTimersByTimeAsync(2000);
  return shown;
}

const scopes = () => said.map(({ scope }) => scope);

describe('j2, j4, c3: one press answers the one question that stands open', () => {
  it('however long the key is held', async () => {
    const shown = await strip();
    press('y');
    for (let at = 0; at < 20; at += 1) press('y', true);
    answer.splice(0).forEach((done) => done());
    await shown.rerender({ brief: brief({ record_internal: 'given' }) });
    for (let at = 0; at < 20; at += 1) press('y', true);
    await vi.advanceTimersByTimeAsync(2000);
    press('y', true);
    expect(scopes()).toEqual(['record_internal']);
  });
  it('when it is pressed twice before the answer is shown', async () => {
    await strip();
    press('y');
    press('y');
    answer.splice(0).forEach((done) => done());
    await vi.advanceTimersByTimeAsync(0);
    press('y');
    await vi.advanceTimersByTimeAsync(5000);
    press('n');
    expect(scopes()).toEqual(['record_internal']);
  });
  it('when the second press comes with the next question only just open', async () => {
    const shown = await strip();
    press('y');
    answer.splice(0).forEach((done) => done());
    await shown.rerender({ brief: brief({ record_internal: 'given' }) });
    await vi.advanceTimersByTimeAsync(150);
    press('y');
    screen.getByRole('button', { name: /^Yes/ }).click();
    expect(scopes()).toEqual(['record_internal']);
    await vi.advanceTimersByTimeAsync(2000);
    press('n');
    expect(said.map(({ scope, decision }) => [scope, decision])).toEqual([
      ['record_internal', 'given'],
      ['send_to_customer', 'refused'],
    ]);
  });
  it('and again after a refusal of the file', async () => {
    const shown = await strip();
    vi.mocked(backend.recordConsent).mockRejectedValueOnce(new Error('the file is busy'));
    vi.spyOn(console, 'error').mockReturnValue();
    press('y');
    await vi.advanceTimersByTimeAsync(2000);
    press('y');
    expect(scopes()).toEqual(['record_internal']);
    shown.unmount();
  });
});

describe('j3: the sentence is kept with the language it was read out in', () => {
  it.each([
    ['pl', 'pl'],
    ['de', 'en'],
  ])('to who speaks %s: %s', async (spoken, language) => {
    const asking = backend.getConsentTerms();
    await vi.advanceTimersByTimeAsync(10);
    const terms = await asking;
    const text = terms.sentences.find((one) => one.scope === 'record_internal' && one.language === language);
    render(ConsentStrip, { brief: brief({}, spoken) });
    await vi.advanceTimersByTimeAsync(2000);
    press('y');
    expect(said.map((one) => [one.sentence, one.language])).toEqual([[text?.text, language]]);
  });
});
