/** The made-up week as it stands when the page is opened. `?data=empty` gives an empty desk, `?data=long` long names. */
import { firstFields, firstLists } from './first_fields';
import { firstSlots } from './first_slots';
import { companies, customers, members } from './people';
import { at, day } from './time_machine';
import { bookings } from './bookings';
import { contacts } from './contacts';
import { plainEvent } from './plain_event';
import type { FollowUpRow, InvitationSettings, QuestionRow, Settings } from './types';
import type { World } from './world';

const asked = new URLSearchParams(globalThis.location?.search ?? '');

const invitations: InvitationSettings = {
  person_days: 180,
  company_days: 60,
  trouble_days: 30,
  unanswered_limit: 2,
  no_show_limit: 2,
  remind_days: 7,
  lapse_days: 21,
  booking_link: 'https://calendly.example/tomasz/wirtualna-kawka',
  consent_line: true,
};

const settings = (): Settings => ({
  language: asked.get('lang') ?? 'pl',
  time_zone: '',
  theme: (asked.get('theme') ?? 'light') as Settings['theme'],
  discreet: asked.get('discreet') !== null,
  reminders: {
    role_here: null,
    owner_before_call: 1440,
    before_call: [15, 2],
    louder: true,
    raise_window: false,
    not_here_yet: 3,
    decide: 10,
    outcome_due: true,
    brief_due: '18:00:00',
    follow_ups_due: '09:00:00',
    quiet_from: null,
    quiet_to: '07:00:00',
    working_days: [1, 2, 3, 4, 5, 6, 7],
    sound: true,
    names: 'unlocked',
    paused_until: null,
  },
  room_url: 'https://zoom.example/j/4815162342',
  fact_days: 30,
  recordings: {
    folder: '',
    upload_by_itself: true,
    privacy: 'unlisted',
    speed_limit: 0,
    retention_days: 90,
    expected_within: 24,
  },
  retention: { call_papers_days: 0, proof_years: 6, by_itself: false },
  consent_sentence_pl:
    'Czy możemy nagrać tę rozmowę do użytku wewnętrznego, żeby wróciła do niej osoba, która się Tobą opiekuje?',
  consent_sentence_en:
    'May we record this call for internal use, so that the person who looks after you can watch it?',
});

const person = (id: string) => {
  const found = customers.find((customer) => customer.id === id);
  return found ? { id, name: found.name } : null;
};

type Made = [
  id: string,
  title: string,
  kind: FollowUpRow['kind'],
  due: number | null,
  customer: string | null,
  who: string,
  from: string | null,
];

const made: Made[] = [
  [
    'f-ical',
    'Damy Ci znać, gdy tylko eksport do iCal będzie gotowy',
    'promise',
    null,
    'c-aleksandra',
    'm-tomasz',
    'b-old-aleksandra',
  ],
  ['f-labels', 'You will get colour labels on the phone too', 'promise', null, 'c-seun', 'm-tomasz', null],
  ['f-sea', 'We will try the app with no signal at sea', 'promise', null, 'c-kealoha', 'm-justyna', null],
  [
    'f-siobhan',
    'Wysłać Siobhán Ní Dhomhnaill dostęp do widoku roku',
    'promise',
    -2,
    'c-siobhan',
    'm-tomasz',
    null,
  ],
  [
    'f-thorunn',
    'Zapytać Þórunn, czy nagranie może zobaczyć jej zespół',
    'task',
    0,
    'c-thorunn',
    'm-tomasz',
    'b-thorunn',
  ],
  [
    'f-deeds',
    'Przekazać produktowi pomysł na szablony aktów (M. Chrząszcz)',
    'task',
    0,
    'c-malgorzata',
    'm-tomasz',
    null,
  ],
  ['f-second', 'Druga szansa: Bartłomiej Gęsicki, tekst czeka', 'task', 0, 'c-bartlomiej', 'm-tomasz', null],
  [
    'f-layout',
    'Send Ife the tablet stand layout and the list of shortcuts',
    'task',
    2,
    'c-seun',
    'm-emilia',
    'b-seun',
  ],
  ['f-spring', 'Ask Justyna about the spring meet-up', 'task', 12, null, 'm-tomasz', null],
];

const bucket = (due: number | null): FollowUpRow['bucket'] => {
  if (due === null || due > 4) return 'later';
  if (due < 0) return 'overdue';
  return due === 0 ? 'today' : 'this_week';
};

