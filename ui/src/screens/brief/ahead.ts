/** Fetches a brief before its screen is built, so that the first picture is the whole brief. */
import { mount, unmount } from 'svelte';
import { backend, on, type BriefView } from '../../backend';
import { isField } from '../../keys.svelte';
import { briefTables } from './tables';

/** Milliseconds. A screen that has to wait longer comes without its brief, and says that it waits. */
const LONGEST = 100;
/** Milliseconds. What is older has only warmed the way: a brief tells of this moment. */
const FRESH = 1000;

let ahead: { booking: string; brief: BriefView; at: number } | null = null;
let changes = 0;
let listens = false;
/** The screen was built before. */
let shown = false;

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
export const fetchAhead = (booking: string): Promise<void> => prepare(booking, backend.getBrief(booking));

/** Gets the screen's file for a brief that came by itself. */
export const bringAhead = (booking: string, brief: BriefView): Promise<void> =>
  prepare(booking, Promise.resolve(brief));

async function prepare(booking: string, coming: Promise<BriefView>): Promise<void> {
  listen();
  const before = changes;
  ahead = null;
  const prepared = Promise.all([coming, import('./Brief.svelte')]).then(
    ([brief]) => brief,
    () => undefined,
  );
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LONGEST));
  const brief = await Promise.race([prepared, late]);
  if (!brief || changes !== before) return;
  const mine = { booking, brief, at: performance.now() };
  ahead = mine;
  setTimeout(() => {
    if (ahead === mine) ahead = null;
  }, FRESH);
}

const isFresh = (fetched: { at: number }) => performance.now() - fetched.at < FRESH;

/** What was fetched ahead for this booking, once. */
export function takeAhead(booking: string): BriefView | undefined {
  const taken = ahead?.booking === booking && isFresh(ahead) ? ahead.brief : undefined;
  ahead = null;
  shown = true;
  return taken;
}

/**
 * Builds the screen once out of sight, of what was fetched ahead, and takes it away within the same task: the first one
 * that somebody waits for is then as quick as the later ones. Nothing of it acts or listens, as effects never run. Not
 * while somebody writes: it takes some hundredths of a second.
 */
export async function rehearse(): Promise<void> {
  if (shown || !ahead) return;
  const screen = await import('./Brief.svelte').catch(() => undefined);
  const fetched = ahead;
  if (!screen || shown || !fetched || !isFresh(fetched) || isField(document.activeElement)) return;
  const target = document.createElement('div');
  Object.assign(target.style, { position: 'fixed', inset: '0', visibility: 'hidden', display: 'flex' });
  document.body.append(target);
  try {
    const built = mount(screen.default, { target, props: { id: fetched.booking } });
    // The words are measured, though nobody sees them.
    target.getBoundingClientRect();
    void unmount(built);
  } catch {
    // The screen itself tells, where somebody asks for it.
  } finally {
    target.remove();
    ahead = fetched;
  }
}
