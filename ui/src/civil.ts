/** Wall-clock times of a zone as instants. The counterpart of `time.ts`, which goes the other way. */
import { clockTime, dayIn } from './time';

/** How far a zone's clock is ahead of UTC at an instant, in milliseconds. */
function ahead(instant: number, zone: string): number {
  return (
    Date.parse(`${dayIn(instant, zone)}T${clockTime(instant, zone)}:00Z`) -
    Math.floor(instant / 60_000) * 60_000
  );
}

/**
 * The instant at which a zone's clock shows a day and a time. Of a time that comes twice it takes the first; a time
 * that is left out when clocks go forward is taken as much later as the clocks move.
 */
export function instantOf(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const dayLong = 86_400_000;
  const [before, after] = [ahead(wall - dayLong, zone), ahead(wall + dayLong, zone)];
  const first = wall - Math.max(before, after);
  const second = wall - Math.min(before, after);
  if (ahead(first, zone) === Math.max(before, after)) return first;
  if (ahead(second, zone) === Math.min(before, after)) return second;
  return wall - before;
}
