/** The call: answers, notes, consent, follow-ups. */
import { question } from '../consent_sentence';
import { briefOf, scopes } from './desk_brief';
import { booking } from './desk_days';
import type {
  AnswersView,
  AnswerState,
  CallView,
  ContactChannel as Channel,
  ConsentReport,
  ConsentTerms,
  FollowUpDraft,
  FollowUpFilter,
  FollowUpRow,
  MayRow,
  NewConsent,
  NotesSaved,
  ReadQuestionRow,
  Repeat,
} from './types';
import { found, newId, now, tell, world, write } from './world';

const answersOf = (id: string) =>
  world.answers[id] ??
  world.questions.map((q) => ({
    question_id: q.id,
    question: q.text,
    hint: q.hint,
    state: 'not_asked' as const,
    text: '',
    quote: false,
    extra: false,
    tags: [],
  }));

const name = (id: string | null) => world.members.find((member) => member.id === id)?.fields.name ?? null;

function rowOf(draft: FollowUpDraft, id: string): FollowUpRow {
  const customer = world.customers.find((c) => c.id === draft.customer_id);
  const today = now().slice(0, 10);
  const bucket = !draft.due
    ? 'later'
    : draft.due < today
      ? 'overdue'
      : draft.due === today
        ? 'today'
        : draft.due <= '2026-10-18'
          ? 'this_week'
          : 'later';
  return {
    id,
    title: draft.title,
    kind: draft.kind,
    due: draft.due,
    bucket,
    assignee_id: draft.assignee_id,
    assignee: name(draft.assignee_id),
    customer: customer ? { id: customer.id, name: customer.name } : null,
    booking_id: draft.booking_id,
    call_start: world.bookings.find((b) => b.id === draft.booking_id)?.start ?? null,
    created_at: now(),
    done_at: null,
    to_tell: false,
    told_at: null,
    told_channel: null,
    snoozed_until: null,
    repeat: null,
  };
}

/** A promise that is done waits to be told. */
function ticked(row: FollowUpRow, done: boolean): FollowUpRow {
  const to_tell = done && row.kind === 'promise' && row.customer !== null;
  const bucket = to_tell ? 'to_tell' : row.bucket === 'to_tell' ? 'later' : row.bucket;
  return { ...row, done_at: done ? now() : null, to_tell, bucket, told_at: null, told_channel: null };
}

function fromNotes(id: string, text: string, finished: boolean): FollowUpRow[] {
  const whole = finished ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('!'));
  for (const line of lines) {
    const title = line.replace(/^!+\s*/, '');
    if (!title || world.follow_ups.some((f) => f.booking_id === id && f.title === title)) continue;
    const customer = booking(id).customer?.id ?? null;
    const owner = world.customers.find((c) => c.id === customer)?.fields.care_owner_id ?? 'm-tomasz';
    const draft: FollowUpDraft = {
      title,
      kind: line.startsWith('!!') ? 'promise' : 'task',
      due: null,
      assignee_id: owner,
      customer_id: customer,
      booking_id: id,
    };
    world.follow_ups = [...world.follow_ups, rowOf(draft, newId('f'))];
  }
  return world.follow_ups.filter((f) => f.booking_id === id);
}

