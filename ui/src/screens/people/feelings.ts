/** What the feelings left behind come to. */
import type { Feeling, FeelingPoint } from '../../backend';

export interface Trend {
  feeling: Feeling;
  /** Since when it has been so. */
  since: string;
}

/**
 * Where the line stands and since when: better since the first "better" after the last "worse", worse since the last
 * run of "worse" began, else as before. Nothing is said of a single contact.
 */
export function trend(points: readonly FeelingPoint[]): Trend | null {
  const last = points.at(-1);
  if (!last || points.length < 2) return null;
  if (last.feeling === 'worse') {
    const run = points.slice(points.findLastIndex(({ feeling }) => feeling !== 'worse') + 1);
    return { feeling: 'worse', since: run[0]?.at ?? last.at };
  }
  const calm = points.slice(points.findLastIndex(({ feeling }) => feeling === 'worse') + 1);
  const better = calm.find(({ feeling }) => feeling === 'better');
  if (last.feeling === 'better' && better) return { feeling: 'better', since: better.at };
  return { feeling: 'same', since: last.at };
}

/** Height of a feeling on the chart. */
export function level(feeling: Feeling): number {
  return { worse: 0, same: 1, better: 2 }[feeling];
}
