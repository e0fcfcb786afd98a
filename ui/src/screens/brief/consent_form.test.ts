import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  backend,
  CommandFailure,
  type BriefView,
  type ConsentRow,
  type ConsentScope,
  type NewConsent,
} from '../../backend';
import { clock } from '../../clock.svelte';
import { question } from '../../consent_sentence';
import { keys } from '../../keys.svelte';
import ConsentStrip from '../call/ConsentStrip.svelte';
import ConsentForm from './ConsentForm.svelte';
import type { Proof } from './proofs';

const now = Date.parse('2026-10-12T09:00:00Z');
const written = (at: string): Proof => ({
  key: at,
  words: `mail of ${at}`,
  evidence: 'e-mail',
  answer: 'Yes, do',
  at: Date.parse(at),
});

let said: NewConsent[] = [];
let stop: () => void;

// A whole form is drawn and read by its roles: that takes its time where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  said = [];
  stop = keys.listen();
  clock.now = now;
  vi.spyOn(backend, 'recordConsent').mockImplementation((consent) => {
    said.push(consent);
    return Promise.resolve({ value: 'k', entry: null, intent: 'record_consent', masked: 0 });
  });
});
afterEach(() => {
  stop();
  cleanup();
  vi.restoreAllMocks();
});

function form(row: Partial<ConsentRow> & { scope: ConsentScope }, more: object = {}) {
  const ondone = vi.fn();
  render(ConsentForm, {
    customer: { id: 'c-1', language: 'en' },
    booking: 'b-1',
    row: { state: 'unknown', ...row },
    told: '',
    ondone,
    ...more,
  });
  return ondone;
}

const yes = () => screen.getByRole<HTMLButtonElement>('button', { name: /^Yes/ });
const no = () => screen.getByRole<HTMLButtonElement>('button', { name: /^No\b/ });
const choose = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const typeIn = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });

