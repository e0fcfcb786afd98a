/** The icons of channels and of the feeling a contact left. */
import ArrowDownRight from '@lucide/svelte/icons/arrow-down-right';
import ArrowUpRight from '@lucide/svelte/icons/arrow-up-right';
import AtSign from '@lucide/svelte/icons/at-sign';
import BookOpen from '@lucide/svelte/icons/book-open';
import Gift from '@lucide/svelte/icons/gift';
import Handshake from '@lucide/svelte/icons/handshake';
import Inbox from '@lucide/svelte/icons/inbox';
import Mail from '@lucide/svelte/icons/mail';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Minus from '@lucide/svelte/icons/minus';
import Phone from '@lucide/svelte/icons/phone';
import Star from '@lucide/svelte/icons/star';
import Video from '@lucide/svelte/icons/video';
import type { ContactChannel as Channel, Feeling } from '../backend';
import { word } from '../words';
import type { Glyph } from './glyph';
import type { Tone } from './tone';

const channels: Record<Channel, Glyph> = {
  email: Mail,
  phone: Phone,
  chat: MessageCircle,
  messenger: MessageCircle,
  facebook: AtSign,
  instagram: AtSign,
  x: AtSign,
  linkedin: AtSign,
  forum: MessagesSquare,
  review_site: Star,
  blog: BookOpen,
  video_call: Video,
  in_person: Handshake,
  gift: Gift,
  other: Inbox,
};

/** The icon of a channel. */
export function channelIcon(channel: Channel): Glyph {
  return channels[channel] ?? Inbox;
}

/** Shape, colour and word of the feeling a contact left; `null` where nobody said. */
export function feelingMark(feeling: Feeling | null): { icon: Glyph; tone: Tone; words: string } | null {
  if (!feeling) return null;
  const marks: Record<Feeling, { icon: Glyph; tone: Tone }> = {
    better: { icon: ArrowUpRight, tone: 'ok' },
    same: { icon: Minus, tone: 'soft' },
    worse: { icon: ArrowDownRight, tone: 'danger' },
  };
  return { ...marks[feeling], words: word('feeling', feeling) };
}
