/** Start, session, settings, journal, search. */
import { days } from './desk_days';
import { emit } from './event';
import type {
  BackupRow,
  BookingRule,
  CustomerRow,
  Found,
  FoundAhead,
  NewCalendar,
  Restored,
  Session,
  Settings,
  SetUpDone,
  StartState,
} from './types';
import { found, newId, now, refuse, takeBack, world, write } from './world';

const asked = new URLSearchParams(globalThis.location?.search ?? '');
let stage = asked.get('start') ?? 'ready';

function session(): Session {
  return {
    demo: true,
    version: '0.1.0',
    me: found(world.members.find((member) => member.me)),
    time_zone: world.settings.time_zone || 'Europe/Warsaw',
    language: world.settings.language || 'pl',
    erasures_unknown_since: asked.get('erasures'),
    recovery_key_unconfirmed: asked.get('key') !== null,
    protection: 'keyring',
    missing_changes: 0,
  };
}

export const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('þ', 'th')
    .replaceAll('ð', 'd');

export function customerRows(search: string): CustomerRow[] {
  const wanted = fold(search.trim());
  return world.customers
    .map((c): CustomerRow => {
      const calls = world.bookings
        .filter((b) => b.customer?.id === c.id)
        .sort((a, b) => a.start.localeCompare(b.start));
      const next = calls.find((b) => b.status === 'booked' && Date.parse(b.start) > Date.now());
      return {
        id: c.id,
        name: c.name,
        company: c.company,
        email: c.handles.find((h) => h.kind === 'email')?.value ?? null,
        time_zone: c.fields.time_zone || null,
        care_owner: c.care_owner,
        last_contact: world.contacts[c.id]?.[0]?.at ?? null,
        next_call: next?.start ?? null,
        last_outcome: calls.filter((b) => b.status !== 'booked').at(-1)?.status ?? null,
        do_not_contact: c.fields.do_not_contact,
      };
    })
    .filter((row) => fold(`${row.name} ${row.company ?? ''} ${row.email ?? ''}`).includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name, 'pl'));
}

function backupOf(at: number, reason: string): BackupRow {
  const name = `${at}-${reason}.db`;
  return { name, path: `/backups/${name}`, made_at: new Date(at).toISOString(), reason, kilobytes: 412 };
}

const aDay = 86_400_000;
let backups = [1, 2, 3].map((days) => backupOf(Date.now() - days * aDay, 'daily'));

