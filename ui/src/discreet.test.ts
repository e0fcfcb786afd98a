import { cleanup, fireEvent, render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app } from './app.svelte';
import { backend, type BookingRow, type Found, type Settings } from './backend';
import Changes from './screens/brief/Changes.svelte';
import Contacts from './screens/brief/Contacts.svelte';
import Earlier from './screens/brief/Earlier.svelte';
import GuestAnswers from './screens/brief/GuestAnswers.svelte';
import Identity from './screens/brief/Identity.svelte';
import Unmatched from './screens/brief/Unmatched.svelte';
import FollowUpLine from './screens/follow_ups/Row.svelte';
import MergeLine from './screens/people/MergeLine.svelte';
import OwnFacts from './screens/people/OwnFacts.svelte';
import TimelineRow from './screens/people/TimelineRow.svelte';
import Files from './screens/recordings/Files.svelte';
import AttentionList from './screens/today/AttentionList.svelte';
import DayList from './screens/today/DayList.svelte';
import DueList from './screens/today/DueList.svelte';
import Hero from './screens/today/Hero.svelte';
import { palette } from './shell/overlays.svelte';
import Palette from './shell/Palette.svelte';

vi.setConfig({ testTimeout: 60_000 });

const none = () => undefined;
const at = '2026-03-02T10:00:00Z';

/** Somebody whom no other case has named, and what is told of them. */
function canary(number: number) {
  const letter = String.fromCharCode(97 + number);
  const [given, family] = [`Canar${letter}ine`, `Yellow${letter}finch`];
  const customer = { id: 'c', name: `${given} ${family}` };
  const nobody = {
    id: 'b',
    customer: null,
    company: null,
    role: null,
    title: `Coffee with ${given}`,
    attendee_email: `${given}@${family}.example`,
    attendee_name: customer.name,
    start: at,
    end: '2026-03-02T10:30:00Z',
    time_zone: null,
    status: 'booked',
    arrival: 'unknown',
    reply: 'accepted',
    brief: { ready_at: null, ready_by: null, missing: 3, changes_since: 0 },
    no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
    vanished: false,
  } as unknown as BookingRow;
  /** As a person is who was made from a booking. */
  const created = { ...nobody, customer };
  const known = { ...created, company: `${family} Cages`, role: 'Owner', time_zone: 'Asia/Tokyo' };
  const promise = { id: 'f', title: `Send ${given} the seeds`, made_at: at, assignee: null, due: null };
  const followUp = { ...promise, kind: 'promise', customer, created_at: at, call_start: at };
  const link = `https://linkedin.example/in/${given}-${family}`.toLowerCase();
  const contact = (id: string, text: string) => ({
    kind: 'interaction',
    at,
    interaction: {
      ...{ id, channel: 'linkedin', direction: 'inbound', kind: 'other', member: null, text, link },
      ...{ feeling: null, edits: 0, attachments: [] },
    },
  });
  return { given, family, customer, nobody, created, known, promise, followUp, link, contact };
}
type Canary = ReturnType<typeof canary>;

const next = (booking: BookingRow, promise: object | null = null) => ({
  next: { booking, promise, open_promises: 1 },
});
const brief = (row: BookingRow) => ({ brief: { booking: { row }, customer: null } });
const line = (item: object) => ({ item, zone: '', index: 0, reachable: true, first: true, onopen: none });
const followUpLine = (row: object) => ({
  ...{ row, named: true, sought: false, onsought: none, menu: false },
  ...{ onmenu: none, ontick: none, onedit: none },
});

type Case = [what: string, part: Component<never>, props: (of: Canary) => object];

/** Parts that know whom they are about. */
const alone: Case[] = [
  ['the next call', Hero, ({ known, promise }) => next(known, promise)],
  ['the next call of whom nothing is known', Hero, ({ created }) => next(created)],
  ['the next call of nobody', Hero, ({ nobody }) => next(nobody)],
  [
    'the next call without an attendee',
    Hero,
    ({ nobody }) => next({ ...nobody, attendee_email: null, attendee_name: null }),
  ],
  ['the day', DayList, ({ known, nobody }) => ({ bookings: [known, { ...nobody, id: 'n' }] })],
  [
    'what needs attention',
    AttentionList,
    ({ nobody }) => ({ items: [{ kind: 'unmatched', booking: nobody }] }),
  ],
  ['follow-ups that are due', DueList, ({ followUp }) => ({ rows: [followUp] })],
  ['a follow-up', FollowUpLine, ({ followUp }) => followUpLine(followUp)],
  ['whom one meets', Identity, ({ known }) => brief(known)],
  ['whom one meets, of whom nothing is known', Identity, ({ created }) => brief(created)],
  ['whom one meets, who is nobody', Identity, ({ nobody }) => brief(nobody)],
  [
    'whose booking it is',
    Unmatched,
    ({ nobody, customer }) => ({ booking: { row: nobody, suggestions: [customer] } }),
  ],
  ['a link of the timeline', TimelineRow, ({ contact }) => line(contact('i', ''))],
  [
    'a call of the timeline',
    TimelineRow,
    ({ nobody }) => line({ kind: 'booking', at, booking_id: 'b', status: 'held', title: nobody.title }),
  ],
  ['an own field with a link', OwnFacts, ({ link }) => ({ values: [{ field_id: 'own', value: link }] })],
  [
    'files of recordings',
    Files,
    ({ customer }) => {
      const calls = [{ booking_id: 'b', name: customer.name, start: at }];
      const name = `2026-03-02 ${customer.name}/video.mp4`;
      const file = { path: `/zoom/${name}`, name, size_kib: 9, modified: at, trouble: 'several_calls' };
      return { files: [{ ...file, calls, others: [] }] };
    },
  ],
];

