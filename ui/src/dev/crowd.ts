/** `?data=crowd` adds ten thousand people, two hundred follow-ups and a long journal to the made-up desk. */
import { handleRow } from './handles';
import { at, day } from './time_machine';
import type { CustomerView, FollowUpRow, JournalRow, TimelineItem } from './types';
import { world } from './world';

const given = [
  'Łucja',
  'Þórunn',
  'Ngọc',
  'Oluwaseun',
  'Zoë',
  'Ahmed',
  'Świętopełk',
  'Mia',
  'José',
  'Agnieszka',
];
const family = [
  'Żółkiewska',
  'van den Berg',
  'Nguyễn',
  'O’Sullivan',
  'Müller',
  'Kowalczyk-Brzęczyszczykiewicz',
  'Tanaka',
  'Silva',
];
const zones = ['Europe/Warsaw', 'America/New_York', 'Asia/Tokyo', 'Europe/London', 'Australia/Sydney'];

function person(index: number): CustomerView {
  const [first, last] = [given[index % given.length] ?? '', family[(index * 7) % family.length] ?? ''];
  const owner = world.members[index % world.members.length];
  return {
    id: `c-crowd-${index}`,
    name: `${first} ${last} ${index}`,
    fields: {
      given_name: first,
      family_name: `${last} ${index}`,
      form_of_address: index % 2 ? 'formal' : 'first_name',
      language: index % 3 ? 'en' : 'pl',
      time_zone: zones[index % zones.length] ?? '',
      country: 'PL',
      role: 'Owner',
      company_id: null,
      care_owner_id: owner?.id ?? null,
      since: '2021',
      plan: 'Solo',
      product_notes: '',
      non_technical: index % 11 === 0,
      do_not_contact: index % 37 === 0,
    },
    company: `Studio ${last} i Wspólnicy, Spółka z ograniczoną odpowiedzialnością ${index}`,
    care_owner: owner?.fields.name ?? null,
    handles: [handleRow(`h-crowd-${index}`, { kind: 'email', value: `person${index}@crowd.example` })],
    origins: [],
    held: index % 3,
    no_shows: { unexcused: index % 4 === 0 ? 1 : 0, excused: 0, not_theirs: 0 },
    feelings: [],
    own: [],
    employments: [],
  };
}

const contact = (index: number): TimelineItem => ({
  kind: 'interaction',
  at: at(-index, '10:00'),
  interaction: {
    id: `i-crowd-${index}`,
    channel: (['email', 'phone', 'forum', 'gift', 'x'] as const)[index % 5] ?? 'email',
    direction: index % 2 ? 'inbound' : 'outbound',
    kind: 'question',
    member: 'Emilia Sroka',
    member_id: null,
    text: `Contact number ${index}: asked about exports, answered with a link`,
    link: index % 4 ? '' : 'https://forum.example/t/1',
    feeling: (['better', 'same', 'worse'] as const)[index % 3] ?? null,
    edits: index % 9 === 0 ? 2 : 0,
    attachments: index === 1 ? [{ id: 'file-1', name: 'Oferta – cennik 2027.pdf', size: 2_431_000 }] : [],
  },
});

const followUp = (index: number): FollowUpRow => {
  const due = index - 20;
  return {
    id: `f-crowd-${index}`,
    title: `Write to number ${index} about the very long matter of exporting everything to everywhere, with attachments`,
    kind: index % 5 ? 'task' : 'promise',
    due: day(due),
    bucket: due < 0 ? 'overdue' : due === 0 ? 'today' : due <= 4 ? 'this_week' : 'later',
    assignee_id: 'm-tomasz',
    assignee: 'Tomasz Wilk',
    customer: { id: `c-crowd-${index}`, name: person(index).name },
    booking_id: null,
    call_start: null,
    created_at: at(-30, '10:00'),
    done_at: null,
    to_tell: false,
    told_at: null,
    told_channel: null,
    snoozed_until: null,
    repeat: null,
  };
};

const entry = (index: number): JournalRow => ({
  id: `j-crowd-${index}`,
  at: at(-1 - index / 10, '10:00'),
  actor: index % 6 ? 'Emilia Sroka' : null,
  intent: index % 6 ? 'add_interaction' : 'sync_calendar',
  subject: person(index).name,
  undone_by: index % 8 ? null : 'j-x',
  undoes: null,
  sealed: false,
});

/** Fills the desk. */
export function crowd(): void {
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));
  world.customers = [...world.customers, ...many(10_000, person)];
  world.contacts['c-crowd-0'] = many(600, contact);
  world.follow_ups = [...world.follow_ups, ...many(200, followUp)];
  world.journal = [...world.journal, ...many(500, entry)];
}