export const machine = {
  placeReady: (): null => null,
  areNotificationsAvailable: (): boolean => true,
  startState(): StartState {
    if (stage === 'first_start') return { stage, keyring: null, suggested_name: 'Tomasz Wilk' };
    if (stage === 'locked') return { stage, protection: 'passphrase', reason: null };
    if (stage === 'locked_keyring')
      return {
        stage: 'locked',
        protection: 'keyring',
        reason: { code: 'keyring_entry_missing', params: {} },
      };
    if (stage === 'incident')
      return {
        stage,
        error: { code: 'file_damaged', params: { path: '/home/tomasz/.local/share/kawka/kawka.db' } },
      };
    return { stage: 'ready', session: session(), settings: world.settings, today: days.getToday() };
  },
  setUp(): SetUpDone {
    stage = 'ready';
    return { recovery_key: 'KAWKA-7Q2M-X9TD-4HJR-V6NB-3KWF-8PZC-5GYE', me: 'm-tomasz' };
  },
  unlock(secret: string): null {
    if (secret !== 'kawka') return refuse('wrong_secret');
    stage = 'ready';
    void emit('session-changed', {});
    return null;
  },
  listBackups: (): BackupRow[] => backups,
  backUp(): BackupRow {
    const made = backupOf(Date.now(), 'on-demand');
    backups = [made, ...backups];
    return made;
  },
  restoreBackup(): Restored {
    stage = 'ready';
    return { changes: 0, erasures_known: false };
  },
  retryStart: () => null,
  showRecoveryKey: () => 'KAWKA-7Q2M-X9TD-4HJR-V6NB-3KWF-8PZC-5GYE',
  confirmRecoveryKey(): null {
    void emit('session-changed', {});
    return null;
  },
  getSession: session,
  getSettings: () => world.settings,
  changeSettings: (settings: Settings) =>
    write('change_settings', '', ['local_setting'], () => {
      world.settings = settings;
      return null;
    }),
  findEntries: (ids: string[]) => world.journal.filter(({ id }) => ids.includes(id)),
  listJournal: (offset: number, limit: number) => world.journal.slice(offset, offset + limit),
  undo: (entry: string) => takeBack(entry),
  undoLast() {
    const last = world.journal.find(
      (row) => row.actor === 'Tomasz Wilk' && !row.undone_by && !row.undoes && row.id.includes('new'),
    );
    return last ? takeBack(last.id) : refuse('nothing_to_undo');
  },
  searchAhead: (): FoundAhead[] => [],
  search(text: string): Found[] {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    return [
      ...customerRows(text)
        .slice(0, 6)
        .map((row): Found => ({ kind: 'customer', row })),
      ...world.companies
        .filter((c) => fold(`${c.fields.name} ${c.fields.domain}`).includes(wanted))
        .map(({ id, fields, people }): Found => ({
          kind: 'company',
          row: { id, name: fields.name, domain: fields.domain, people },
        })),
      ...world.bookings
        .filter((b) =>
          fold(`${b.customer?.name ?? ''} ${b.title} ${b.attendee_email ?? ''}`).includes(wanted),
        )
        .slice(0, 5)
        .map((row): Found => ({ kind: 'booking', row })),
      ...world.follow_ups
        .filter((f) => fold(f.title).includes(wanted))
        .slice(0, 5)
        .map((row): Found => ({ kind: 'follow_up', row })),
    ];
  },
  upcomingReminders: () => [
    {
      key: 'before_call/b-aleksandra',
      kind: 'before_call',
      at: now(),
      booking: 'b-aleksandra',
      text: 'Aleksandra Wojciechowska-Nguyen',
    },
  ],
  listCalendars: () => world.calendars,
  pickCalendarFile: () => '/home/tomasz/kalendarz.ics',
  addCalendar: (calendar: NewCalendar) => {
    if (calendar.url?.includes('broken')) return refuse('calendar_unreachable', { problem: 'timeout' });
    const host = URL.parse(calendar.url ?? '')?.hostname ?? '';
    if (host.endsWith('.local') && !calendar.own_network) return refuse('own_network', { host });
    return write('add_calendar', calendar.name, ['calendar'], () => {
      const name = calendar.name || 'Kalendarz';
      world.calendars = [
        ...world.calendars,
        {
          id: newId('cal'),
          name,
          source: calendar.path ? 'file' : 'url',
          place: calendar.path ? 'kalendarz.ics' : host || 'calendar.example',
          own_network: calendar.own_network,
          read_at: now(),
          tried_at: now(),
          failure: null,
          events: 42,
          bookings: 5,
          ignored: 37,
          held_back: 0,
          problems: 0,
          next_try: null,
        },
      ];
      return {
        name,
        events: 42,
        bookings: 5,
        ignored: 37,
        created: 5,
        changed: 0,
        unchanged: 0,
        vanished: 0,
        masked: 0,
        not_modified: false,
        failure: null,
        problems: [],
      };
    });
  },
  removeCalendar: (id: string) =>
    write('remove_calendar', '', ['calendar'], () => {
      world.calendars = world.calendars.filter((calendar) => calendar.id !== id);
      return null;
    }),
  listBookingRules: () => world.rules,
  changeBookingRules: (rules: BookingRule[]) =>
    write('change_booking_rules', '', ['booking_rule'], () => {
      world.rules = rules;
      return null;
    }),
};
