import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../backend';
import { m } from '../../paraglide/messages';
import InteractionDialog from './InteractionDialog.svelte';

let saved: (string | null)[] = [];

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** Opens the dialog of a contact that somebody of us had; resolves when the members are there. */
async function open(member: string | null, member_id: string | null): Promise<HTMLSelectElement> {
  saved = [];
  vi.spyOn(backend, 'listMembers').mockResolvedValue([
    { id: 'm-ola', fields: { name: 'Ola Nowa', email: '', role: 'host' }, me: true },
  ]);
  vi.spyOn(backend, 'changeInteraction').mockImplementation((_, draft) => {
    saved.push(draft.had_by);
    return Promise.resolve({ value: null, entry: null, intent: 'change_interaction', masked: 0 });
  });
  render(InteractionDialog, {
    customer: 'c-1',
    onclose: () => undefined,
    item: {
      kind: 'interaction',
      at: '2026-10-01T10:00:00Z',
      interaction: {
        id: 'i',
        channel: 'phone',
        direction: 'inbound',
        kind: 'problem',
        member,
        member_id,
        text: 'Asked about exports',
        link: '',
        feeling: null,
        edits: 0,
        attachments: [],
      },
    },
  });
  await screen.findByRole('option', { name: 'Ola Nowa' });
  return screen.getByLabelText<HTMLSelectElement>(m.interaction_member());
}

const shown = (select: HTMLSelectElement) => select.selectedOptions[0]?.textContent;

async function save(): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name: new RegExp(m.common_save()) }));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
}

describe('who of us had a contact', () => {
  it.each([
    ['somebody who left', 'Piotr Dawny', 'm-gone', 'Piotr Dawny'],
    ['a name from a file', 'Ewa z archiwum', null, 'Ewa z archiwum'],
    ['nobody', null, null, m.person_nobody()],
    ['a member', 'Ola Nowa', 'm-ola', 'Ola Nowa'],
  ])('is shown and left as it is: %s', async (_, member, id, words) => {
    const select = await open(member, id);
    expect(shown(select)).toBe(words);
    await save();
    expect(saved).toEqual([null]);
  });

  it('can be said', async () => {
    const select = await open('Ewa z archiwum', null);
    await fireEvent.change(select, { target: { value: 'm-ola' } });
    await save();
    expect(saved).toEqual(['m-ola']);
  });
});
