/** Reasons in words: what speaks against somebody, why they suit, why they stand where they stand. */
import { app } from '../../app.svelte';
import type { NominationRow, ReasonRow, SuitReason, RankReason } from '../../backend';
import { freeText, personName, telling } from '../../names';
import { m } from '../../paraglide/messages';
import { dayMonth, dayIn, daysBetween, ms } from '../../time';
import { clock } from '../../clock.svelte';
import { findWords, word } from '../../words';

/** `7 kwietnia`, `7 April`; with the year where it is another. */
export function dayOf(instant: string): string {
  return dayMonth(ms(instant), app.zone, app.locale, clock.now);
}

function civil(day: string): string {
  return dayMonth(Date.parse(`${day}T12:00:00Z`), 'UTC', app.locale, clock.now);
}

export function againstWords({ reason }: ReasonRow): string {
  const inputs = {
    count: reason.count,
    until: reason.until ? civil(reason.until) : '',
    since: reason.since ? dayOf(reason.since) : '',
    name: reason.name ? personName(reason.name) : '',
  };
  return findWords(`against_${reason.rule}`, inputs) ?? reason.rule;
}

export function suitWords(reason: SuitReason): string {
  const inputs = { count: reason.count, name: reason.name ? telling(reason.name) : '' };
  return findWords(`suits_${reason.kind}`, inputs) ?? reason.kind;
}

export function rankWords(reason: RankReason): string {
  return findWords(`rank_${reason.kind}`, { count: reason.count }) ?? reason.kind;
}

/** What still stands against inviting somebody. */
export function standing(row: Pick<NominationRow, 'reasons'>): ReasonRow[] {
  return row.reasons.filter((one) => one.set_aside === null);
}

function daysSince(instant: string): number {
  return Math.max(0, daysBetween(dayIn(ms(instant), app.zone), dayIn(clock.now, app.zone)));
}

/** What matters of a nomination where it stands. */
export function whereWords(row: NominationRow): string {
  switch (row.state) {
    case 'nominated':
      return row.nominated_by ? m.inv_by({ name: personName(row.nominated_by) }) : dayOf(row.nominated_at);
    case 'accepted':
      return m.inv_waits({ count: daysSince(row.since) });
    case 'invited': {
      const silent = row.silent_days ?? 0;
      return silent === 0 ? m.inv_silent_today() : m.inv_silent({ count: silent });
    }
    case 'booked':
    case 'held':
    case 'no_show':
      return row.call_start ? dayOf(row.call_start) : '';
    case 'declined':
      return freeText(row.decision_reason, row.customer.name) || dayOf(row.since);
    case 'lapsed':
      return dayOf(row.since);
  }
}

/** The words of the message that may be written now. */
export function letterWords(row: NominationRow): string | null {
  switch (row.letter) {
    case 'invitation':
      return m.inv_write_invitation();
    case 'reminder':
      return m.inv_write_reminder();
    case 'second_chance':
      return m.inv_write_second_chance();
    case 'thanks':
      return m.inv_write_thanks();
    case null:
      return null;
  }
}

export const stateWords = (state: NominationRow['state']): string => word('nomination_state', state);