const followUps = (): FollowUpRow[] =>
  made.map(([id, title, kind, due, customer, who, from], index) => ({
    id,
    title,
    kind,
    due: due === null ? null : day(due),
    bucket: bucket(due),
    assignee_id: who,
    assignee: members.find((member) => member.id === who)?.fields.name ?? null,
    customer: customer ? person(customer) : null,
    booking_id: from,
    call_start: from === 'b-old-aleksandra' ? at(-155, '14:00') : from ? at(-1, '16:00') : null,
    created_at: index === 0 ? at(-155, '14:25') : index === 2 ? at(-40, '10:00') : at(-8, '11:00'),
    done_at: null,
    to_tell: false,
    told_at: null,
    told_channel: null,
    snoozed_until: null,
    repeat: null,
  }));

const questions: QuestionRow[] = [
  ['q-1', 'Jak do nas trafiłaś lub trafiłeś?', ''],
  ['q-2', 'Jaka była Twoja droga do spokojnej pracy?', ''],
  ['q-3', 'Co zmieniło się w Twojej firmie?', ''],
  ['q-4', 'Jak używasz tego w swoim fachu?', 'Jeden zwykły dzień. Jakie inne narzędzia są otwarte?'],
  ['q-5', 'Co jest trudne w pracy, czego u nas brakuje?', ''],
].map(([id, text, hint], position) => ({ id: id ?? '', position, text: text ?? '', hint: hint ?? '' }));

const english = [
  'How did you find us?',
  'What was your road to working calmly?',
  'What has changed in your business?',
  'How do you use it in your trade?',
  'What is hard at work, what do you miss here?',
];

