/** Everything the made-up desk remembers, and the way it remembers changes. */
import type {
  Action,
  AnswerRow,
  BookingEventRow,
  BookingRow,
  BookingRule,
  BriefSection,
  CalendarRow,
  ChangedTables,
  CompanyView,
  ConsentEventRow,
  CustomerView,
  FieldRow,
  Done,
  FollowUpRow,
  InvitationSettings,
  JournalRow,
  MemberView,
  Notice,
  PeopleListRow,
  QuestionRow,
  Settings,
  SlotExceptionRow,
  SlotPlanDraft,
  TimelineItem,
  WeeklySlotRow,
} from './types';
import { emit } from './event';
import { firstWorld } from './first_world';

export interface World {
  members: MemberView[];
  companies: CompanyView[];
  customers: CustomerView[];
  bookings: BookingRow[];
  booking_events: Record<string, BookingEventRow[]>;
  /** Contacts by customer. */
  contacts: Record<string, TimelineItem[]>;
  follow_ups: FollowUpRow[];
  consents: (ConsentEventRow & { customer_id: string })[];
  briefs: Record<string, Partial<Record<BriefSection, string>>>;
  answers: Record<string, AnswerRow[]>;
  notes: Record<string, { text: string; saved_at: string | null }>;
  calendars: CalendarRow[];
  rules: BookingRule[];
  questions: QuestionRow[];
  fields: FieldRow[];
  lists: PeopleListRow[];
  journal: JournalRow[];
  notices: Notice[];
  settings: Settings;
  invitations: InvitationSettings;
  slots: WeeklySlotRow[];
  slot_exceptions: SlotExceptionRow[];
  slot_plan: SlotPlanDraft;
}

export let world: World = firstWorld();
const before = new Map<string, World>();
let count = 0;

/** A new id. */
export function newId(kind: string): string {
  count += 1;
  return `${kind}-new-${count}`;
}

/** Refuses, as a command does. */
export function refuse(code: string, params: Record<string, string> = {}): never {
  throw { code, params } as unknown as Error;
}

/** Changes the world and writes it down, so that it can be undone. */
export function write<T>(intent: Action, subject: string, tables: ChangedTables, change: () => T): Done<T> {
  const entry = newId('j');
  before.set(entry, structuredClone(world));
  const value = change();
  const row = {
    id: entry,
    at: now(),
    actor: 'Tomasz Wilk',
    intent,
    subject,
    undone_by: null,
    undoes: null,
    sealed: false,
  };
  world.journal = [row, ...world.journal];
  tell(tables);
  return { entry, intent, value, masked: 0 };
}

/** Says which tables changed, a moment later, as the shell does after its commit. */
export function tell(tables: ChangedTables): void {
  setTimeout(() => void emit('changed', { tables }), 1);
}

/** Takes one entry back by putting the world of before it in place. */
export function takeBack(entry: string): Done<null> {
  const old = before.get(entry);
  const row = world.journal.find((other) => other.id === entry);
  if (!old || !row) return refuse('not_found');
  if (row.undone_by) return refuse('already_undone');
  const { journal } = world;
  const undoing = newId('j');
  before.set(undoing, structuredClone(world));
  world = structuredClone(old);
  world.journal = [
    {
      id: undoing,
      at: now(),
      actor: 'Tomasz Wilk',
      intent: 'undo',
      subject: row.subject,
      undone_by: null,
      undoes: entry,
      sealed: false,
    },
    ...journal.map((other) => (other.id === entry ? { ...other, undone_by: undoing } : other)),
  ];
  tell([
    'booking',
    'customer',
    'company',
    'follow_up',
    'brief_text',
    'consent_event',
    'answer',
    'call_note',
    'member',
    'question',
    'custom_field',
    'people_list',
    'custom_value',
    'local_setting',
    'interaction',
    'handle',
    'calendar',
    'booking_rule',
    'booking_event',
    'slot',
    'slot_exception',
    'slot_plan',
  ]);
  return { entry: undoing, intent: 'undo', value: null, masked: 0 };
}

/** Now, on the made-up clock. */
export function now(): string {
  return new Date(Date.now()).toISOString();
}

/** What is there, or a refusal. */
export function found<T>(item: T | undefined): T {
  return item ?? refuse('not_found');
}
