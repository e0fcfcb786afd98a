import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { InteractionRow } from '../../backend';
import Contacts from './Contacts.svelte';

afterEach(() => void cleanup());

it('d1 names a contact of which only the address was kept', () => {
  const interaction = {
    id: 'i',
    channel: 'forum',
    text: '',
    link: 'https://forum.example/t/42',
    feeling: null,
    member: null,
  } as InteractionRow;
  const at = '2026-03-02T10:00:00Z';
  render(Contacts, { items: [{ kind: 'interaction', at, interaction }] as never });
  expect(screen.getByText('https://forum.example/t/42')).toBeInstanceOf(HTMLElement);
});
