/** A brief that was asked for before its screen is there: one picture is painted then, and not an empty one before it. */
import { backend, on, type BriefView } from '../../backend';
import { briefTables } from './tables';

/** Milliseconds. A screen that has to wait longer comes without its brief, and says that it waits. */
const LONGEST = 100;
/** Milliseconds. What is older has only warmed the way: a brief tells of this moment. */
const FRESH = 1000;

let ahead: { booking: string; brief: BriefView; at: number } | null = null;
let changes = 0;
let listens = false;

/** What was fetched before something changed is not shown. */
function listen(): void {
  if (listens) return;
  listens = true;
  on('changed', ({ tables }) => {
    if (!tables.some((table) => briefTables.includes(table))) return;
    changes += 1;
    ahead = null;
  });
}

/** Gets the screen's file and the brief of a booking. One that fails or is late is left to the screen. */
export async function fetchAhead(booking: string): Promise<void> {
  listen();
  const before = changes;
  ahead = null;
  const fetched = Promise.all([backend.getBrief(booking), import('./Brief.svelte')]).then(
    ([brief]) => brief,
    () => undefined,
  );
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LONGEST));
  const brief = await Promise.race([fetched, late]);
  if (brief && changes === before) ahead = { booking, brief, at: performance.now() };
}

/** What was fetched ahead for this booking, once. */
export function takeAhead(booking: string): BriefView | undefined {
  const taken = ahead?.booking === booking && performance.now() - ahead.at < FRESH ? ahead.brief : undefined;
  ahead = null;
  return taken;
}
