/** Today as the rail counts it and the home screen shows it: asked for once for both. */
import { createContext } from 'svelte';
import { app } from '../app.svelte';
import { backend, type TodayView } from '../backend';
import { clock } from '../clock.svelte';
import { live, type Live } from '../live.svelte';
import { recordingTables } from '../screens/recordings/tables';
import { ms } from '../time';

/**
 * The tables that Today is read from. Answers and notes are left out, as they are saved while somebody types in a call:
 * what little they change here comes with the next minute.
 */
const tables = [
  ...recordingTables,
  'booking_answer',
  'booking_event',
  'brief_text',
  'calendar',
  'company',
  'consent_term',
  'erasure',
  'erasure_place',
  'follow_up',
  'handle',
  'interaction',
  'invitation',
  'invitation_booking',
  'invitation_settings',
  'member',
  'nomination',
  'product_fact',
  'question',
  'rights_request',
  'local_calendar_source',
  'local_outbox',
  'local_vanished',
];

/** How old Today may be in a window without the keyboard. */
const unattendedMinutes = 5;

const [use, provide] = createContext<Live<TodayView>>();

/** Follows Today for all parts beneath, from what came with the start. Call it while the desk is being made. */
export function provideToday(): void {
  const first = app.start.stage === 'ready' ? app.start.today : undefined;
  const today = live(() => backend.getToday(), tables, first);
  provide(today);

  // What is next depends on the time of day. Beside the window that is worked in a few minutes make no difference: what
  // happens is told, and countdowns and ages follow the clock.
  const minuteOf = (now: number) => Math.floor(now / 60_000);
  const minute = $derived(minuteOf(clock.now));
  let shown = minuteOf(first ? ms(first.now) : clock.now);
  $effect(() => {
    if (Math.abs(minute - shown) < (clock.counts ? 1 : unattendedMinutes)) return;
    void today.reload();
    shown = minute;
  });
}

/** Today, from a part of the desk. */
export const useToday = use;
