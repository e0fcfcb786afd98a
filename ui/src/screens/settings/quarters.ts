/** Calendar quarters, for reports. */
export interface Quarter {
  /** Its first instant, RFC 3339. */
  from: string;
  /** The first instant after it. */
  to: string;
  words: string;
}

/** The quarter of a day and the seven before it, newest first. */
export function lastQuarters(today: string): Quarter[] {
  const now = Number(today.slice(0, 4)) * 4 + Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  const begin = (quarter: number) =>
    `${Math.floor(quarter / 4)}-${String((quarter % 4) * 3 + 1).padStart(2, '0')}-01T00:00:00Z`;
  return Array.from({ length: 8 }, (_, back) => now - back).map((quarter) => ({
    from: begin(quarter),
    to: begin(quarter + 1),
    words: `${(quarter % 4) + 1}/${Math.floor(quarter / 4)}`,
  }));
}