export function firstWorld(): World {
  const empty = asked.get('data') === 'empty';
  const inEnglish = asked.get('lang') === 'en';
  const ask = questions.map((q, index) =>
    inEnglish
      ? {
          ...q,
          text: english[index] ?? q.text,
          hint: q.hint ? 'One ordinary day. Which other tools are open?' : '',
        }
      : q,
  );
  const answer = (
    index: number,
    state: 'answered' | 'declined' | 'not_asked',
    text: string,
    quote = false,
  ) => ({
    question_id: ask[index]?.id ?? '',
    question: ask[index]?.text ?? '',
    hint: ask[index]?.hint ?? '',
    state,
    text,
    extra: false,
    tags: [] as string[],
    quote,
  });
  return {
    members: structuredClone(members),
    companies: empty ? [] : structuredClone(companies),
    customers: empty ? [] : structuredClone(customers),
    bookings: empty ? [] : bookings(asked.get('data') === 'long', asked.get('arrived') !== null),
    booking_events: {
      'b-aleksandra': [
        {
          id: 'e-0',
          kind: 'booked',
          at: at(-6, '11:42'),
          actor: null,
          from_start: null,
          to_start: null,
          from_minutes: null,
          to_minutes: null,
          reason: null,
        },
        {
          id: 'e-1',
          kind: 'moved',
          at: at(0, '08:10'),
          actor: null,
          from_start: at(0, '14:30'),
          to_start: at(0, '14:00'),
          from_minutes: null,
          to_minutes: null,
          reason: null,
        },
      ],
    },
    contacts: empty ? {} : contacts(),
    follow_ups: empty ? [] : followUps(),
    consents: empty
      ? []
      : [
          {
            id: 'k-1',
            customer_id: 'c-aleksandra',
            scope: 'quote_by_name',
            decision: 'given',
            at: at(-5, '09:00'),
            asked_by: 'Emilia Sroka',
            method: 'email',
            sentence: 'Czy możemy zacytować Cię z imienia?',
            language: 'pl',
            booking_id: null,
            ...plainEvent,
          },
          {
            id: 'k-2',
            customer_id: 'c-aleksandra',
            scope: 'show_to_others',
            decision: 'refused',
            at: at(-155, '14:02'),
            asked_by: 'Tomasz Wilk',
            method: 'oral_on_call',
            sentence: 'Czy możemy pokazać nagranie innym?',
            language: 'pl',
            booking_id: null,
            ...plainEvent,
          },
          {
            id: 'k-3',
            customer_id: 'c-seun',
            scope: 'record_internal',
            decision: 'given',
            at: at(-1, '16:00'),
            asked_by: 'Tomasz Wilk',
            method: 'oral_on_call',
            sentence: 'May we record this call for internal use?',
            language: 'en',
            ...plainEvent,
            booking_id: 'b-seun',
          },
          {
            id: 'k-4',
            customer_id: 'c-seun',
            scope: 'quote_by_name',
            decision: 'refused',
            at: at(-1, '16:01'),
            asked_by: 'Tomasz Wilk',
            method: 'oral_on_call',
            sentence: 'May we quote you by name?',
            language: 'en',
            ...plainEvent,
            booking_id: 'b-seun',
          },
        ],
    briefs: {
      'b-aleksandra': {
        know: 'Architektka krajobrazu z Poznania, od 2014 w Toronto. Pisze długo i z humorem, przysyła zrzuty ekranu z odręcznymi strzałkami. Prowadzi kanał o ogrodach na dachach.',
        ask: 'Jak 11 osób dzieli jeden plan sezonu?\nSkąd przepisywanie z tablicy? Czego tam nie ma u nas?\nCzy pokazałaby swoje szablony innym pracowniom?',
        do: 'Zacznij od iCal, o to zapyta.\nPochwal film o szpitalu w Hamilton.',
        dont: 'Nie proponuj wyższego planu.',
      },
      'b-seun': {
        know: 'Restores pianos with his two daughters in Bristol; six instruments at a time, each with about ninety steps. Former network engineer, likes exact answers.',
        ask: 'How does the workshop see what is next when his hands are in glue?\nWould he show his ninety-step template?',
        do: 'First name: Seun. He uses yours.\nThank him for the forum answers (41).',
        dont: 'No talk of the outage on 2 June: settled.',
      },
      'b-kealoha': {
        know: 'Plans reef dives for six volunteers and two boats; every dive is a project with a checklist. Missed the call on 1 Oct: storm, told us after. Laughs easily, hates forms.',
        ask: 'What happens to the checklist under water?\nWho else on the island could use it, and why don’t they?',
        do: 'Say aloha and wait: the line lags a second.',
        dont: 'Don’t mention the 2024 price change.',
      },
    },
    answers: {
      'b-seun': [
        answer(0, 'answered', 'A forum for luthiers, 2018: “someone posted a photo of a board”'),
        answer(1, 'answered', 'Paper tags on each piano, then a spreadsheet nobody else opened', true),
        answer(2, 'declined', 'Prefers not to talk about numbers'),
        answer(
          3,
          'not_asked',
          'One project per piano, cloned from the master. His daughters tick steps on a tablet by the bench; photos go into the comments',
        ),
        answer(4, 'not_asked', ''),
      ],
    },
    notes: {
      'b-seun': {
        text: 'Laughed at the jackdaw. Daughter Ife joined for the first minutes.\nA customer once got the wrong piano back: that is why each step needs a photo.\nTold him colour labels are on the phone. Opened the app and tried it at once.\n! Send Ife the tablet stand layout and the list of shortcuts\nWants steps that unlock only when the glue has dried: a delay, not a date.\nCould speak at the spring meet-up. Ask Justyna first.\n',
        saved_at: at(-1, '16:18'),
      },
    },
    calendars: empty
      ? []
      : [
          {
            id: 'cal-1',
            name: 'Tomasz, Google',
            source: 'url',
            place: 'calendar.google.example',
            own_network: false,
            read_at: at(0, '13:44'),
            tried_at: at(0, '13:44'),
            failure: null,
            events: 214,
            bookings: 31,
            ignored: 183,
            held_back: 0,
            problems: 0,
            next_try: null,
          },
        ],
    rules: [
      { id: 'r-1', kind: 'calendly', pattern: '', enabled: true, position: 0 },
      { id: 'r-2', kind: 'cal_com', pattern: '', enabled: true, position: 1 },
      { id: 'r-3', kind: 'google_appointment', pattern: '', enabled: true, position: 2 },
      { id: 'r-4', kind: 'title_contains', pattern: 'wirtualna kawka', enabled: true, position: 3 },
      { id: 'r-5', kind: 'outside_attendee', pattern: '', enabled: false, position: 4 },
    ],
    questions: ask,
    fields: firstFields,
    lists: firstLists,
    journal: empty
      ? []
      : [
          {
            id: 'j-1',
            at: at(0, '13:30'),
            actor: 'Emilia Sroka',
            intent: 'write_brief',
            subject: 'Aleksandra Wojciechowska-Nguyen',
            undone_by: null,
            undoes: null,
            sealed: false,
          },
          {
            id: 'j-2',
            at: at(0, '11:02'),
            actor: 'Tomasz Wilk',
            intent: 'set_outcome_held',
            subject: 'Þórunn Sigurðardóttir',
            undone_by: null,
            undoes: null,
            sealed: false,
          },
          {
            id: 'j-3',
            at: at(0, '08:10'),
            actor: null,
            intent: 'sync_calendar',
            subject: 'Tomasz, Google',
            undone_by: null,
            undoes: null,
            sealed: false,
          },
        ],
    notices: [],
    settings: settings(),
    invitations,
    ...(empty ? { ...firstSlots, slots: [], slot_exceptions: [] } : firstSlots),
  };
}
