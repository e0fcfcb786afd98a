import { describe, expect, it } from 'vitest';
import type { NominationBoard, NominationRow, NominationState } from '../../backend';
import { countStates, firstTab, rowsOf } from './states';

function row(id: string, state: NominationState, part: Partial<NominationRow> = {}): NominationRow {
  return {
    id,
    customer: { id: `c-${id}`, name: id },
    company: null,
    time_zone: null,
    language: 'pl',
    care_owner: null,
    why: 'story',
    note: '',
    ask: '',
    nominated_by: null,
    nominated_at: '2026-10-01T10:00:00Z',
    state,
    since: '2026-10-02T10:00:00Z',
    decision: null,
    decision_reason: '',
    decided_by: null,
    decided_at: null,
    sent_at: null,
    sent_by: null,
    sent_kind: null,
    messages: 0,
    thanked_at: null,
    silent_days: null,
    reminder_due: false,
    booking_id: null,
    call_start: null,
    matched_by: null,
    no_show_reason: null,
    no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
    reasons: [],
    letter: null,
    has_draft: false,
    ...part,
  };
}

function board(rows: NominationRow[], waiting: string[] = []): NominationBoard {
  return { rows, waiting: waiting.map((id, at) => ({ id, reasons: [], points: 100 - at })), proposals: [] };
}

describe('the lists of the invitations', () => {
  it('count every state, empty ones too', () => {
    const counts = countStates([row('a', 'invited'), row('b', 'invited'), row('c', 'held')]);
    expect([counts.invited, counts.held, counts.declined]).toEqual([2, 1, 0]);
  });

  it('open where something waits for a decision first', () => {
    expect(firstTab([row('a', 'held'), row('b', 'nominated')])).toBe('nominated');
    expect(firstTab([row('a', 'held'), row('b', 'invited')])).toBe('invited');
    expect(firstTab([])).toBe('nominated');
  });

  it('e11 show the waiting list by rank', () => {
    const rows = [row('a', 'accepted'), row('b', 'accepted'), row('c', 'nominated')];
    expect(rowsOf(board(rows, ['b', 'a']), 'accepted').map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('show the longest silence and the next call first', () => {
    const silent = [row('a', 'invited', { silent_days: 2 }), row('b', 'invited', { silent_days: 9 })];
    expect(rowsOf(board(silent), 'invited').map(({ id }) => id)).toEqual(['b', 'a']);
    const booked = [
      row('a', 'booked', { call_start: '2026-10-22T10:00:00Z' }),
      row('b', 'booked', { call_start: '2026-10-20T10:00:00Z' }),
    ];
    expect(rowsOf(board(booked), 'booked').map(({ id }) => id)).toEqual(['b', 'a']);
  });
});
