import { describe, expect, it } from 'vitest';
import pl from '../../../messages/pl/call.json';
import en from '../../../messages/en/call.json';
import { stageOf } from './stage';

const sources = import.meta.glob<string>('./*.svelte', { eager: true, query: '?raw', import: 'default' });
const all = Object.values(sources).join('\n');
const call = sources['./Call.svelte'] ?? '';
const strip = sources['./ConsentStrip.svelte'] ?? '';

describe('h5: the timer', () => {
  const start = Date.parse('2026-10-14T12:00:00Z');
  const minute = 60_000;
  it.each([
    ['at its beginning', 0, 'running'],
    ['a moment before 25', 25 * minute - 1, 'running'],
    ['at 25', 25 * minute, 'wrap_up'],
    ['a moment before 30', 30 * minute - 1, 'wrap_up'],
    ['at 30', 30 * minute, 'over'],
    ['an hour later', 90 * minute, 'over'],
  ])('%s', (_, after, stage) => {
    expect(stageOf(start, start + 30 * minute, start + after)).toBe(stage);
  });
  it('of a call of three minutes never starts before it', () => {
    expect(stageOf(start, start + 3 * minute, start)).toBe('wrap_up');
    expect(stageOf(start, start + 3 * minute, start - 1)).toBe('running');
  });
  it('is quiet: nothing on the screen of the call makes a sound', () => {
    expect(all).not.toMatch(/new Audio|<audio|AudioContext|\.beep/);
  });
});

describe('h7: by keyboard alone', () => {
  const keys = [...`${call}\n${strip}`.matchAll(/keys: [`'"]([^`'"]+)[`'"]/g)].map(([, key]) => key ?? '');
  it.each([
    ['arrived', 'arrived('],
    ['late', 'late('],
    ['join', 'join('],
    ['held', "kind: 'held'"],
    ['moved', "kind: 'moved'"],
    ['cancelled', "kind: 'cancelled'"],
    ['no-show', 'asking = true'],
    ['the next question', 'openQuestion('],
    ['declined', 'turnDeclined()'],
    ['quote', 'turnQuote()'],
    ['a mark in the notes', 'stamp()'],
    ['notes of one’s own', 'own = !own'],
    ['a question for this customer', "over = 'extra'"],
    ['the handover', "over = 'handover'"],
    ['the recording runs', 'startRecording'],
    ['the recording is stopped', 'stopRecording'],
    ['open again', 'run: reopen'],
    ['a second chance', 'secondChance()'],
  ])('%s has a key that is told under ?', (_, does) => {
    const bound = call
      .slice(call.indexOf('useKeys('))
      .split('\n')
      .join(' ')
      .matchAll(/\{\s*keys: [`'"][^`'"]+[`'"],\s*words: [^{}]*?(?:\{[^{}]*\}[^{}]*?)*run: [^\n]*?\}/g);
    expect([...bound].some(([entry]) => entry.includes(does))).toBe(true);
  });
  it('consent has a key for yes, no and only notes', () => {
    expect(strip.match(/keys: /g)?.length ?? 0).toBeGreaterThanOrEqual(3);
  });
  it('no key is given twice', () => {
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('the words of the call are in both languages', () => {
    expect(Object.keys(pl).sort()).toEqual(Object.keys(en).sort());
  });
});
