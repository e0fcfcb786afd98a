/** The sections of the settings, in their order. */
import Bell from '@lucide/svelte/icons/bell';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Film from '@lucide/svelte/icons/film';
import FileInput from '@lucide/svelte/icons/file-input';
import Filter from '@lucide/svelte/icons/funnel';
import Send from '@lucide/svelte/icons/send';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import KeyRound from '@lucide/svelte/icons/key-round';
import Palette from '@lucide/svelte/icons/palette';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import ShieldUser from '@lucide/svelte/icons/shield-user';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Users from '@lucide/svelte/icons/users';
import type { Glyph } from '../../lib/glyph';

export type SectionName =
  | 'calendars'
  | 'slots'
  | 'rules'
  | 'questions'
  | 'fields'
  | 'consent'
  | 'privacy'
  | 'members'
  | 'reminders'
  | 'recordings'
  | 'invitations'
  | 'look'
  | 'files'
  | 'recovery'
  | 'history'
  | 'doctor';

export const sections: readonly { name: SectionName; icon: Glyph }[] = [
  { name: 'calendars', icon: CalendarDays },
  { name: 'slots', icon: CalendarClock },
  { name: 'rules', icon: Filter },
  { name: 'questions', icon: CircleHelp },
  { name: 'fields', icon: SlidersHorizontal },
  { name: 'consent', icon: ShieldCheck },
  { name: 'privacy', icon: ShieldUser },
  { name: 'members', icon: Users },
  { name: 'reminders', icon: Bell },
  { name: 'recordings', icon: Film },
  { name: 'invitations', icon: Send },
  { name: 'look', icon: Palette },
  { name: 'files', icon: FileInput },
  { name: 'recovery', icon: KeyRound },
  { name: 'history', icon: ScrollText },
  { name: 'doctor', icon: Stethoscope },
];

/** The section of an address; the first one where it names none. */
export function sectionOf(id: string | null): SectionName {
  return sections.find(({ name }) => name === id)?.name ?? 'calendars';
}
