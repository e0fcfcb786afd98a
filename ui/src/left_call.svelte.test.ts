import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend, type AnswerRow, type CallView } from './backend';
import SectionText from './screens/brief/SectionText.svelte';
import Notes from './screens/call/Notes.svelte';
import PrivateNotes from './screens/call/PrivateNotes.svelte';
import Question from './screens/call/Question.svelte';

const never = () => new Promise<never>(() => {});

const row: AnswerRow = {
  question_id: 'q-1',
  question: 'How did you find us?',
  hint: '',
  state: 'not_asked',
  text: '',
  quote: false,
  extra: false,
  tags: [],
};

function call(id: string): CallView {
  return {
    brief: { booking: { row: { id, start: '2026-10-14T12:00:00Z' } } },
    notes: '',
    notes_saved_at: null,
    private_notes: '',
    recording_started_at: null,
    follow_ups: [],
  } as unknown as CallView;
}

/** Types into the only field, and goes to another call before anything is saved. */
async function typeAndGo(part: Record<string, unknown>, go: () => void): Promise<void> {
  flushSync();
  const field = document.querySelector('textarea');
  if (!field) throw new Error('no field');
  field.value = 'From a neighbour';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  go();
  await unmount(part);
  await tick();
}

describe('h2: what is not saved yet when one goes to another call', () => {
  afterEach(() => {
    document.body.innerHTML = '';
    vi.restoreAllMocks();
  });

  it('is saved as the answer of the call that it was written in', async () => {
    const save = vi.spyOn(backend, 'writeAnswer').mockImplementation(never);
    const props = $state({ booking: 'a', row, number: 1, open: true, mayQuote: true, onopen: () => {} });
    const part = mount(Question, { target: document.body, props });
    await typeAndGo(part, () => {
      props.booking = 'b';
    });
    expect(save.mock.calls.map(([booking, question, , text]) => [booking, question, text])).toEqual([
      ['a', 'q-1', 'From a neighbour'],
    ]);
  });

  it('is saved as the notes of that call, and as the private ones', async () => {
    const notes = vi.spyOn(backend, 'writeNotes').mockImplementation(never);
    const own = vi.spyOn(backend, 'writePrivateNotes').mockImplementation(never);
    for (const [of, Part] of [
      [notes, Notes],
      [own, PrivateNotes],
    ] as const) {
      const props = $state({ call: call('a') });
      const part = mount(Part, { target: document.body, props });
      await typeAndGo(part, () => {
        props.call = call('b');
      });
      expect(of.mock.calls.map(([booking, text]) => [booking, text])).toEqual([['a', 'From a neighbour']]);
      document.body.innerHTML = '';
    }
  });

  it('is saved as the section of that brief', async () => {
    const save = vi.spyOn(backend, 'writeBrief').mockImplementation(never);
    const props = $state({ booking: 'a', section: 'know' as const, text: '' });
    const part = mount(SectionText, { target: document.body, props });
    flushSync();
    document.querySelector<HTMLElement>('[data-row="section know"]')?.click();
    await tick();
    await typeAndGo(part, () => {
      props.booking = 'b';
    });
    expect(save.mock.calls.map(([booking, section, text]) => [booking, section, text])).toEqual([
      ['a', 'know', 'From a neighbour'],
    ]);
  });
});
