/** What the palette can do besides finding. */
import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import Bell from '@lucide/svelte/icons/bell';
import BellRing from '@lucide/svelte/icons/bell-ring';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import CirclePlay from '@lucide/svelte/icons/circle-play';
import Coffee from '@lucide/svelte/icons/coffee';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Film from '@lucide/svelte/icons/film';
import FileInput from '@lucide/svelte/icons/file-input';
import FileText from '@lucide/svelte/icons/file-text';
import History from '@lucide/svelte/icons/history';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import ListFilter from '@lucide/svelte/icons/list-filter';
import ListChecks from '@lucide/svelte/icons/list-checks';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Moon from '@lucide/svelte/icons/moon';
import Power from '@lucide/svelte/icons/power';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Send from '@lucide/svelte/icons/send';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Sun from '@lucide/svelte/icons/sun';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserPlus from '@lucide/svelte/icons/user-plus';
import Users from '@lucide/svelte/icons/users';
import { app } from '../app.svelte';
import { backend, type PeopleListRow } from '../backend';
import type { Glyph } from '../lib/glyph';
import { m } from '../paraglide/messages';
import { pausedUntil } from '../pause';
import { lists } from '../screens/people/lists.svelte';
import { router, type Screen } from '../router.svelte';
import { attempt, undo } from '../toasts.svelte';
import { help } from './overlays.svelte';
import { quit } from './quit';

export interface Command {
  id: string;
  icon: Glyph;
  words: string;
  cap?: string;
  run: () => void;
}

async function nextBrief(): Promise<void> {
  const today = await attempt(backend.getToday());
  if (today?.next) router.go('brief', today.next.booking.id);
  else router.go('today');
}

/** What can be done about reminders. */
function reminderCommands(): Command[] {
  const paused = pausedUntil(app.settings, Date.now()) !== null;
  const resume: Command = {
    id: 'resume',
    icon: CirclePlay,
    words: m.palette_resume(),
    run: () => void attempt(backend.pauseReminders(null)),
  };
  return [
    ...(paused ? [resume] : []),
    {
      id: 'pause-hour',
      icon: CirclePause,
      words: m.palette_pause_hour(),
      run: () => void attempt(backend.pauseRemindersFor('hour')),
    },
    {
      id: 'pause-tomorrow',
      icon: CirclePause,
      words: m.palette_pause_tomorrow(),
      run: () => void attempt(backend.pauseRemindersFor('tomorrow')),
    },
    {
      id: 'missed',
      icon: CircleAlert,
      words: m.palette_missed(),
      run: () => router.go('reminders', 'missed'),
    },
    {
      id: 'reminder-settings',
      icon: AlarmClock,
      words: m.palette_reminder_settings(),
      run: () => router.go('settings', 'reminders'),
    },
    {
      id: 'test-notice',
      icon: Bell,
      words: m.palette_test_notice(),
      run: () => {
        router.go('settings', 'reminders');
        void attempt(backend.testNotification());
      },
    },
  ];
}

/** Saved lists of people, to be opened. */
export function listCommands(saved: readonly PeopleListRow[]): Command[] {
  return saved.map(({ id, name }) => ({
    id: `list-${id}`,
    icon: ListFilter,
    words: m.lists_open({ name }),
    run: () => {
      lists.chosen = id;
      router.go('people');
    },
  }));
}

/** All commands, in the order of their use. */
export function commands(): Command[] {
  const go = (screen: Screen, icon: Glyph, words: string, cap?: string): Command => ({
    id: screen,
    icon,
    words: m.keys_go({ place: words }),
    cap,
    run: () => router.go(screen),
  });
  return [
    { id: 'next', icon: FileText, words: m.palette_next_brief(), run: () => void nextBrief() },
    go('today', Coffee, m.rail_today(), 'g t'),
    go('week', CalendarDays, m.rail_week(), 'g w'),
    go('people', Users, m.rail_people(), 'g p'),
    go('follow-ups', ListChecks, m.rail_follow_ups(), 'g f'),
    go('invitations', Send, m.rail_invitations(), 'g i'),
    {
      id: 'nominate',
      icon: UserPlus,
      words: m.inv_nominate(),
      run: () => router.go('invitations', 'new'),
    },
    go('recordings', Film, m.rail_recordings(), 'g v'),
    go('past', History, m.past_title()),
    go('answers', MessagesSquare, m.answers_title()),
    go('reminders', BellRing, m.log_title(), 'g r'),
    go('settings', SlidersHorizontal, m.rail_settings(), 'g s'),
    {
      id: 'sync',
      icon: RefreshCw,
      words: m.palette_sync(),
      run: () => void attempt(backend.syncCalendars()),
    },
    ...reminderCommands(),
    { id: 'import', icon: FileInput, words: m.palette_import(), run: () => router.go('settings', 'files') },
    { id: 'undo', icon: Undo2, words: m.palette_undo(), cap: 'Ctrl+z', run: () => void undo() },
    {
      id: 'discreet',
      icon: app.discreet ? Eye : EyeOff,
      words: app.discreet ? m.rail_show_names() : m.rail_hide_names(),
      cap: 'Alt+h',
      run: () => void attempt(app.change({ discreet: !app.discreet })),
    },
    {
      id: 'theme',
      icon: app.dark ? Sun : Moon,
      words: app.dark ? m.palette_theme_light() : m.palette_theme_dark(),
      run: () => void attempt(app.change({ theme: app.dark ? 'light' : 'dark' })),
    },
    {
      id: 'language',
      icon: Languages,
      words: m.palette_language(),
      run: () => void attempt(app.change({ language: app.locale === 'pl' ? 'en' : 'pl' })),
    },
    { id: 'quit', icon: Power, words: m.keys_quit(), cap: 'Ctrl+q', run: () => void quit() },
    { id: 'keys', icon: Keyboard, words: m.keys_all(), cap: '?', run: () => (help.open = true) },
  ];
}
