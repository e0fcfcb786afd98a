/** Nominations of the made-up week: one of each state, in memory. */
import type {
  Eligibility,
  InvitationSettings,
  LetterChoice,
  LetterKind,
  LetterSending,
  LetterView,
  NominationBoard,
  NominationDraft,
  NominationRow,
  NominationState,
  ReasonRow,
  SentRow,
  SlotPeople,
  SuitableRow,
  TemplateRow,
} from './types';
import { found, newId, now, world, write } from './world';

const tables = ['nomination', 'invitation', 'invitation_booking'];
const day = 86_400_000;
const ago = (days: number): string => new Date(Date.parse(now()) - days * day).toISOString();

const coolDown: ReasonRow = {
  reason: {
    rule: 'person_cool_down',
    overrule: 'anybody',
    since: ago(60),
    until: ago(-120).slice(0, 10),
    count: 0,
    name: null,
  },
  set_aside: null,
  may_set_aside: true,
};
const noShows: ReasonRow = {
  reason: { rule: 'repeat_no_show', overrule: 'host', since: ago(40), until: null, count: 2, name: null },
  set_aside: null,
  may_set_aside: true,
};

const letters: Partial<Record<NominationState, LetterKind>> = {
  accepted: 'invitation',
  lapsed: 'invitation',
  invited: 'reminder',
  no_show: 'second_chance',
  held: 'thanks',
};

function made(
  index: number,
  state: NominationState,
  days: number,
  part: Partial<NominationRow> = {},
): NominationRow {
  const customer = found(world.customers[index % world.customers.length]);
  return {
    id: `n-${index}`,
    customer: { id: customer.id, name: customer.name },
    company: customer.company,
    time_zone: customer.fields.time_zone || null,
    language: customer.fields.language,
    care_owner: customer.care_owner,
    why: 'constructive_ideas',
    note: 'Sama rozrysowała, jak widzi rozliczenia, i dopisała trzy pytania, na które nikt z nas nie ma odpowiedzi.',
    ask: 'Jak wygląda jej dzień?',
    nominated_by: 'Emilia Sroka',
    nominated_at: ago(days + 3),
    state,
    since: ago(days),
    decision: state === 'nominated' ? null : state === 'declined' ? 'declined' : 'accepted',
    decision_reason: state === 'declined' ? 'Prosi, żeby nie pisać.' : '',
    decided_by: state === 'nominated' ? null : 'Tomasz Wilk',
    decided_at: state === 'nominated' ? null : ago(days + 2),
    sent_at: ['nominated', 'accepted', 'declined'].includes(state) ? null : ago(days),
    sent_by: 'Emilia Sroka',
    sent_kind: 'invitation',
    messages: 1,
    thanked_at: null,
    silent_days: state === 'invited' ? days : null,
    reminder_due: state === 'invited' && days >= 7,
    booking_id: null,
    call_start: ['booked', 'held', 'no_show'].includes(state) ? ago(state === 'booked' ? -2 : days) : null,
    matched_by: ['booked', 'held', 'no_show'].includes(state) ? 'token' : null,
    no_show_reason: state === 'no_show' ? 'unexcused' : null,
    no_shows: { unexcused: state === 'no_show' ? 1 : 0, excused: 0, not_theirs: 0 },
    reasons: [],
    letter: letters[state] ?? null,
    has_draft: false,
    ...part,
  };
}

let rows: NominationRow[] = [
  made(0, 'nominated', 1, { reasons: [noShows] }),
  made(1, 'nominated', 2, { why: 'story' }),
  made(2, 'accepted', 12),
  made(3, 'accepted', 6, { reasons: [coolDown] }),
  made(4, 'invited', 9),
  made(5, 'invited', 1),
  made(6, 'booked', 5),
  made(7, 'held', 14),
  made(8, 'no_show', 1),
  made(9, 'lapsed', 30),
  made(10, 'declined', 40),
];

const one = (id: string): NominationRow => found(rows.find((row) => row.id === id));

function change(intent: Parameters<typeof write>[0], id: string, part: Partial<NominationRow>) {
  return write(intent, one(id).customer.name, tables, () => {
    rows = rows.map((row) =>
      row.id === id ? { ...row, ...part, letter: letters[part.state ?? row.state] ?? null } : row,
    );
    return null;
  });
}

const text =
  'Cześć Maja,\n\nchętnie poznam Cię lepiej. Zapraszam na wirtualną kawkę, czyli pół godziny rozmowy wideo z Tomasz Wilk.\n\nTermin możesz wybrać tutaj:\nhttps://calendly.example/tomasz/wirtualna-kawka?utm_content=kawka-0123456789\n\nDo zobaczenia!\nEmilia';

