/** How far a call is. */
export type Stage = 'running' | 'wrap_up' | 'over';

/** Minutes before its end in which a call is brought to a close: at 25 of 30. */
const wrapUpMs = 5 * 60_000;

/** The stage of a call at an instant; all in milliseconds since 1970. */
export function stageOf(start: number, end: number, now: number): Stage {
  if (now >= end) return 'over';
  return now >= Math.max(start, end - wrapUpMs) ? 'wrap_up' : 'running';
}
