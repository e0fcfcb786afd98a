import { cleanup, render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { app } from './app.svelte';
import type { Settings } from './backend';
import { freeText, personName } from './names';
import GuestAnswers from './screens/brief/GuestAnswers.svelte';

const hide = (discreet: boolean) => (app.settings = { discreet } as Settings);

beforeEach(() => void hide(true));
afterEach(() => {
  cleanup();
  app.settings = null;
});

describe('free text without names', () => {
  it('says nothing of addresses, nor of whom it is about', () => {
    expect(
      freeText('Ask Edda Quill: edda@quill.example, https://who.example/edda-quill.', 'Edda Quill'),
    ).toBe('Ask E. Q.: ••• •••');
    hide(false);
    expect(freeText('Ask Edda Quill')).toBe('Ask Edda Quill');
  });

  it('is hidden anew when a name is seen after it, before the next picture', async () => {
    render(GuestAnswers, { answers: [{ question: 'Who comes?', answer: 'Ysolde Wren and a friend' }] });
    expect(document.body.textContent).toContain('Ysolde');
    personName('Ysolde Wren');
    await tick();
    expect(document.body.textContent).toContain('Y. W. and a friend');
  });
});
