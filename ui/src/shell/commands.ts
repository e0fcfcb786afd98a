/** What the palette can do besides finding. */
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Coffee from '@lucide/svelte/icons/coffee';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import FileText from '@lucide/svelte/icons/file-text';
import History from '@lucide/svelte/icons/history';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Moon from '@lucide/svelte/icons/moon';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Sun from '@lucide/svelte/icons/sun';
import Undo2 from '@lucide/svelte/icons/undo-2';
import Users from '@lucide/svelte/icons/users';
import { app } from '../app.svelte';
import { backend } from '../backend';
import type { Glyph } from '../lib/glyph';
import { m } from '../paraglide/messages';
import { router, type Screen } from '../router.svelte';
import { attempt, undo } from '../toasts.svelte';
import { help } from './overlays.svelte';

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
    go('past', History, m.past_title()),
    go('settings', SlidersHorizontal, m.rail_settings(), 'g s'),
    {
      id: 'sync',
      icon: RefreshCw,
      words: m.palette_sync(),
      run: () => void attempt(backend.syncCalendars()),
    },
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
    { id: 'keys', icon: Keyboard, words: m.keys_all(), cap: '?', run: () => (help.open = true) },
  ];
}
