/** What a pasted link says about the channel it came from. */
import type { ContactChannel as Channel, HandleKind } from '../../backend';

/** Hosts and their subdomains; the first that fits decides. */
const hosts: [Channel, string][] = [
  ['messenger', 'm.me messenger.com'],
  ['facebook', 'facebook.com fb.com fb.me fb.watch'],
  ['instagram', 'instagram.com instagr.am'],
  ['x', 'x.com twitter.com t.co'],
  ['linkedin', 'linkedin.com lnkd.in'],
  [
    'review_site',
    'trustpilot.com booking.com tripadvisor.com tripadvisor.pl capterra.com capterra.pl g2.com getapp.com opineo.pl ceneo.pl gowork.pl yelp.com play.google.com apps.apple.com g.page maps.app.goo.gl trustedshops.com trustmate.io',
  ],
  [
    'forum',
    'reddit.com stackoverflow.com stackexchange.com quora.com wykop.pl elektroda.pl goldenline.pl discourse.org news.ycombinator.com',
  ],
  [
    'blog',
    'medium.com substack.com blogspot.com blogger.com wordpress.com tumblr.com ghost.io bloglovin.com',
  ],
  [
    'video_call',
    'zoom.us zoom.com meet.google.com teams.microsoft.com teams.live.com whereby.com vimeo.com youtube.com youtu.be',
  ],
  [
    'chat',
    'wa.me whatsapp.com t.me telegram.me slack.com discord.com intercom.com tawk.to crisp.chat signal.me',
  ],
  ['email', 'mail.google.com outlook.live.com outlook.office.com'],
];

/** First labels that tell what a host is, wherever it lives. */
const firstLabels: [Channel, RegExp][] = [
  ['forum', /^(forum|forums|community|spolecznosc|discuss|answers)$/],
  ['blog', /^(blog|blogs)$/],
  ['chat', /^(chat|czat)$/],
];

/** The channel of an address, as far as its host or scheme tells. */
export function channelOf(link: string): Channel | null {
  if (/^mailto:/i.test(link)) return 'email';
  if (/^tel:/i.test(link)) return 'phone';
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  const host = url.hostname.toLowerCase().replace(/^www\./, '');
  if (/(^|\.)google\.[a-z.]+$/.test(host) && url.pathname.startsWith('/maps')) return 'review_site';
  const known = hosts.find(([, list]) =>
    list.split(' ').some((name) => host === name || host.endsWith(`.${name}`)),
  );
  if (known) return known[0];
  const label = host.split('.')[0] ?? '';
  const told = firstLabels.find(([, pattern]) => pattern.test(label));
  if (told) return told[0];
  return /^\/(forum|community)(\/|$)/.test(url.pathname)
    ? 'forum'
    : /^\/blog(\/|$)/.test(url.pathname)
      ? 'blog'
      : null;
}

export interface Read {
  /** The words without the link; the link itself where there are no words. */
  text: string;
  /** The first link, or nothing. */
  link: string;
}

/** Takes the first link out of a line. */
export function readLine(line: string): Read {
  const link = /(?:https?:\/\/|mailto:|tel:)\S+/i.exec(line)?.[0] ?? '';
  if (link === '') return { text: line.trim(), link: '' };
  const words = line.replace(link, ' ').replace(/\s+/g, ' ').trim();
  return { text: words || link, link };
}

/** Where the system can open a handle; nothing for a nickname. */
export function handleHref(kind: HandleKind, value: string): string | null {
  if (kind === 'email') return `mailto:${value}`;
  if (kind === 'phone') return `tel:${value.replace(/[^\d+]/g, '')}`;
  if (/^https:\/\//i.test(value)) return value;
  if (kind === 'website' && /^[\w-]+(\.[\w-]+)+/.test(value))
    return `https://${value.replace(/^http:\/\//i, '')}`;
  const name = encodeURIComponent(value.replace(/^@/, ''));
  const profile: Partial<Record<HandleKind, string>> = {
    facebook: 'https://www.facebook.com/',
    messenger: 'https://m.me/',
    instagram: 'https://www.instagram.com/',
    x: 'https://x.com/',
    linkedin: 'https://www.linkedin.com/in/',
  };
  const place = profile[kind];
  return place && !/\s/.test(value) ? `${place}${name}` : null;
}

/** The kind that a typed handle most likely is. */
export function handleKindOf(value: string): HandleKind | null {
  const text = value.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return 'email';
  if (/^\+?[\d\s().-]{6,}$/.test(text)) return 'phone';
  const url = addressOf(text);
  if (!url) return null;
  const channel = channelOf(url.href);
  if (channel && ['messenger', 'facebook', 'instagram', 'x', 'linkedin', 'forum'].includes(channel)) {
    return channel as HandleKind;
  }
  return 'website';
}

/** A web address, also one without its scheme. */
function addressOf(text: string): URL | null {
  const bare = /^[^\s:]+\.[^\s:]+$/.test(text) && (text.includes('/') || text.startsWith('www.'));
  if (!bare && !/^https?:\/\//i.test(text)) return null;
  try {
    return new URL(bare ? `https://${text}` : text);
  } catch {
    return null;
  }
}

const inPublic: readonly Channel[] = [
  'facebook',
  'instagram',
  'x',
  'linkedin',
  'forum',
  'review_site',
  'blog',
];

/** Whether what is written there may be read by anybody. */
export function isPublic(channel: Channel): boolean {
  return inPublic.includes(channel);
}
