/** Shape, colour and words of where a consent stands. */
import Check from '@lucide/svelte/icons/check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Undo2 from '@lucide/svelte/icons/undo-2';
import X from '@lucide/svelte/icons/x';
import { app } from './app.svelte';
import type { ConsentRow } from './backend';
import { clock } from './clock.svelte';
import type { Glyph } from './lib/glyph';
import type { Tone } from './lib/tone';
import { freeText, personName } from './names';
import { m } from './paraglide/messages';
import { clockTime, dayAndTime, dayIn, dayMonth, ms } from './time';
import { word } from './words';

/** When it was said: the time for today, else the day. */
export function saidWhen(row: ConsentRow): string {
  if (!row.decided_at) return '';
  const at = ms(row.decided_at);
  const today = dayIn(at, app.zone) === dayIn(clock.now, app.zone);
  return today ? clockTime(at, app.zone) : dayMonth(at, app.zone, app.locale, clock.now);
}

/** A consent as a chip of the brief shows it. */
export function consentMark(row: ConsentRow): { icon: Glyph; tone: Tone; words: string } {
  const said = [row.method && row.method !== 'oral_on_call' ? word('method', row.method) : '', saidWhen(row)]
    .filter(Boolean)
    .join(' ');
  const words = [word('consent_state', row.state), said].filter(Boolean).join(', ');
  switch (row.state) {
    case 'unknown':
      return { icon: CircleHelp, tone: 'soft', words: m.brief_consent_ask() };
    case 'given':
      return { icon: Check, tone: 'ok', words };
    case 'requested':
    case 'deferred':
      return { icon: Hourglass, tone: 'soft', words };
    case 'expired':
    case 'invalidated':
      return { icon: CircleHelp, tone: 'caution', words };
    case 'refused':
      return { icon: X, tone: 'danger', words };
    case 'withdrawn':
      return { icon: Undo2, tone: 'danger', words };
  }
}

/** Who asked, how and when; for the tooltip. */
export function consentTold(row: ConsentRow): string {
  const locked = row.refusal ? m.call_locked({ reason: word('refusal', row.refusal) }) : '';
  if (!row.decided_at) return locked;
  const who = row.asked_by ? personName(row.asked_by) : '';
  const method = row.method ? word('method', row.method) : '';
  const when = dayAndTime(ms(row.decided_at), clock.now, app.zone, app.locale);
  const how = [who, method, when].filter(Boolean).join(', ');
  return [how, freeText(row.sentence ?? ''), locked].filter(Boolean).join('\n');
}
