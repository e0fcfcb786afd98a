import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineItem } from '../../backend';
import { clock } from '../../clock.svelte';
import { momentWords } from '../../zones';
import TimelineRow from './TimelineRow.svelte';

beforeEach(() => {
  clock.now = Date.parse('2026-10-14T10:00:00Z');
});
afterEach(cleanup);

/** The time of a row of a task, as it stands, as its tooltip says it and as its button is described. */
function shown(at: string, zone: string) {
  const item: TimelineItem = {
    kind: 'follow_up',
    at,
    follow_up_id: 'f',
    title: 'Send the price list',
    follow_up_kind: 'task',
    done_at: null,
  };
  const none = () => undefined;
  render(TimelineRow, { item, zone, index: 0, reachable: true, first: true, onopen: none });
  const time = document.querySelector('time');
  const seen = [...(time?.querySelectorAll('[aria-hidden]') ?? [])].map((part) => part.textContent);
  const described = screen.getByRole('button').getAttribute('aria-describedby') ?? '';
  return {
    seen,
    title: time?.title,
    heard: time?.querySelector('.hidden')?.textContent,
    described: document.getElementById(described)?.textContent,
    datetime: time?.dateTime,
  };
}

describe('c1 the time of a row', () => {
  it('has its date, time and zone on hover and for who listens, however old it is', () => {
    const whole = 'Tuesday, 3 March 2026, 14:05 (Warsaw, UTC+1)';
    expect(shown('2026-03-03T13:05:00Z', '')).toEqual({
      seen: ['3 Mar'],
      title: whole,
      heard: whole,
      described: whole,
      datetime: '2026-03-03T13:05:00Z',
    });
  });
  it('shows no more than the day and the clock', () => {
    expect(shown('2026-10-13T13:05:00Z', 'America/Toronto').seen).toEqual(['yesterday', '15:05']);
  });
  it('has the customer’s clock as well where they live in another zone', () => {
    expect(shown('2026-03-03T13:05:00Z', 'America/Toronto').title).toBe(
      'Tuesday, 3 March 2026, 14:05 (Warsaw, UTC+1) · 08:05 (Toronto, UTC−5)',
    );
  });
  it('has one clock where they live in mine', () => {
    expect(shown('2026-03-03T13:05:00Z', 'Europe/Warsaw').title).not.toContain('·');
  });
});

describe('c1 a whole moment', () => {
  it.each([
    [
      'another day there',
      '2026-03-03T02:05:00Z',
      'America/Toronto',
      'wtorek, 3 marca 2026, 03:05 (Warszawa, UTC+1) · poniedziałek, 2 marca 2026, 21:05 (Toronto, UTC−5)',
    ],
    [
      'the hour before clocks go back',
      '2026-10-25T00:30:00Z',
      '',
      'niedziela, 25 października 2026, 02:30 (Warszawa, UTC+2)',
    ],
    [
      'the hour after',
      '2026-10-25T01:30:00Z',
      '',
      'niedziela, 25 października 2026, 02:30 (Warszawa, UTC+1)',
    ],
    [
      'a zone nobody knows',
      '2026-07-01T10:00:00Z',
      'Mars/Olympus',
      'środa, 1 lipca 2026, 12:00 (Warszawa, UTC+2) · 10:00 (Olympus, UTC+0)',
    ],
  ])('tells %s', (_, at, theirs, words) =>
    expect(momentWords(Date.parse(at), 'Europe/Warsaw', theirs, 'pl')).toBe(words),
  );
});
