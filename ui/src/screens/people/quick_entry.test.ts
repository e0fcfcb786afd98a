import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  backend,
  type Feeling,
  type FollowUpDraft,
  type InteractionDraft,
  type MemberView,
} from '../../backend';
import { m } from '../../paraglide/messages';
import QuickEntry from './QuickEntry.svelte';

const ofUs: MemberView[] = [
  { id: 'm-me', fields: { name: 'Emilia Sroka', email: '', role: 'specialist' }, me: true },
  { id: 'm-host', fields: { name: 'Tomasz Wilk', email: '', role: 'host' }, me: false },
];
const card = '4111 1111 1111 1111';
let logged: InteractionDraft[] = [];
let tasks: FollowUpDraft[] = [];
let entry: { feel: (said: Feeling) => void };

beforeEach(() => {
  [logged, tasks] = [[], []];
  vi.spyOn(backend, 'addInteraction').mockImplementation((_, draft) => {
    logged.push(draft);
    const masked = draft.text.includes(card) ? 1 : 0;
    return Promise.resolve({ value: 'i', entry: null, intent: 'add_interaction', masked });
  });
  vi.spyOn(backend, 'addFollowUp').mockImplementation((draft) => {
    tasks.push(draft);
    return Promise.resolve({ value: 'f', entry: null, intent: 'add_follow_up', masked: 0 });
  });
  entry = render(QuickEntry, { id: 'c-1', ofUs }).component;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const line = () => screen.getByLabelText<HTMLInputElement>(m.quick_label());
const offer = () => screen.queryByText(m.quick_private_offer());
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

async function log(text: string): Promise<void> {
  const before = logged.length;
  await fireEvent.input(line(), { target: { value: text } });
  await fireEvent.submit(line());
  await vi.waitFor(() => expect(logged).toHaveLength(before + 1));
  await new Promise((resolve) => setTimeout(resolve));
}

async function tickPublic(): Promise<void> {
  await fireEvent.focusIn(line());
  await press(m.quick_public());
}

describe('w3 moving to a private channel', () => {
  it('is proposed for a card number in a public post, and makes the task', async () => {
    await log(`https://www.facebook.com/groups/1/posts/2 my card is ${card}`);
    expect(logged[0]?.channel).toBe('facebook');
    expect(offer()?.closest('[role=status]')).toBeInstanceOf(HTMLElement);
    await press(m.quick_move_private());
    expect(vi.mocked(backend.addFollowUp)).toHaveBeenCalledOnce();
    expect(tasks).toEqual([
      {
        title: m.quick_move_private(),
        kind: 'task',
        due: null,
        assignee_id: null,
        customer_id: 'c-1',
        booking_id: null,
      },
    ]);
    expect(offer()).toBeNull();
  });

  it('is proposed where somebody says that it was posted publicly, once', async () => {
    await tickPublic();
    await log(`wrote ${card} under a film`);
    expect(offer()).not.toBeNull();
    await press(m.common_close());
    expect([offer(), tasks]).toEqual([null, []]);
    logged = [];
    await log('called back');
    expect(offer()).toBeNull();
  });

  it.each([
    ['on a private channel', `mailto:ola@zielony.example my card is ${card}`, 'email'],
    ['on the telephone', `read out ${card}`, 'phone'],
    ['in a public post with nothing in it', 'https://x.com/ola/status/1 likes the film', 'x'],
  ])('is not proposed for what was said %s', async (_, text, channel) => {
    await log(text);
    expect(logged[0]?.channel).toBe(channel);
    expect(offer()).toBeNull();
  });
});

describe('w8 the feeling left behind', () => {
  it('goes with the contact, and the next one has none', async () => {
    entry.feel('worse');
    await log('called about the bill');
    await log('called again');
    expect(logged.map(({ feeling }) => feeling)).toEqual(['worse', null]);
  });
  it('is taken back by the same key', async () => {
    entry.feel('better');
    entry.feel('better');
    await log('called');
    expect(logged[0]?.feeling).toBeNull();
  });
});

describe('w1 who of us had it', () => {
  const named = (name: string) => screen.findByRole('button', { name: m.quick_had_by({ name }) });

  it('is whoever writes it down, or somebody else for this one', async () => {
    await fireEvent.focusIn(line());
    const button = await named('Emilia Sroka');
    button.focus();
    await fireEvent.keyDown(button, { key: 'Enter' });
    await fireEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Tomasz Wilk' }));
    await named('Tomasz Wilk');
    await log('promised a price list');
    await named('Emilia Sroka');
    await log('asked for it');
    expect(logged.map((draft) => draft.had_by)).toEqual(['m-host', null]);
  });
});
