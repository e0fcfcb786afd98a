import { describe, expect, it } from 'vitest';
import bindings from './bindings.ts?raw';
import { failureWords, word } from './words';

type Messages = Record<string, unknown>;

const files = import.meta.glob<Messages>('../messages/*/*.json', { eager: true, import: 'default' });

function all(locale: string): Messages {
  const mine = Object.entries(files).filter(([path]) => path.includes(`/messages/${locale}/`));
  return Object.assign({}, ...mine.map(([, messages]) => messages)) as Messages;
}

const pl = all('pl');
const en = all('en');

/** The values of a closed list, as the bindings have it. */
function values(list: string): string[] {
  const plain = bindings.replace(/\/\*[^]*?\*\//g, '');
  const found = new RegExp(`export type ${list} =\\s*([^;]+);`).exec(plain)?.[1] ?? '';
  return [...found.matchAll(/"(\w+)"/g)].map(([, value]) => value ?? '');
}

const lists: Record<string, string> = {
  status: 'BookingStatus',
  reason: 'NoShowReason',
  reply: 'Reply',
  arrival: 'Arrival',
  scope: 'ConsentScope',
  decision: 'ConsentDecision',
  consent_state: 'ConsentState',
  method: 'ConsentMethod',
  initiative: 'Initiative',
  repeat: 'Repeat',
  refusal: 'Refusal',
  consent_change: 'TermChange',
  follow_up_kind: 'FollowUpKind',
  bucket: 'DueBucket',
  channel: 'ContactChannel',
  direction: 'Direction',
  interaction_kind: 'InteractionKind',
  feeling: 'Feeling',
  address: 'FormOfAddress',
  role: 'MemberRole',
  handle: 'HandleKind',
  answer: 'AnswerState',
  section: 'BriefSection',
  event: 'BookingEventKind',
  theme: 'Theme',
  reminder: 'ReminderKind',
  reminder_state: 'ReminderState',
  reminder_reason: 'ReminderReason',
  notice_answer: 'NoticeAnswer',
  recording_state: 'RecordingState',
  recording_alert: 'RecordingAlert',
  recording_step: 'RecordingStep',
  link_privacy: 'LinkPrivacy',
  host_failure: 'HostFailure',
  file_trouble: 'FileTrouble',
  folder_state: 'FolderState',
  intent: 'Action',
  calendar_source: 'CalendarSource',
  reading_line: 'ReadingLineKind',
  held_kind: 'HeldKind',
  outbox_kind: 'OutboxKind',
  outbox_state: 'OutboxState',
  request_kind: 'RequestKind',
  request_outcome: 'RequestOutcome',
  request_state: 'RequestState',
  retention_kind: 'RetentionKind',
  erased_kind: 'ErasedKind',
  erasure_kind: 'ErasureKind',
  erasure_reason: 'ErasureReason',
  place_kind: 'PlaceKind',
  receipt_channel: 'ReceiptChannel',
  changed_field: 'ChangedField',
  task_turn: 'FollowUpTurn',
  promise_turn: 'FollowUpTurn',
  day_order: 'DayOrder',
};

const wanted = [
  ...values('ErrorCode').map((code) => `error_${code}`),
  ...values('ErrorCode')
    .filter((code) => code !== 'bad_input')
    .map((code) => `error_${code}_then`),
  ...Object.entries(lists).flatMap(([name, list]) => values(list).map((value) => `${name}_${value}`)),
];

describe('every value of a closed list has its words', () => {
  it('finds the lists', () => {
    for (const list of ['ErrorCode', ...Object.values(lists)]) expect(values(list), list).not.toEqual([]);
  });
  it('in Polish', () => {
    expect(wanted.filter((key) => !(key in pl))).toEqual([]);
  });
  it('in English', () => {
    expect(wanted.filter((key) => !(key in en))).toEqual([]);
  });
});

describe('lists', () => {
  const sources = import.meta.glob<string>('./**/*.{svelte,ts}', {
    eager: true,
    import: 'default',
    query: '?raw',
  });
  const said = Object.entries(sources)
    .filter(([path]) => !path.includes('/paraglide/'))
    .flatMap(([, source]) => [
      ...source.matchAll(/\b(?:word|capitalWord|option|findWords)\(\s*['`](\w+?)(?:'|_\$)/g),
    ]);
  const names = [...new Set(said.map(([, list]) => list ?? ''))];

  it.each([...names, 'intent', 'field', 'problem'])('%s is in `words.ts`', (list) => {
    const of = Object.keys(en).filter((key) => key.startsWith(`${list}_`));
    expect(of).not.toEqual([]);
    for (const key of of.filter((key) => typeof en[key] === 'string' && !en[key].includes('{')))
      expect(word(list, key.slice(list.length + 1))).toBe(en[key]);
  });
});

describe('the two languages', () => {
  it('have the same messages', () => {
    expect(Object.keys(pl).sort()).toEqual(Object.keys(en).sort());
  });
  it('have no empty message', () => {
    for (const [key, text] of Object.entries({ ...pl, ...en })) expect(text, key).not.toBe('');
  });
  it('give Polish its plural forms', () => {
    for (const [key, text] of Object.entries(pl)) {
      if (typeof text === 'string') continue;
      const [variant] = text as { match: Record<string, string> }[];
      const forms = Object.keys(variant?.match ?? {}).map((form) => form.split('=')[1]);
      if (forms.includes('one'))
        expect(forms, key).toEqual(expect.arrayContaining(['one', 'few', 'many', 'other']));
    }
  });
  it.each([
    ['Polish', pl],
    ['English', en],
  ])('count nothing in %s without forms for one and for many', (_, messages) => {
    const counted = /\{(count|total|rows|days|weeks|years|hours|months)\}\s+\p{L}{4,}/u;
    const plain = Object.entries(messages).filter(
      ([, text]) => typeof text === 'string' && counted.test(text),
    );
    expect(plain.map(([key]) => key)).toEqual([]);
  });
});

describe('failures', () => {
  it('say what happened and what to do', () => {
    expect(failureWords({ code: 'disk_full', params: {} }).then).toContain('safe');
    expect(
      failureWords({ code: 'bad_input', params: { field: 'email', problem: 'not_an_email' } }).what,
    ).toContain('E-mail');
    expect(failureWords({ code: 'file_missing', params: { path: '/x/kawka.db' } }).then).toContain(
      '/x/kawka.db',
    );
  });
});
