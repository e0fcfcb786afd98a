import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { EarlierCall, FollowUpRow } from '../../backend';
import Earlier from './Earlier.svelte';

const promise = (title: string, done_at: string | null, to_tell: boolean) =>
  ({ id: title, title, kind: 'promise', done_at, to_tell }) as FollowUpRow;
const task = { id: 't', title: 'Check the invoice', kind: 'task', done_at: null } as FollowUpRow;

const call: EarlierCall = {
  booking_id: 'b',
  start: '2026-03-02T10:00:00Z',
  status: 'held',
  reason: null,
  notes: 'Likes the year view.\nHas two shops.',
  answers: [],
  follow_ups: [
    promise('Send the price list', '2026-03-05T10:00:00Z', false),
    promise('Ask about exports', null, false),
    promise('Mend the label', '2026-03-06T10:00:00Z', true),
    task,
  ],
};

afterEach(() => void cleanup());

describe('d1 an earlier call in the brief', () => {
  it('tells its notes and what was promised in it, kept or not', () => {
    render(Earlier, { calls: [call] });
    const text = document.body.textContent.replace(/\s+/g, ' ');
    expect(text).toContain('Has two shops.');
    expect(text).toContain('Promised and kept: Send the price list');
    expect(text).toContain('Promised, still open: Ask about exports');
    expect(text).toContain('Promised, still open: Mend the label');
    expect(text).not.toContain('Check the invoice');
    const closed = document.querySelector('details:not([open]) summary')?.textContent ?? '';
    expect(closed.replace(/\s+/g, ' '), 'seen without opening it').toContain(
      'Promised, still open: Ask about exports',
    );
    expect(screen.getByText('Held')).toBeInstanceOf(HTMLElement);
  });
});
