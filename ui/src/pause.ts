/** The pause of reminders, as the settings have it. */
import type { Settings } from './backend';
import { ms } from './time';

/** When a pause that is on ends; nothing where there is none. The shell keeps the end of a pause that is over. */
export function pausedUntil(settings: Settings | null, now: number): number | null {
  const end = settings?.reminders.paused_until;
  return end && ms(end) > now ? ms(end) : null;
}
