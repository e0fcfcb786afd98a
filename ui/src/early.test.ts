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

test('clicks and keys wait for the scripts, in their order', () => {
  const all = heard();
  const goOn = keepEarly(window);
  press('g');
  document.querySelector('svg')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  const isDefault = press('k', true);
  expect(all).toEqual([]);
  expect(isDefault).toBe(false);
  expect(location.hash).toBe('');
  goOn();
  expect(all).toEqual(['g', 'click svg', 'Ctrl+k']);
});

test('what moves the focus acts at once', () => {
  const all = heard();
  const goOn = keepEarly(window);
  expect(press('Tab')).toBe(true);
  press('Escape');
  expect(all).toEqual(['Tab', 'Escape']);
  goOn();
  expect(all).toEqual(['Tab', 'Escape']);
});

test('nothing is kept any more afterwards', () => {
  const all = heard();
  keepEarly(window)();
  press('j');
  expect(all).toEqual(['j']);
});