/** Free text of a screen on which the name stands. */
const beside: Case[] = [
  [
    'what a guest wrote',
    GuestAnswers,
    ({ given, family }) => ({ answers: [{ question: `${given}, who comes?`, answer: `Ms ${family}` }] }),
  ],
  [
    'what changed',
    Changes,
    ({ given, family }) => ({
      changes: [
        { kind: 'fact', at, name: 'plan', label: '', former: '', value: `${given}’s own` },
        { kind: 'answer', at, question: `${given}, how was it?`, state: 'answered', text: `${family}!` },
      ],
      ...{ open: true, ontoggle: none, onread: none },
    }),
  ],
  [
    'an earlier call',
    Earlier,
    ({ given, followUp }) => {
      const answers = [{ question_id: 'q', question: `${given}, why?`, state: 'answered', text: given }];
      const call = { booking_id: 'e', start: at, status: 'held', reason: null, notes: `${given} sings.` };
      return { calls: [{ ...call, answers, follow_ups: [followUp] }] };
    },
  ],
  [
    'contacts',
    Contacts,
    ({ given, contact }) => ({ items: [contact('i', `${given} wrote`), contact('j', '')] }),
  ],
  [
    'a field of records that are merged',
    MergeLine,
    ({ given }) => ({ label: '', values: [`${given} likes it`, ''], chosen: 0, onchoose: none }),
  ],
];

beforeEach(() => {
  app.settings = { discreet: true, reminders: {} } as Settings;
  vi.spyOn(backend, 'listFields').mockResolvedValue([
    { id: 'own', subject: 'customer', kind: 'link', name: 'Page', choices: [], archived_at: null } as never,
  ]);
});
afterEach(() => {
  cleanup();
  palette.open = false;
  app.settings = null;
  vi.restoreAllMocks();
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const told = () => document.body.innerHTML.match(/.{0,40}(canar|yellow).{0,20}/gi) ?? [];
let number = 0;
const another = () => canary((number += 1));

describe('names on a screen that others see', () => {
  it.each(alone)('are not told by %s', async (_, part, props) => {
    render(part as Component<object>, props(another()));
    expect(told()).toEqual([]);
    await settled();
    expect(document.body.textContent.trim()).not.toBe('');
    expect(told()).toEqual([]);
  });

  it.each(beside)('are not told by %s, where they stand after it', async (_, part, props) => {
    const of = another();
    render(part as Component<object>, props(of));
    render(Identity as Component<object>, brief(of.known));
    await settled();
    expect(told()).toEqual([]);
  });

  it('are told where nobody hides them', () => {
    app.settings = { discreet: false } as Settings;
    const { known, promise } = another();
    render(Hero as Component<object>, next(known, promise));
    expect(told()).not.toEqual([]);
  });

  it('are not told by what the palette finds', async () => {
    const { family, followUp, nobody } = another();
    const { given, customer } = another();
    Element.prototype.scrollIntoView = none;
    vi.spyOn(backend, 'listPeopleLists').mockResolvedValue([]);
    vi.spyOn(backend, 'searchAhead').mockResolvedValue([]);
    vi.spyOn(backend, 'search').mockResolvedValue([
      { kind: 'follow_up', row: followUp },
      { kind: 'booking', row: nobody },
      { kind: 'text', row: { id: 't', source: 'note', customer, at, snippet: [{ text: given, hit: true }] } },
      { kind: 'company', row: { id: 'y', name: family, domain: `${family}.example`, people: 1 } },
    ] as unknown as Found[]);
    palette.open = true;
    const { getByRole } = render(Palette);
    await fireEvent.input(getByRole('combobox'), { target: { value: 'seeds' } });
    await vi.waitFor(() => expect(document.querySelector('[role="listbox"]')?.textContent).toContain('C.'));
    expect(told()).toEqual([]);
  });
});
