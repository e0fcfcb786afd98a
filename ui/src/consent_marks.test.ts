import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsentRow } from './backend';
import { clock } from './clock.svelte';
import { consentTold, saidWhen } from './consent_marks';

/** The zone of the tests is Warsaw, two hours ahead in October. */
const row = (decided_at: string) =>
  ({
    decided_at,
    this_call: true,
    asked_by: 'Emilia Sroka',
    method: 'email',
    sentence: 'May we record?',
    refusal: null,
  }) as ConsentRow;

beforeEach(() => {
  clock.now = Date.parse('2026-10-15T12:00:00Z');
});

describe('when a consent was said', () => {
  it('is the time of today, and else the day, also for the call that one looks at', () => {
    expect(saidWhen(row('2026-10-15T10:03:00Z'))).toBe('12:03');
    expect(saidWhen(row('2026-10-12T10:03:00Z'))).toBe('12 Oct');
  });

  it('is told with its day and time', () => {
    expect(consentTold(row('2026-10-12T10:03:00Z'))).toMatch(/Emilia Sroka.*12 Oct.*12:03/);
  });
});
