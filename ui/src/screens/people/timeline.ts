/** What the timeline shows and in which words. */
import CheckCheck from '@lucide/svelte/icons/check-check';
import Flag from '@lucide/svelte/icons/flag';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import ShieldX from '@lucide/svelte/icons/shield-x';
import type { TimelineItem } from '../../backend';
import type { Glyph } from '../../lib/glyph';
import type { Tone } from '../../lib/tone';
import { personName, telling } from '../../names';
import { m } from '../../paraglide/messages';
import { ms } from '../../time';
import { word } from '../../words';
import { channelGlyph, statusGlyph } from './glyphs';

export type Kind = TimelineItem['kind'];

export const kinds: readonly Kind[] = ['interaction', 'booking', 'consent', 'follow_up'];

/** A name for an item that stays while it is edited. */
export function keyOf(item: TimelineItem): string {
  switch (item.kind) {
    case 'interaction':
      return item.interaction.id;
    case 'booking':
      return item.booking_id;
    case 'consent':
      return item.consent_id;
    case 'follow_up':
      return `${item.follow_up_id} follow-up`;
  }
}

/** Ticks or unticks a kind; with the last one gone all of them are shown again. */
export function toggled(shown: readonly Kind[], kind: Kind): Kind[] {
  const next = kinds.filter((other) => shown.includes(other) !== (other === kind));
  return next.length === 0 ? [...kinds] : next;
}

/** What of the timeline is shown; empty means all of it. */
export interface Narrow {
  channel: string;
  kind: string;
  author: string;
  /** How many days back. */
  days: string;
}

export const wide: Narrow = { channel: '', kind: '', author: '', days: '' };

const day = 24 * 60 * 60 * 1000;

/** Whether an item is among what is shown. Channel, kind and author are those of contacts. */
export function isAmong(item: TimelineItem, narrow: Narrow, now: number): boolean {
  if (narrow.days && ms(item.at) < now - Number(narrow.days) * day) return false;
  const { channel, kind, author } = narrow;
  if (!channel && !kind && !author) return true;
  if (item.kind !== 'interaction') return false;
  const contact = item.interaction;
  return (
    (!channel || contact.channel === channel) &&
    (!kind || contact.kind === kind) &&
    (!author || contact.member === author)
  );
}

/** Whether an address can be opened: a page, a mailbox, a number; not one in which something was masked. */
export function opens(link: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)\S+$/.test(link);
}

export interface Told {
  icon: Glyph;
  tone?: Tone;
  title: string;
  about: string;
}

/** An item in words. Free text is hidden where it is shown; names of members are told as discreet mode wants. */
export function told(item: TimelineItem, now: number): Told {
  switch (item.kind) {
    case 'interaction': {
      const { channel, direction, kind, member, text, link, edits } = item.interaction;
      const about = [
        word('channel', channel),
        kind === 'other' ? '' : word('interaction_kind', kind),
        word('direction', direction),
        member ? personName(member) : '',
        edits > 0 ? m.timeline_edited({ count: edits }) : '',
      ];
      // Of a post often only its address is kept.
      const title = text || (link && telling(link));
      return { icon: channelGlyph[channel], title, about: about.filter(Boolean).join(' · ') };
    }
    case 'booking': {
      const glyph = statusGlyph[item.status];
      const open = ms(item.at) > now ? m.timeline_call_booked() : m.timeline_call_open();
      const title =
        item.status === 'booked' ? open : m.timeline_call({ outcome: word('event', item.status) });
      const reason = item.reason ? word('reason', item.reason) : '';
      return {
        ...glyph,
        title,
        about: [reason, item.title && telling(item.title)].filter(Boolean).join(' · '),
      };
    }
    case 'consent': {
      const given = item.decision === 'given';
      return {
        icon: given ? ShieldCheck : ShieldX,
        tone: given ? 'ok' : 'danger',
        title: m.timeline_consent({
          scope: word('scope', item.scope),
          decision: word('decision', item.decision),
        }),
        about: item.asked_by ? m.timeline_asked_by({ who: personName(item.asked_by) }) : '',
      };
    }
    case 'follow_up': {
      const promise = item.follow_up_kind === 'promise';
      const state = item.done_at ? m.timeline_done() : m.timeline_open();
      return {
        icon: item.done_at ? CheckCheck : promise ? Flag : ListChecks,
        tone: !item.done_at && promise ? 'accent' : undefined,
        title: item.title,
        about: [word('follow_up_kind', item.follow_up_kind), state].join(' · '),
      };
    }
  }
}
