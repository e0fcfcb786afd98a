import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';
import { backend, type BriefView } from '../../backend';
import { followBrief } from './follow.svelte';

interface Asked {
  place: { kind: 'brief' | 'call'; booking_id: string };
  brief: BriefView | null;
}
const shell = vi.hoisted<{ open?: (asked: Asked) => void }>(() => ({}));
vi.mock('../../backend', async (original) => ({
  ...(await original<object>()),
  on: (event: string, heard: (asked: Asked) => void) => {
    if (event === 'openPlace') shell.open = heard;
    return () => undefined;
  },
}));

const told = (interactions: number) => ({ interaction_count: interactions }) as BriefView;

it('G1 a brief that stands already shows what came with the click, and asks once more', async () => {
  const asked = vi.spyOn(backend, 'getBrief').mockResolvedValue(told(1));
  let shown: ReturnType<typeof followBrief> | undefined;
  const stop = $effect.root(() => {
    shown = followBrief(() => 'b');
  });
  flushSync();
  await vi.waitFor(() => expect(shown?.value).toEqual(told(1)));

  shell.open?.({ place: { kind: 'brief', booking_id: 'another' }, brief: told(2) });
  shell.open?.({ place: { kind: 'call', booking_id: 'b' }, brief: told(2) });
  expect(shown?.value).toEqual(told(1));
  expect(asked).toHaveBeenCalledOnce();

  asked.mockResolvedValue(told(4));
  shell.open?.({ place: { kind: 'brief', booking_id: 'b' }, brief: told(3) });
  expect(shown?.value).toEqual(told(3));
  // What was written since it was read.
  await vi.waitFor(() => expect(shown?.value).toEqual(told(4)));

  asked.mockResolvedValue(told(5));
  shell.open?.({ place: { kind: 'brief', booking_id: 'b' }, brief: null });
  await vi.waitFor(() => expect(shown?.value).toEqual(told(5)));
  stop();
});