export const calls = {
  getCall: (id: string): CallView => ({
    brief: briefOf(id),
    answers: answersOf(id),
    notes: world.notes[id]?.text ?? '',
    notes_saved_at: world.notes[id]?.saved_at ?? null,
    private_notes: '',
    recording_started_at: null,
    recording_stopped_at: null,
    must_stop_recording: false,
    follow_ups: world.follow_ups.filter((f) => f.booking_id === id),
  }),
  writeAnswer: (id: string, questionId: string, state: AnswerState, text: string, quote: boolean) =>
    write('write_answer', '', ['answer'], () => {
      world.answers[id] = answersOf(id).map((row) =>
        row.question_id === questionId ? { ...row, state, text, quote } : row,
      );
      return null;
    }),
  writeNotes(id: string, text: string, finished: boolean): NotesSaved {
    world.notes[id] = { text, saved_at: now() };
    const follow_ups = fromNotes(id, text, finished);
    tell(['call_note', 'follow_up']);
    return { saved_at: now(), follow_ups };
  },
  recordConsent: (consent: NewConsent) =>
    write('record_consent', '', ['consent_event'], () => {
      const id = newId('k');
      world.consents = [
        ...world.consents,
        {
          ...consent,
          id,
          at: consent.said_at ?? now(),
          recorded_at: now(),
          asked_by: 'Tomasz Wilk',
          zone: 'Europe/Warsaw',
          notice_version: 1,
          notice_sha256: '',
          stands: true,
          takes_back: null,
          number: world.consents.length + 1,
          hash: '5f2c',
        },
      ];
      return id;
    }),
  listMay: (customerId: string): MayRow[] =>
    scopes.map((scope) => {
      const last = world.consents.filter((c) => c.customer_id === customerId && c.scope === scope).at(-1);
      const state = last && last.decision !== 'taken_back' ? last.decision : 'unknown';
      return { scope, state, since: last?.at ?? null, refusal: state === 'given' ? null : 'never_asked' };
    }),
  getConsentTerms: (): ConsentTerms => ({
    sentences: scopes.flatMap((scope) =>
      (['pl', 'en'] as const).map((language) => ({
        scope,
        language,
        text: question(scope, language),
        changed_at: null,
        changed_by: null,
        change: null,
      })),
    ),
    fields: ['controller', 'contact', 'recipients', 'retention'].map((name) => ({
      name,
      text: '',
      changed_at: null,
      changed_by: null,
      change: null,
    })),
  }),
  listAnswers: (questionId: string): AnswersView => {
    const rows = world.bookings.flatMap((b) =>
      (world.answers[b.id] ?? [])
        .filter((row) => row.question_id === questionId && row.state !== 'not_asked')
        .map((row) => ({
          booking_id: b.id,
          start: b.start,
          customer: b.customer,
          company: b.company,
          question_id: row.question_id,
          wording: row.question,
          state: row.state,
          text: row.text,
          quote: row.quote,
          may_quote: false,
          tags: row.tags,
        })),
    );
    return {
      question_id: questionId,
      question: world.questions.find((q) => q.id === questionId)?.text ?? '',
      total: rows.length,
      answered: rows.filter((row) => row.state === 'answered').length,
      declined: rows.filter((row) => row.state === 'declined').length,
      quotes: rows.filter((row) => row.quote).length,
      wordings: [...new Set(rows.map((row) => row.wording))],
      tags: [],
      rows,
    };
  },
  tagAnswer: (id: string, questionId: string, tag: string, on: boolean) =>
    write('tag_answer', tag, ['answer_tag'], () => {
      world.answers[id] = answersOf(id).map((row) =>
        row.question_id === questionId
          ? { ...row, tags: [...row.tags.filter((one) => one !== tag), ...(on ? [tag] : [])] }
          : row,
      );
      return null;
    }),
  addExtraQuestion: (id: string, text: string) =>
    write('add_extra_question', '', ['question'], () => {
      const question_id = newId('q');
      const row = { question_id, question: text, hint: '', state: 'not_asked' as const, text: '' };
      world.answers[id] = [...answersOf(id), { ...row, quote: false, extra: true, tags: [] }];
      return question_id;
    }),
  stopRecording: () => write('stop_recording', '', ['booking'], () => null),
  listReadQuestions: (): ReadQuestionRow[] => [
    ...world.questions.map(({ id, text }) => ({
      id,
      text,
      place: 'current' as const,
      answers: 0,
      customer: null,
    })),
    ...Object.values(world.answers)
      .flat()
      .filter((row) => row.extra && row.state !== 'not_asked')
      .map((row) => ({
        id: row.question_id,
        text: row.question,
        place: 'extra' as const,
        answers: 1,
        customer: null,
      })),
  ],
  getConsentReport: (from: string, to: string): ConsentReport => ({
    from,
    to,
    chain_holds: true,
    rows: world.consents
      .filter((event) => event.at >= from && event.at < to)
      .map((event) => ({
        customer_id: event.customer_id,
        customer: world.customers.find((one) => one.id === event.customer_id)?.name ?? '',
        event,
      })),
  }),
  startRecording: () => write('start_recording', '', ['booking'], () => null),
  writePrivateNotes: () => write('write_private_notes', '', ['private_note'], () => null),
  handoverMarkdown: (id: string) =>
    [
      `# Po rozmowie: ${booking(id).customer?.name ?? booking(id).title}\n`,
      '2026-10-13, wt. 15:00 Warszawa  \nWynik: odbyła się  \nOpiekun: Emilia Sroka  \n',
      '## Obietnice\n\n- [ ] Damy znać, gdy będzie eksport (Tomasz Wilk, do 2026-10-20)\n- [x] Przyślemy cennik (powiedziane 2026-10-13, e-mail)\n',
      '## Odpowiedzi\n\n- **Skąd nas znasz?** Od sąsiadki, która prowadzi kwiaciarnię (warto zacytować)\n- **Czego u nas brakuje?** bez odpowiedzi\n',
      '## Nagranie\n\n- nagranie dla nas: zgoda\n- nagranie: u serwisu wideo\n',
      '## Notatki\n\nPisze długo i z humorem.\n',
    ].join('\n'),
  secondChance: () =>
    write('give_second_chance', '', ['booking'], () => ({
      kind: 'text' as const,
      text: 'Cześć,\n\nnie udało nam się dziś spotkać, nic się nie stało.\n',
    })),
  tellCustomer: (id: string, channel: Channel | null) =>
    write('tell_customer', '', ['follow_up'], () => {
      const told_at = channel ? now() : null;
      world.follow_ups = world.follow_ups.map((f) =>
        f.id === id ? { ...f, told_at, told_channel: channel, done_at: told_at, to_tell: false } : f,
      );
      return null;
    }),
  snoozeFollowUp: (id: string, until: string | null) =>
    write('snooze_follow_up', '', ['follow_up'], () => {
      world.follow_ups = world.follow_ups.map((f) => (f.id === id ? { ...f, snoozed_until: until } : f));
      return null;
    }),
  repeatFollowUp: (id: string, repeat: Repeat | null) =>
    write('repeat_follow_up', '', ['follow_up'], () => {
      world.follow_ups = world.follow_ups.map((f) => (f.id === id ? { ...f, repeat } : f));
      return null;
    }),
  changeFollowUps: (ids: string[]) =>
    write('change_follow_ups', '', ['follow_up'], () => {
      world.follow_ups = world.follow_ups.filter((f) => !ids.includes(f.id));
      return null;
    }),
  changeConsentTerm: () => write('change_consent_term', '', ['consent_term'], () => null),
  listConsents: (customerId: string) => world.consents.filter((c) => c.customer_id === customerId),
  listFollowUps: ({ mine, done }: FollowUpFilter) =>
    world.follow_ups.filter(
      (f) => (!mine || f.assignee_id === 'm-tomasz') && (f.done_at !== null && !f.to_tell) === done,
    ),
  addFollowUp: (draft: FollowUpDraft) =>
    write('add_follow_up', draft.title, ['follow_up'], () => {
      const id = newId('f');
      world.follow_ups = [...world.follow_ups, rowOf(draft, id)];
      return id;
    }),
  changeFollowUp: (id: string, draft: FollowUpDraft) =>
    write('change_follow_up', draft.title, ['follow_up'], () => {
      const old = found(world.follow_ups.find((f) => f.id === id));
      world.follow_ups = world.follow_ups.map((f) =>
        f.id === id ? { ...rowOf(draft, id), created_at: old.created_at, done_at: old.done_at } : f,
      );
      return null;
    }),
  setFollowUpDone: (id: string, done: boolean) =>
    write(done ? 'finish_follow_up' : 'reopen_follow_up', '', ['follow_up'], () => {
      world.follow_ups = world.follow_ups.map((f) => (f.id === id ? ticked(f, done) : f));
      return null;
    }),
  removeFollowUp: (id: string) =>
    write('remove_follow_up', '', ['follow_up'], () => {
      world.follow_ups = world.follow_ups.filter((f) => f.id !== id);
      return null;
    }),
};
