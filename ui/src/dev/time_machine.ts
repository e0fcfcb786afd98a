/** Wednesday, 14 October 2026, 13:48 in Warsaw: the made-up week always stands at the same moment when it is opened. */
const wanted = new URLSearchParams(globalThis.location?.search ?? '').get('at') ?? '2026-10-14T11:48:00Z';
const real = Date.now.bind(Date);
const shift = Date.parse(wanted) - real();

/** Sets the clock of the page. The window asks the time through `Date.now` alone. */
export function travel(): void {
  Date.now = () => real() + shift;
}

/** An instant of the made-up week: days from its Wednesday, wall clock in Warsaw (summer time). */
export function at(days: number, clock: string): string {
  return new Date(Date.parse(`2026-10-14T${clock}:00+02:00`) + days * 86_400_000).toISOString();
}

/** A civil day, from the Wednesday. */
export function day(days: number): string {
  return new Date(Date.parse('2026-10-14T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10);
}
