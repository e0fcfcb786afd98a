import { afterEach, expect, test } from 'vitest';
import { keepEarly } from './early';

afterEach(() => document.body.replaceChildren());

function heard(): string[] {
  const all: string[] = [];
  document.body.innerHTML = '<a href="#/people"><svg></svg></a><input />';
  document.body.addEventListener('click', (event) => {
    event.preventDefault();
    all.push(`click ${(event.target as Element).tagName.toLowerCase()}`);
  });
  document.body.addEventListener('keydown', ({ key, ctrlKey }) => all.push(ctrlKey ? `Ctrl+${key}` : key));
  return all;
}

const press = (key: string, ctrlKey = false) =>
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }),
  );

test('clicks and keys wait for the scripts, in their order', async () => {
  const all = heard();
  const goOn = keepEarly(window);
  press('g');
  document.querySelector('svg')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  const isDefault = press('k', true);
  expect(all).toEqual([]);
  expect(isDefault).toBe(false);
  expect(location.hash).toBe('');
  await goOn();
  expect(all).toEqual(['g', 'click svg', 'Ctrl+k']);
});

test('what moves the focus acts at once', async () => {
  const all = heard();
  const goOn = keepEarly(window);
  expect(press('Tab')).toBe(true);
  press('Escape');
  expect(all).toEqual(['Tab', 'Escape']);
  await goOn();
  expect(all).toEqual(['Tab', 'Escape']);
});

test('nothing is kept any more afterwards', async () => {
  const all = heard();
  await keepEarly(window)();
  press('j');
  expect(all).toEqual(['j']);
});

test('a letter for a field that the one before led to is let go, and one for no field is not', async () => {
  const all = heard();
  document.body.addEventListener('keydown', ({ key }) => {
    if (key === '/') setTimeout(() => document.querySelector('input')?.focus());
  });
  const goOn = keepEarly(window);
  press('j');
  press('/');
  press('a');
  await goOn();
  expect(all).toEqual(['j', '/']);
});
