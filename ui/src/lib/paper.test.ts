import { describe, expect, it } from 'vitest';
import { sheet } from './paper';

const plain = (text: string) => ({ done: null, about: '', text });

describe('m6: a sheet as it is read and printed', () => {
  it('has its title, headings, lists and paragraphs', () => {
    const text =
      '# After the call\n\nTuesday  \n14:00\n\n## Answers\n\n- From a neighbour\n- # 4 of them\n\n## Notes\n\nOne\n\nTwo\n';
    expect(sheet(text)).toEqual([
      { kind: 'title', text: 'After the call' },
      { kind: 'text', text: 'Tuesday\n14:00' },
      { kind: 'heading', text: 'Answers' },
      { kind: 'list', items: [plain('From a neighbour'), plain('# 4 of them')] },
      { kind: 'heading', text: 'Notes' },
      { kind: 'text', text: 'One' },
      { kind: 'text', text: 'Two' },
    ]);
  });
  it('ticks what is done and sets questions off', () => {
    expect(sheet('- [x] Told her (Ola)\n- [ ] Send it\n- **How did you find us?** A **friend** did')).toEqual(
      [
        {
          kind: 'list',
          items: [
            { done: true, about: '', text: 'Told her (Ola)' },
            { done: false, about: '', text: 'Send it' },
            { done: null, about: 'How did you find us?', text: 'A **friend** did' },
          ],
        },
      ],
    );
  });
  it('of nothing is nothing', () => {
    expect(sheet('')).toEqual([]);
  });
});
