/** What became of a reminder, as a state to show and as the story of its times. */
import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import BellRing from '@lucide/svelte/icons/bell-ring';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import type { ReminderLogRow, ReminderState } from '../../backend';
import type { Glyph } from '../../lib/glyph';
import type { Tone } from '../../lib/tone';
import { m } from '../../paraglide/messages';
import { word } from '../../words';

/** The states in the order in which one asks for them. */
export const states: readonly ReminderState[] = [
  'missed',
  'shown',
  'answered',
  'snoozed',
  'withdrawn',
  'planned',
  'showing',
];

/** The state that an address names; nothing for all of them. */
export function stateOf(id: string | null): ReminderState | null {
  return states.find((state) => state === id) ?? null;
}

export const marks: Record<ReminderState, { icon: Glyph; tone: Tone }> = {
  planned: { icon: CircleDashed, tone: 'dim' },
  showing: { icon: BellRing, tone: 'soft' },
  shown: { icon: BellRing, tone: 'soft' },
  answered: { icon: CircleCheck, tone: 'ok' },
  snoozed: { icon: AlarmClock, tone: 'soft' },
  missed: { icon: CircleAlert, tone: 'danger' },
  withdrawn: { icon: CircleSlash, tone: 'dim' },
};

/** Why it is where it is; nothing for one from before reasons were kept. */
export function why(row: ReminderLogRow): string {
  return row.reason ? word('reminder_reason', row.reason) : '';
}

export interface Fact {
  name: string;
  words: string;
}

/** What a person answered, and when; one that was answered and came again has other times since. */
function answered(row: ReminderLogRow, when: (instant: string) => string): string | null {
  const at = row.answered_at ? [when(row.answered_at)] : [];
  return row.answer && [word('notice_answer', row.answer), ...at].join(', ');
}

/** Everything that is known of it, in the order in which it happened. `when` words an instant. */
export function story(row: ReminderLogRow, when: (instant: string) => string): Fact[] {
  const at = (name: string, instant: string | null): Fact[] =>
    instant ? [{ name, words: when(instant) }] : [];
  const said = (name: string, words: string | null): Fact[] => (words ? [{ name, words }] : []);
  return [
    ...at(m.log_planned(), row.planned_at),
    ...at(m.log_due(), row.due),
    ...at(m.log_shown(), row.shown_at),
    ...said(m.log_service(), row.detail === '' ? null : word('reminder_detail', row.detail)),
    ...said(m.log_answer(), answered(row, when)),
    ...at(row.state === 'snoozed' ? m.log_again() : m.log_came_again(), row.again_at),
    ...at(m.log_told(), row.told_at),
    ...at(m.log_acknowledged(), row.acknowledged_at),
    { name: m.log_key(), words: row.key },
  ];
}
