import { describe, expect, it } from 'vitest';
import { unfold } from './print';

describe('g7: a brief on paper', () => {
  it('has what is folded on the screen, which folds again afterwards', () => {
    document.body.innerHTML = `
      <nav><details id="aside"><summary>Aside</summary></details></nav>
      <main>
        <details id="first"><summary>September</summary><p>Laughed.</p></details>
        <details id="second" open><summary>July</summary><p>Asked.</p></details>
      </main>`;
    const open = () =>
      [...document.querySelectorAll('details')].filter((one) => one.open).map(({ id }) => id);
    const fold = unfold(document);
    expect(open()).toEqual(['first', 'second']);
    fold();
    expect(open()).toEqual(['second']);
  });
});
