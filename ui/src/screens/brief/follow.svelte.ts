import { untrack } from 'svelte';
import { afterPaint, backend, on, type BriefView } from '../../backend';
import { live, type Live } from '../../live.svelte';
import { takeAhead } from './ahead';
import { briefTables } from './tables';

/** The brief of a booking; the one that comes with the way to it is taken. Call it while the screen is being made. */
export function followBrief(booking: () => string): Live<BriefView> {
  const brief = live(
    () => backend.getBrief(booking()),
    briefTables,
    untrack(() => takeAhead(booking())),
  );
  $effect(() =>
    on('openPlace', ({ place, brief: told }) => {
      if (place.kind !== 'brief' || place.booking_id !== booking()) return;
      if (told) brief.take(told);
      // Something may have been written since it was read.
      afterPaint(() => void brief.reload());
    }),
  );
  return brief;
}
