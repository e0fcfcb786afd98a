import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandFailure } from './backend';
import { Draft } from './draft.svelte';

const notes = { idle: 400, atMost: 900 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('notes', () => {
  it('are saved after a pause', async () => {
    const save = vi.fn().mockResolvedValue(null);
    const draft = new Draft(save, notes);
    draft.type('a');
    await vi.advanceTimersByTimeAsync(399);
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(save).toHaveBeenCalledExactlyOnceWith('a', false);
    expect(draft.dirty).toBe(false);
  });

  it('are saved within a second however fast one types', async () => {
    const save = vi.fn().mockResolvedValue(null);
    const draft = new Draft(save, notes);
    let text = '';
    for (let stroke = 0; stroke < 40; stroke += 1) {
      text += 'x';
      draft.type(text);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(save.mock.calls.length).toBeGreaterThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(900);
    expect(save).toHaveBeenLastCalledWith(text, false);
    expect(draft.dirty).toBe(false);
  });

  it('are saved at once when one leaves, with the last line finished', async () => {
    const save = vi.fn().mockResolvedValue(null);
    const draft = new Draft(save, notes);
    draft.type('! call back');
    await draft.flush(true);
    expect(save).toHaveBeenCalledExactlyOnceWith('! call back', true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledOnce();
  });

  it('never let an older text land on a newer one', async () => {
    const landed: string[] = [];
    const save = vi.fn((text: string) => {
      const takes = text === 'old' ? 2000 : 10;
      return new Promise<void>((done) => setTimeout(() => (landed.push(text), done()), takes));
    });
    const draft = new Draft(save, notes);
    draft.type('old');
    await vi.advanceTimersByTimeAsync(400);
    draft.type('new');
    await vi.advanceTimersByTimeAsync(5000);
    expect(landed).toEqual(['old', 'new']);
    expect(draft.dirty).toBe(false);
  });

  it('stay and are tried again when saving fails', async () => {
    const failure = new CommandFailure({ code: 'disk_full', params: {} });
    const save = vi.fn().mockRejectedValueOnce(failure).mockResolvedValue(null);
    const draft = new Draft(save, notes);
    draft.type('kept');
    await vi.advanceTimersByTimeAsync(400);
    expect(draft.failure?.code).toBe('disk_full');
    expect(draft.text).toBe('kept');
    expect(draft.dirty).toBe(true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(save).toHaveBeenCalledTimes(2);
    expect(draft.failure).toBeNull();
    expect(draft.dirty).toBe(false);
  });

  it('are not replaced by what the file has while they are newer', () => {
    const draft = new Draft(vi.fn().mockResolvedValue(null), notes);
    draft.accept('from the file');
    expect(draft.text).toBe('from the file');
    draft.type('newer');
    draft.accept('from the file');
    expect(draft.text).toBe('newer');
  });
});
