import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asFailure, backend, type BackupRow } from '../../backend';
import { m } from '../../paraglide/messages';
import Backups from './Backups.svelte';

const shell = vi.hoisted<{ told?: (progress: { per_mille: number }) => void }>(() => ({}));
vi.mock('../../backend', async (original) => ({
  ...(await original<object>()),
  on(event: string, heard: (progress: { per_mille: number }) => void) {
    if (event === 'backupProgressed') shell.told = heard;
    return () => undefined;
  },
}));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('t3 a backup that somebody waits for', () => {
  it('says how far it is and can be stopped', async () => {
    vi.spyOn(backend, 'listBackups').mockResolvedValue([]);
    let end: (thrown: unknown) => void = () => undefined;
    vi.spyOn(backend, 'backUp').mockReturnValue(new Promise<BackupRow>((_, reject) => (end = reject)));
    const stop = vi.spyOn(backend, 'stopBackUp').mockImplementation(() => {
      end(asFailure({ code: 'cancelled', params: {} }));
      return new Promise<never>(() => undefined);
    });
    render(Backups);
    await fireEvent.click(screen.getByRole('button', { name: m.backups_now() }));
    shell.told?.({ per_mille: 423 });
    expect((await screen.findByRole('status')).textContent).toBe('42 % copied');
    shell.told?.({ per_mille: 1000 });
    await screen.findByText('Being checked');
    await fireEvent.click(screen.getByRole('button', { name: m.files_stop() }));
    expect(stop).toHaveBeenCalledOnce();
    await screen.findByRole('button', { name: m.backups_now() });
    expect(screen.queryByRole('status')).toBeNull();
  });
});
