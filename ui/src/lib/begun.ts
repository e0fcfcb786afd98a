/** People come early: so long before its start a call may be marked as begun, held or missed. As the shell has it. */
const earlyMs = 15 * 60_000;

/** Whether a call may have begun; all in milliseconds since 1970. Before that the shell refuses what only happens in it. */
export function mayHaveBegun(start: number, now: number): boolean {
  return now >= start - earlyMs;
}
