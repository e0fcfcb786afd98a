import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leaveRow, moveRow, rowInFocus } from './rows';

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  document.body.innerHTML = `<main>
    <ul>
      <li><button data-row="one"></button><button id="beside"></button></li>
      <li><button data-row="two"></button></li>
    </ul>
    <ul><li><p><a data-row="three" href="#/a"></a><a data-row="four" href="#/b"></a></p></li></ul>
  </main>`;
});
afterEach(() => (document.body.innerHTML = ''));

const focus = (where: string) => document.querySelector<HTMLElement>(where)?.focus();
const row = () => (document.activeElement as HTMLElement).dataset['row'];

describe('moving through the rows', () => {
  it('goes from the first to the last and stays there', () => {
    const seen = [1, 2, 3, 4, 5].map(() => (moveRow(1), row()));
    expect(seen).toEqual(['one', 'two', 'three', 'four', 'four']);
    moveRow(-1);
    expect(row()).toBe('three');
  });

  it('goes on from a button beside a row', () => {
    focus('#beside');
    moveRow(1);
    expect(row()).toBe('two');
  });

  it('knows what a button beside a row is about', () => {
    focus('#beside');
    expect(rowInFocus()).toBe('one');
    focus('[data-row=four]');
    expect(rowInFocus()).toBe('four');
    (document.activeElement as HTMLElement).blur();
    expect(rowInFocus()).toBeNull();
  });

  it('goes on from the tick of a row of a long list', () => {
    document.body.innerHTML = `<main><div role="list">
      <div role="listitem"><div><input type="checkbox" id="tick" /><button data-row="one"></button></div></div>
      <div role="listitem"><button data-row="two"></button></div>
    </div></main>`;
    focus('#tick');
    expect(rowInFocus()).toBe('one');
    moveRow(1);
    expect(row()).toBe('two');
  });

  it('leaves a row that is about to go', () => {
    focus('#beside');
    leaveRow();
    expect(row()).toBe('two');
    focus('[data-row=four]');
    leaveRow();
    expect(row(), 'nothing comes after it').toBe('three');
  });

  it('takes the focus from nobody else', () => {
    (document.activeElement as HTMLElement).blur();
    leaveRow();
    expect(document.activeElement).toBe(document.body);
  });
});