function press(key: string): void {
  const code = /\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`;
  window.dispatchEvent(new KeyboardEvent('keydown', { key, code, altKey: true, cancelable: true }));
}

describe('j3, c1: a yes says when it was given', () => {
  it('a written one cannot be recorded without its day and time', async () => {
    form({ scope: 'record_internal' });
    await choose('How it was said', 'email');
    await typeIn(/^What shows it/, 'mail to the help desk');
    expect(yes().disabled).toBe(true);
    press('y');
    expect(said).toEqual([]);
  });
  it('one out of a mail is as old as the mail', async () => {
    form({ scope: 'record_internal' }, { proofs: [written('2026-10-01T08:15:00Z')] });
    await choose('How it was said', 'email');
    await choose(/^Take what shows it/, '2026-10-01T08:15:00Z');
    await fireEvent.click(yes());
    expect(said.map(({ said_at, evidence, method }) => [said_at, evidence, method])).toEqual([
      ['2026-10-01T08:15:00.000Z', 'e-mail', 'email'],
    ]);
  });
  it('none is from tomorrow', async () => {
    form({ scope: 'record_internal' }, { proofs: [written('2026-10-13T08:15:00Z')] });
    await choose('How it was said', 'email');
    await choose(/^Take what shows it/, '2026-10-13T08:15:00Z');
    expect(yes().disabled).toBe(true);
    expect(screen.getByRole('alert').textContent).toMatch(/future/);
  });
  it.each(['refused', 'withdrawn'] as const)('after a no (%s) nobody is said to have begun it', (state) => {
    form({ scope: 'record_internal', state });
    expect(screen.getByLabelText<HTMLSelectElement>('Who brought it up').value).toBe('ours');
  });
  it('what is refused stays to be put right', async () => {
    const ondone = form({ scope: 'quote_by_name', state: 'refused' });
    vi.mocked(backend.recordConsent).mockRejectedValueOnce(
      new CommandFailure({ code: 'asked_too_soon', params: {} }),
    );
    await fireEvent.click(yes());
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(ondone).not.toHaveBeenCalled();
  });
});

describe('c3: what is said outside of any call', () => {
  it('a no to the recording is recorded, a yes is one call’s', async () => {
    const ondone = form({ scope: 'record_internal' }, { booking: null });
    expect(yes().disabled).toBe(true);
    await typeIn(/^What shows it/, 'mail to the help desk');
    await fireEvent.click(no());
    expect(
      said.map(({ booking_id, scope, decision, method }) => [booking_id, scope, decision, method]),
    ).toEqual([[null, 'record_internal', 'refused', 'email']]);
    expect(ondone).toHaveBeenCalledOnce();
  });
});

describe('j3: the sentence is kept with the language it is in', () => {
  const recorded = () => said.map(({ sentence, language }) => [sentence, language]);
  it.each([
    ['pl', 'pl'],
    ['de', 'en'],
  ] as const)('to who speaks %s: %s', async (spoken, language) => {
    form({ scope: 'record_internal' }, { customer: { id: 'c-1', language: spoken } });
    await fireEvent.click(yes());
    expect(recorded()).toEqual([[question('record_internal', language), language]]);
  });
  it('what was said instead, in the language that is chosen for it', async () => {
    form({ scope: 'record_internal' }, { customer: { id: 'c-1', language: 'de' } });
    expect(screen.queryByLabelText('Language of the sentence')).toBeNull();
    await typeIn(/^The sentence you read out/, 'Dürfen wir aufzeichnen?');
    await choose('Language of the sentence', 'de');
    await fireEvent.click(yes());
    expect(recorded()).toEqual([['Dürfen wir aufzeichnen?', 'de']]);
  });
  it('what an invitation asked, as it was asked', async () => {
    const asked = { state: 'requested', method: 'invitation_line', sentence: 'Dürfen wir?' } as const;
    form(
      { scope: 'record_internal', language: 'de', ...asked },
      { customer: { id: 'c-1', language: 'pl' }, proofs: [written('2026-10-01T08:15:00Z')] },
    );
    await choose(/^Take what shows it/, '2026-10-01T08:15:00Z');
    await fireEvent.click(yes());
    expect(recorded()).toEqual([['Dürfen wir?', 'de']]);
  });
});

describe('c2: withdrawing is as easy as giving', () => {
  const row = (scope: ConsentScope, state: ConsentRow['state']): ConsentRow => ({
    scope,
    state,
    decided_at: state === 'unknown' ? null : '2026-10-12T08:50:00Z',
    asked_by: null,
    method: null,
    sentence: null,
    language: null,
    valid_until: null,
    this_call: true,
    refusal: null,
  });
  const brief = {
    customer: { id: 'c-1', fields: { language: 'en' } },
    booking: { row: { id: 'b-1' }, answers: [] },
    consents: [
      row('record_internal', 'given'),
      row('send_to_customer', 'unknown'),
      row('quote_by_name', 'given'),
    ],
    recent: [],
  } as unknown as BriefView;
  const done = () => said.splice(0).map(({ scope, decision }) => [scope, decision]);

  it('in the call: one key and one click each, while the next question stands open', async () => {
    render(ConsentStrip, { brief });
    const counted = { give: { keys: 0, clicks: 0 }, withdraw: { keys: 0, clicks: 0 } };
    press('1');
    counted.withdraw.keys += 1;
    expect(done()).toEqual([['record_internal', 'withdrawn']]);
    await Promise.resolve();
    await fireEvent.click(screen.getByRole('button', { name: /^Withdraw: Quote by name/ }));
    counted.withdraw.clicks += 1;
    expect(done()).toEqual([['quote_by_name', 'withdrawn']]);
    await fireEvent.click(yes());
    counted.give.clicks += 1;
    expect(done()).toEqual([['send_to_customer', 'given']]);
    cleanup();
    render(ConsentStrip, { brief });
    press('y');
    counted.give.keys += 1;
    expect(done()).toEqual([['send_to_customer', 'given']]);
    expect(counted.withdraw).toEqual(counted.give);
  });
  it('each given purpose has its key in the help, and only those', () => {
    render(ConsentStrip, { brief });
    const told = keys
      .help()
      .flatMap(({ keys: list }) => list)
      .filter((key) => /^Alt\+\d$/.test(key.keys));
    expect(told.map((key) => key.keys)).toEqual(['Alt+1', 'Alt+3']);
    expect(told.every((key) => key.words?.startsWith('Withdraw: '))).toBe(true);
    press('2');
    expect(said).toEqual([]);
  });
  it('in the dialog of a purpose: one key and one click each, nothing to fill in', async () => {
    form({ scope: 'record_internal', state: 'given' });
    press('w');
    await Promise.resolve();
    cleanup();
    form({ scope: 'record_internal', state: 'given' });
    await fireEvent.click(screen.getByRole('button', { name: /^Withdraw/ }));
    cleanup();
    form({ scope: 'record_internal' }, { inCall: true });
    press('y');
    expect(done()).toEqual([
      ['record_internal', 'withdrawn'],
      ['record_internal', 'withdrawn'],
      ['record_internal', 'given'],
    ]);
  });
});

describe('j3: who of us asked', () => {
  it('is whoever writes it down unless another is named', async () => {
    vi.spyOn(backend, 'listMembers').mockResolvedValue([
      { id: 'm-me', fields: { name: 'Emilia Sroka', email: '', role: 'specialist' }, me: true },
      { id: 'm-host', fields: { name: 'Tomasz Wilk', email: '', role: 'host' }, me: false },
    ]);
    form({ scope: 'record_internal' });
    const select = await screen.findByLabelText<HTMLSelectElement>('Asked by');
    expect(select.selectedOptions[0]?.textContent).toBe('Emilia Sroka');
    await fireEvent.change(select, { target: { value: 'm-host' } });
    await fireEvent.click(yes());
    await vi.waitFor(() => expect(said).toHaveLength(1));
    expect(said[0]?.asked_by).toBe('m-host');
  });
});