export const nominationsDesk = {
  getNominationBoard: (): NominationBoard => ({
    rows,
    waiting: rows
      .filter((row) => row.state === 'accepted')
      .map((row, index) => ({
        id: row.id,
        points: 40 - index * 20,
        reasons: [
          { kind: 'waited', count: 12 - index * 6, points: 12 - index * 6 },
          { kind: 'new_trade', count: 1, points: 10 },
          ...(row.reasons.length > 0 ? [{ kind: 'blocked' as const, count: 1, points: -200 }] : []),
        ],
      })),
    proposals: [
      {
        nomination_id: 'n-4',
        customer: one('n-4').customer,
        booking_id: world.bookings[0]?.id ?? 'b',
        title: 'Kowalczyk Sylwia',
        email: 'biuro@dachy-kowalczyk.example',
        start: ago(-2),
        reason: 'same_company',
      },
    ],
  }),
  listNominationsOf: (customer: string): NominationRow[] =>
    rows.filter((row) => row.customer.id === customer),
  getEligibility: (customer: string): Eligibility => ({
    reasons: [],
    nominated: rows.find((row) => row.customer.id === customer) ?? null,
    no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
  }),
  listSuitable: (): SuitableRow[] =>
    world.customers.slice(11, 14).map((customer) => ({
      customer: { id: customer.id, name: customer.name },
      company: customer.company,
      points: 9,
      suits: [
        { kind: 'suggestions', count: 2, name: null, points: 6 },
        { kind: 'new_trade', count: 0, name: 'ludwisarstwo', points: 3 },
      ],
      reasons: [],
    })),
  listSlotPeople: (): SlotPeople[] =>
    [1, 2, 7].map((days) => ({
      start: ago(-days),
      more: days === 7 ? 2 : 0,
      people: rows
        .filter((row) => row.state === 'accepted')
        .map((row) => ({
          nomination_id: row.id,
          customer: row.customer,
          time_zone: row.time_zone,
          reasons: ['local_day', 'our_language', 'owner_here'],
          blocked: row.reasons.length > 0,
        })),
    })),
  nominate: (draft: NominationDraft) => {
    const customer = found(world.customers.find((known) => known.id === draft.customer_id));
    const row = {
      ...made(0, 'nominated', 0),
      id: newId('n'),
      customer: { id: customer.id, name: customer.name },
      why: draft.why,
      note: draft.note,
      ask: draft.ask,
    };
    return write('nominate', customer.name, tables, () => {
      rows = [...rows, row];
      return row.id;
    });
  },
  changeNomination: (id: string, draft: NominationDraft) =>
    change('change_nomination', id, { why: draft.why, note: draft.note, ask: draft.ask }),
  decideNomination: (id: string, decision: 'accepted' | 'declined', reason: string) =>
    change(decision === 'accepted' ? 'accept_nomination' : 'decline_nomination', id, {
      state: decision,
      decision,
      decision_reason: reason,
      decided_at: now(),
      since: now(),
    }),
  reconsiderNomination: (id: string) =>
    change('reconsider_nomination', id, { state: 'nominated', decision: null }),
  withdrawNomination: (id: string) =>
    write('withdraw_nomination', one(id).customer.name, tables, () => {
      rows = rows.filter((row) => row.id !== id);
      return null;
    }),
  giveUpInvitation: (id: string) => change('give_up_invitation', id, { state: 'lapsed' }),
  setRulesAside: (id: string, overrides: { rule: string; reason: string }[]) =>
    change('set_rule_aside', id, {
      reasons: one(id).reasons.map((row) => {
        const given = overrides.find((other) => other.rule === row.reason.rule);
        return given ? { ...row, set_aside: { reason: given.reason, by: 'Tomasz Wilk', at: now() } } : row;
      }),
    }),
  getLetter: (id: string, choice: LetterChoice): LetterView => {
    const row = one(id);
    return {
      nomination_id: id,
      customer: row.customer,
      kind: row.letter ?? 'invitation',
      language: choice.language ?? 'pl',
      other_language: false,
      form: choice.form ?? 'first_name',
      languages: ['en', 'pl'],
      addresses: ['maja@dzwony.example'],
      subject: 'Zapraszam na wirtualną kawkę',
      body: text,
      from_template: true,
      link: 'https://calendly.example/tomasz/wirtualna-kawka?utm_content=kawka-0123456789',
      link_source: 'general',
      can_make_link: true,
      consent: choice.consent ?? true,
      consent_rests: false,
      consent_sentence: world.settings.consent_sentence_pl,
      missing: [],
      reasons: row.reasons,
    };
  },
  saveLetter: (): null => null,
  dropLetter: (): null => null,
  askInvitationLink: (): null => null,
  sendLetter: (id: string, letter: LetterSending) => {
    const done = change('send_invitation', id, { state: 'invited', silent_days: 0, sent_at: now() });
    return {
      ...done,
      value: { id: newId('i'), mailto: letter.way === 'mail' ? `mailto:${letter.address}` : null },
    };
  },
  listSent: (id: string): SentRow[] =>
    one(id).sent_at === null
      ? []
      : [
          {
            id: `s-${id}`,
            kind: 'invitation',
            at: one(id).sent_at ?? now(),
            by: 'Emilia Sroka',
            address: 'maja@dzwony.example',
            subject: 'Zapraszam na wirtualną kawkę',
            body: text,
            link: '',
            consent_sentence: world.settings.consent_sentence_pl,
            way: 'mail',
          },
        ],
  matchInvitation: (id: string) => change('match_invitation', id, { state: 'booked' }),
  unmatchInvitation: (id: string) => change('unmatch_invitation', id, { state: 'invited' }),
  listTemplates: (): TemplateRow[] =>
    (['invitation', 'reminder', 'second_chance', 'thanks'] as const).flatMap((kind) =>
      (['pl', 'en'] as const).flatMap((language) =>
        (['first_name', 'formal'] as const).map((form) => ({
          kind,
          language,
          form,
          subject: 'Zapraszam na wirtualną kawkę',
          body: 'Cześć {given_name},\n\nzapraszam na kawkę.\n\nRozmowę prowadzi {host}.\n\n{link}\n\n{consent}\n\n{sender}',
          built_in: true,
        })),
      ),
    ),
  changeTemplate: () => write('change_template', 'pl', ['invitation_template'], () => null),
  getInvitationSettings: () => world.invitations,
  changeInvitationSettings: (settings: InvitationSettings) =>
    write('change_invitation_settings', '', ['invitation_settings'], () => {
      world.invitations = settings;
      return null;
    }),
  resetTemplate: () => write('reset_template', 'pl', ['invitation_template'], () => null),
};
