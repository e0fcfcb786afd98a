import { expect, it } from 'vitest';
import { app } from './app.svelte';
import type { WeeklySlotRow } from './backend';
import { clock } from './clock.svelte';
import { slotNote } from './slot_words';

const row = (from: string, until: string | null, minutes = 30): WeeklySlotRow => ({
  id: 's',
  fields: { weekday: 2, at: '15:00:00', minutes, from },
  until,
  next_day: '2026-10-14',
});

it('names the last day with a slot, not the first one without', () => {
  clock.now = Date.parse('2026-10-14T10:00:00Z');
  app.locale = 'en';
  const today = '2026-10-14';
  expect(slotNote(row('2026-10-01', null), today)).toBe('');
  expect(slotNote(row('2026-10-01', '2026-12-01'), today)).toMatch(/^until \D*30 Nov$/);
  expect(slotNote(row('2026-10-20', '2027-01-01', 45), today)).toMatch(/from \D*20 Oct · until \D*31 Dec$/);
});
