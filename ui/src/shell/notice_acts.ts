/** What can be done from a card: every answer that makes sense at that moment, the usual one first. */
import Check from '@lucide/svelte/icons/check';
import FileText from '@lucide/svelte/icons/file-text';
import Hourglass from '@lucide/svelte/icons/hourglass';
import ListChecks from '@lucide/svelte/icons/list-checks';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserX from '@lucide/svelte/icons/user-x';
import Video from '@lucide/svelte/icons/video';
import { app } from '../app.svelte';
import { backend, type Notice, type NoticeAnswer } from '../backend';
import { clock } from '../clock.svelte';
import { mayHaveBegun } from '../lib/begun';
import type { Glyph } from '../lib/glyph';
import { m } from '../paraglide/messages';
import { router } from '../router.svelte';
import { ms } from '../time';
import { attempt } from '../toasts.svelte';

export interface Act {
  icon: Glyph;
  cap: string;
  words: string;
  run: () => void;
}

/** The acts of a notice; `answer` tells the shell. */
export function actsOf(notice: Notice, answer: (how: NoticeAnswer) => Promise<void>): Act[] {
  const { booking } = notice;
  const id = booking?.id ?? '';
  const says = (icon: Glyph, cap: string, words: string, how: NoticeAnswer): Act => ({
    icon,
    cap,
    words,
    run: () => void answer(how),
  });
  const goes = (icon: Glyph, cap: string, words: string, then: () => void): Act => ({
    icon,
    cap,
    words,
    run: () => (void answer('seen'), then()),
  });
  const brief = goes(FileText, 'Alt+b', m.notice_open_brief(), () => router.go('brief', id));
  const hasRoom = Boolean(booking?.room_url) || Boolean(app.settings?.room_url);
  const join = hasRoom
    ? [goes(Video, 'Alt+v', m.notice_join(), () => void attempt(backend.joinRoom(id)))]
    : [];
  const here = says(UserCheck, 'Alt+a', m.notice_arrived(), 'arrived');
  const late = says(Hourglass, 'Alt+l', m.notice_late(), 'running_late');
  const missed = says(UserX, 'Alt+x', m.notice_no_show(), 'no_show');
  const held = says(Check, 'Alt+e', m.notice_held(), 'held');
  const open = goes(FileText, 'Alt+o', m.notice_open(), () => router.go('call', id));
  switch (notice.kind) {
    case 'owner_before_call':
      return [brief];
    case 'before_call':
      return [brief, ...join, ...(booking && mayHaveBegun(ms(booking.start), clock.now) ? [here] : []), late];
    case 'about_to_start':
      return [...join, brief, here, late];
    case 'not_here_yet':
      return [here, late, ...join, open];
    case 'decide':
      return [missed, here, late, open];
    case 'outcome_due':
      return [held, missed, open];
    case 'brief_due':
      return [{ ...brief, words: m.notice_open() }];
    case 'follow_ups_due':
      return [goes(ListChecks, 'Alt+o', m.notice_open(), () => router.go('follow-ups'))];
  }
}
