/** The icon of each channel, handle, outcome and feeling. */
import ArrowDownRight from '@lucide/svelte/icons/arrow-down-right';
import ArrowUpRight from '@lucide/svelte/icons/arrow-up-right';
import AtSign from '@lucide/svelte/icons/at-sign';

import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import Coffee from '@lucide/svelte/icons/coffee';
import Gift from '@lucide/svelte/icons/gift';
import Globe from '@lucide/svelte/icons/globe';
import Handshake from '@lucide/svelte/icons/handshake';
import Image from '@lucide/svelte/icons/image';
import Mail from '@lucide/svelte/icons/mail';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MessageSquare from '@lucide/svelte/icons/message-square';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Minus from '@lucide/svelte/icons/minus';
import Network from '@lucide/svelte/icons/network';
import Newspaper from '@lucide/svelte/icons/newspaper';
import Phone from '@lucide/svelte/icons/phone';
import Pin from '@lucide/svelte/icons/pin';
import Share2 from '@lucide/svelte/icons/share-2';
import Redo from '@lucide/svelte/icons/redo-2';
import Star from '@lucide/svelte/icons/star';
import UserX from '@lucide/svelte/icons/user-x';
import Video from '@lucide/svelte/icons/video';
import type {
  BookingStatus,
  ContactChannel as Channel,
  Feeling,
  HandleKind,
  HandleSource,
} from '../../backend';
import type { Glyph } from '../../lib/glyph';
import type { Tone } from '../../lib/tone';

export const channelGlyph: Record<Channel, Glyph> = {
  email: Mail,
  phone: Phone,
  chat: MessageSquare,
  messenger: MessageCircle,
  facebook: Share2,
  instagram: Image,
  x: AtSign,
  linkedin: Network,
  forum: MessagesSquare,
  review_site: Star,
  blog: Newspaper,
  video_call: Video,
  in_person: Handshake,
  gift: Gift,
  other: Pin,
};

/** In the order in which they are offered. */
export const channels = Object.keys(channelGlyph) as Channel[];

export const handleGlyph: Record<HandleKind, Glyph> = {
  email: Mail,
  phone: Phone,
  messenger: MessageCircle,
  facebook: Share2,
  instagram: Image,
  x: AtSign,
  linkedin: Network,
  forum: MessagesSquare,
  website: Globe,
  other: Pin,
};

export const handleKinds = Object.keys(handleGlyph) as HandleKind[];

export const handleSources: HandleSource[] = ['entered', 'told', 'used', 'found', 'imported'];

export const statusGlyph: Record<BookingStatus, { icon: Glyph; tone: Tone }> = {
  booked: { icon: Coffee, tone: 'accent' },
  held: { icon: CircleCheck, tone: 'ok' },
  no_show: { icon: UserX, tone: 'caution' },
  cancelled: { icon: CircleSlash, tone: 'dim' },
  moved: { icon: Redo, tone: 'dim' },
};

export const feelingGlyph: Record<Feeling, { icon: Glyph; tone: Tone }> = {
  better: { icon: ArrowUpRight, tone: 'ok' },
  same: { icon: Minus, tone: 'soft' },
  worse: { icon: ArrowDownRight, tone: 'danger' },
};
