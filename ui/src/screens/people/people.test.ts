import { describe, expect, it } from 'vitest';
import type { ConsentEventRow, Feeling, FeelingPoint, TimelineItem } from '../../backend';
import { byScope } from './consents';
import { splitName } from './draft';
import { coffeeWords, sinceWords } from './facts';
import { trend } from './feelings';
import { contactAge } from './marks';
import { Pages, pageSize } from './pages.svelte';
import { isAmong, keyOf, kinds, opens, toggled, told, wide } from './timeline';

const points = (...feelings: Feeling[]): FeelingPoint[] =>
  feelings.map((feeling, index) => ({ at: `2026-0${index + 1}-01T10:00:00Z`, feeling }));

describe('the trend of feelings', () => {
  it.each([
    ['one contact says nothing', points('better'), null],
    [
      'better since the first one after a bad one',
      points('worse', 'same', 'better', 'same', 'better'),
      ['better', 3],
    ],
    ['worse since the run began', points('better', 'worse', 'worse'), ['worse', 2]],
    ['as before', points('better', 'same'), ['same', 2]],
  ] as const)('%s', (_, given, expected) => {
    const found = trend(given);
    expect(found && [found.feeling, Number(found.since.slice(5, 7))]).toEqual(expected);
  });
});

describe('consents by purpose', () => {
  const row = (id: string, at: string, decision: ConsentEventRow['decision']): ConsentEventRow => ({
    id,
    scope: 'record_internal',
    decision,
    at,
    asked_by: null,
    method: 'email',
    sentence: '',
    language: 'en',
    booking_id: null,
    recorded_at: at,
    zone: 'Europe/Warsaw',
    initiative: 'ours',
    answer: '',
    evidence: '',
    valid_until: null,
    notice_version: 1,
    notice_sha256: '',
    stands: true,
    takes_back: null,
    number: 1,
    hash: '',
  });
  it('has every purpose, the newest decision first', () => {
    const scopes = byScope([
      row('a', '2026-01-01T10:00:00Z', 'given'),
      row('b', '2026-02-01T10:00:00Z', 'withdrawn'),
    ]);
    expect(scopes).toHaveLength(5);
    expect(scopes[0]?.rows.map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it('at the same moment lets "given" count least', () => {
    const at = '2026-01-01T10:00:00Z';
    expect(byScope([row('a', at, 'given'), row('b', at, 'refused')])[0]?.rows[0]?.id).toBe('b');
  });
});

describe('words', () => {
  it('counts what was theirs, not what was nobody’s fault', () => {
    const words = coffeeWords({ held: 2, no_shows: { unexcused: 1, excused: 1, not_theirs: 5 } });
    expect(words).toMatch(/2.+2/);
    expect(words).not.toContain('5');
  });
  it.each([
    ['2018', '2018'],
    ['2018-05', 'maj 2018'],
    ['2018-05-03', '3 maja 2018'],
    ['od zawsze', 'od zawsze'],
  ])('says %s as %s', (since, words) => expect(sinceWords(since, 'pl')).toBe(words));
  it.each([
    ['2026-10-14T05:00:00Z', 'dziś'],
    ['2026-10-12T22:30:00Z', 'wczoraj'],
    ['2026-10-06T10:00:00Z', '8 dni temu'],
  ])('says how long ago %s was by civil days', (at, words) => {
    expect(contactAge(at, Date.parse('2026-10-14T11:48:00Z'), 'Europe/Warsaw', 'pl')).toBe(words);
  });
  it('reads a searched name or address into a new person', () => {
    expect(splitName('anna maria nowak')).toEqual({
      given_name: 'Anna',
      family_name: 'Maria Nowak',
      email: '',
    });
    expect(splitName('ola@zielony.example').email).toBe('ola@zielony.example');
  });
});

describe('the timeline', () => {
  it('shows all kinds again when the last one is unticked', () => {
    expect(toggled(kinds, 'booking')).toEqual(['interaction', 'consent', 'follow_up']);
    expect(toggled(['booking'], 'booking')).toEqual(kinds);
    expect(toggled(['booking'], 'interaction')).toEqual(['interaction', 'booking']);
  });
  it('names a follow-up apart from whatever else has its id', () => {
    const item: TimelineItem = {
      kind: 'follow_up',
      at: '',
      follow_up_id: 'x',
      title: '',
      follow_up_kind: 'task',
      done_at: null,
    };
    expect(keyOf(item)).not.toBe('x');
  });
});

describe('a narrowed timeline', () => {
  const now = Date.parse('2026-10-14T10:00:00Z');
  const contact: TimelineItem = {
    kind: 'interaction',
    at: '2026-10-01T10:00:00Z',
    interaction: {
      id: 'i',
      channel: 'phone',
      direction: 'inbound',
      kind: 'problem',
      member: 'Ola',
      member_id: null,
      text: '',
      link: '',
      feeling: null,
      edits: 0,
      attachments: [],
    },
  };
  it.each([
    [{}, true],
    [{ channel: 'phone', kind: 'problem', author: 'Ola', days: '30' }, true],
    [{ channel: 'email' }, false],
    [{ kind: 'story' }, false],
    [{ author: 'Jan' }, false],
    [{ days: '7' }, false],
  ])('by %o shows a contact: %s', (by, shown) =>
    expect(isAmong(contact, { ...wide, ...by }, now)).toBe(shown),
  );
  it('by channel shows contacts alone', () => {
    const task: TimelineItem = {
      kind: 'follow_up',
      at: '2026-10-13T10:00:00Z',
      follow_up_id: 'x',
      title: '',
      follow_up_kind: 'task',
      done_at: null,
    };
    expect(isAmong(task, { ...wide, days: '7' }, now)).toBe(true);
    expect(isAmong(task, { ...wide, channel: 'phone' }, now)).toBe(false);
  });
});

describe('a list in pages', () => {
  const asked: number[] = [];
  const pages = () => {
    asked.length = 0;
    return new Pages<number>(async (offset, limit) => {
      asked.push(offset);
      const rows = Array.from({ length: Math.min(limit, 1000 - offset) }, (_, index) => offset + index);
      return { rows, total: 1000 };
    });
  };
  it('is as long as the whole and loads only what is in sight', async () => {
    const list = pages();
    await list.restart(true);
    expect(list.rows).toHaveLength(1000);
    expect(list.rows[pageSize]).toBeUndefined();
    list.sight(pageSize + 10);
    await Promise.resolve();
    await Promise.resolve();
    expect(list.rows[pageSize]).toBe(pageSize);
    list.sight(pageSize + 20);
    expect(asked).toEqual([0, pageSize]);
  });
  it('keeps the last answer where an older one comes late', async () => {
    const answers: ((page: { rows: string[]; total: number }) => void)[] = [];
    const list = new Pages<string>(() => new Promise((done) => answers.push(done)));
    const [first, second] = [list.restart(true), list.restart(true)];
    answers[1]?.({ rows: ['new'], total: 1 });
    answers[0]?.({ rows: ['old'], total: 1 });
    await Promise.all([first, second]);
    expect(list.rows).toEqual(['new']);
  });
});

describe('a contact of which only the address is kept', () => {
  const contact = (text: string, link: string): TimelineItem => ({
    kind: 'interaction',
    at: '2026-10-14T10:00:00Z',
    interaction: {
      id: 'i',
      channel: 'x',
      direction: 'inbound',
      kind: 'other',
      member: null,
      member_id: null,
      text,
      link,
      feeling: null,
      edits: 0,
      attachments: [],
    },
  });

  it('is told by it', () => {
    expect(told(contact('', 'https://x.example/1'), 0).title).toBe('https://x.example/1');
    expect(told(contact('Hi', 'https://x.example/1'), 0).title).toBe('Hi');
  });

  it.each([
    ['a page', 'https://x.example/1', true],
    ['a page without encryption', 'http://x.example/1', true],
    ['a mailbox', 'mailto:anna@x.example', true],
    ['a number', 'tel:+48600100200', true],
    ['nothing', '', false],
    ['a number that was masked', 'tel:[▮▮▮▮ card]', false],
    ['a script', 'javascript:alert(1)', false],
  ])('%s is opened or not', (_, link, expected) => {
    expect(opens(link)).toBe(expected);
  });
});
