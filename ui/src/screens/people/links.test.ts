import { describe, expect, it } from 'vitest';
import { channelOf, handleHref, handleKindOf, readLine } from './links';

describe('the channel of a pasted link', () => {
  it.each([
    ['https://www.facebook.com/groups/1/posts/2', 'facebook'],
    ['https://m.me/kawka', 'messenger'],
    ['https://l.instagram.com/p/abc', 'instagram'],
    ['https://x.com/someone/status/1', 'x'],
    ['https://mobile.twitter.com/someone/status/1', 'x'],
    ['https://pl.linkedin.com/in/someone', 'linkedin'],
    ['https://www.trustpilot.com/reviews/1', 'review_site'],
    ['https://www.google.pl/maps/place/Kawka', 'review_site'],
    ['https://forum.luthiers.example/t/99', 'forum'],
    ['https://studio.example/forum/t/1', 'forum'],
    ['https://blog.studio.example/post', 'blog'],
    ['https://someone.substack.com/p/1', 'blog'],
    ['https://us02web.zoom.us/j/1', 'video_call'],
    ['https://wa.me/48600100200', 'chat'],
    ['mailto:ola@zielony.example', 'email'],
    ['tel:+48600100200', 'phone'],
  ])('%s is %s', (link, channel) => expect(channelOf(link)).toBe(channel));

  it.each(['https://studio.example/about', 'https://notfacebook.com/', 'https://xx.com/', 'nonsense'])(
    'nothing is guessed of %s',
    (link) => expect(channelOf(link)).toBeNull(),
  );
});

describe('a line of the quick entry', () => {
  it('gives up its link and keeps its words', () => {
    expect(readLine('Asked  https://x.com/a/1 about exports ')).toEqual({
      text: 'Asked about exports',
      link: 'https://x.com/a/1',
    });
  });
  it('is the link itself where there are no words', () => {
    expect(readLine(' https://x.com/a/1 ')).toEqual({ text: 'https://x.com/a/1', link: 'https://x.com/a/1' });
  });
  it('has no link in plain words', () => {
    expect(readLine('Called about the invoice')).toEqual({ text: 'Called about the invoice', link: '' });
  });
});

describe('a handle', () => {
  it.each([
    ['email', 'ola@zielony.example', 'mailto:ola@zielony.example'],
    ['phone', '+48 600 100 200', 'tel:+48600100200'],
    ['x', '@kawka', 'https://x.com/kawka'],
    ['linkedin', 'https://www.linkedin.com/in/ola', 'https://www.linkedin.com/in/ola'],
    ['website', 'studio.example', 'https://studio.example'],
    ['forum', 'ola_zielony', null],
    ['facebook', 'Ola Zielona', null],
  ] as const)('of kind %s opens %s at %s', (kind, value, href) => expect(handleHref(kind, value)).toBe(href));

  it.each([
    ['ola@zielony.example', 'email'],
    ['+48 600-100-200', 'phone'],
    ['https://instagram.com/ola', 'instagram'],
    ['https://studio.example', 'website'],
    ['ola', null],
  ])('%s is recognised as %s', (value, kind) => expect(handleKindOf(value)).toBe(kind));
});
