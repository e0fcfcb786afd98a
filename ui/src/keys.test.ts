import { afterEach, describe, expect, it, vi } from 'vitest';
import { isField, keys, stroke, type Key, type Scope } from './keys.svelte';

const stops: (() => void)[] = [];
const add = (scope: Scope, ...list: Key[]) => stops.push(keys.add(scope, () => list));

afterEach(() => {
  stops.splice(0).forEach((stop) => stop());
  document.body.innerHTML = '';
  vi.useRealTimers();
});

function press(key: string, init: KeyboardEventInit = {}, target: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.addEventListener('keydown', (heard) => keys.hear(heard as KeyboardEvent), { once: true });
  target.dispatchEvent(event);
  return event;
}

function field(): HTMLTextAreaElement {
  const made = document.createElement('textarea');
  document.body.append(made);
  return made;
}

describe('strokes', () => {
  it('are written as in the map', () => {
    const of = (key: string, init: KeyboardEventInit = {}) =>
      stroke(new KeyboardEvent('keydown', { key, ...init }));
    expect(of('b')).toBe('b');
    expect(of('B', { shiftKey: true })).toBe('Shift+b');
    expect(of('?', { shiftKey: true })).toBe('?');
    expect(of('k', { ctrlKey: true })).toBe('Ctrl+k');
    expect(of('k', { metaKey: true })).toBe('Ctrl+k');
    expect(of('ł', { altKey: true, code: 'KeyL' })).toBe('Alt+l');
    expect(of('Enter', { ctrlKey: true })).toBe('Ctrl+Enter');
    expect(of('Shift', { shiftKey: true })).toBeNull();
  });
  it('leave the letters of a Polish keyboard alone', () => {
    const event = new KeyboardEvent('keydown', { key: 'ł', ctrlKey: true, altKey: true });
    vi.spyOn(event, 'getModifierState').mockImplementation((name) => name === 'AltGraph');
    expect(stroke(event)).toBeNull();
  });
});

describe('scopes', () => {
  it('let the inner one win and leave the rest to the outer one', () => {
    const inner = vi.fn();
    const outer = vi.fn();
    const other = vi.fn();
    add('app', { keys: 'b', run: outer }, { keys: 'x', run: other });
    add('screen', { keys: 'b', run: inner });
    press('b');
    press('x');
    expect(inner).toHaveBeenCalledOnce();
    expect(outer).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledOnce();
  });
  it('leave to the screen what a card that came up would take', () => {
    const here = vi.fn();
    const another = vi.fn();
    add('screen', { keys: 'Alt+a', run: here });
    add('card', { keys: 'Alt+a', run: another }, { keys: 'Alt+b', run: another });
    press('a', { altKey: true, code: 'KeyA' });
    expect(here).toHaveBeenCalledOnce();
    expect(another).not.toHaveBeenCalled();
    expect(keys.cardCap('Alt+a')).toEqual({});
    expect(keys.cardCap('Alt+b')).toEqual({ cap: 'Alt+b' });
    press('b', { altKey: true, code: 'KeyB' });
    expect(another).toHaveBeenCalledOnce();
  });
  it('are kept out by an open dialog', () => {
    const run = vi.fn();
    add('screen', { keys: 'b', run });
    add('dialog');
    press('b');
    expect(run).not.toHaveBeenCalled();
  });
  it('are gone with their part', () => {
    const run = vi.fn();
    keys.add('screen', () => [{ keys: 'b', run }])();
    press('b');
    expect(run).not.toHaveBeenCalled();
  });
});

describe('while one types', () => {
  it('letters act on nothing, Ctrl and Alt do', () => {
    const letter = vi.fn();
    const alt = vi.fn();
    const escape = vi.fn();
    add(
      'screen',
      { keys: 'a', run: letter },
      { keys: 'Alt+a', run: alt },
      { keys: 'Escape', inFields: true, run: escape },
    );
    const area = field();
    press('a', {}, area);
    press('a', { altKey: true, code: 'KeyA' }, area);
    press('Escape', {}, area);
    expect(letter).not.toHaveBeenCalled();
    expect(alt).toHaveBeenCalledOnce();
    expect(escape).toHaveBeenCalledOnce();
  });
  it('undo stays with the field', () => {
    const run = vi.fn();
    add('app', { keys: 'Ctrl+z', outsideFields: true, run });
    press('z', { ctrlKey: true }, field());
    expect(run).not.toHaveBeenCalled();
    press('z', { ctrlKey: true });
    expect(run).toHaveBeenCalledOnce();
  });
  it('a checkbox is not a field', () => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    expect(isField(box)).toBe(false);
    expect(isField(field())).toBe(true);
  });
});

describe('a key that is held down', () => {
  const held = (key: string, init: KeyboardEventInit = {}, target?: Element) =>
    Array.from({ length: 5 }, (_, at) => press(key, { ...init, repeat: at > 0 }, target));

  it('j2: records one yes and ticks off one row', () => {
    const yes = vi.fn();
    const tick = vi.fn();
    add('screen', { keys: 'Alt+y', run: yes }, { keys: 'e', run: tick });
    const heard = held('y', { altKey: true, code: 'KeyY' }, field());
    held('e');
    expect(yes).toHaveBeenCalledOnce();
    expect(tick).toHaveBeenCalledOnce();
    expect(heard.every((event) => event.defaultPrevented)).toBe(true);
  });
  it.each(['j', 'k', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp'])('goes on moving by %s', (key) => {
    const move = vi.fn();
    add('screen', { keys: key, run: move });
    held(key);
    expect(move).toHaveBeenCalledTimes(5);
  });
  it('presses a button once', () => {
    const button = document.createElement('button');
    document.body.append(button);
    const heard = held('Enter', {}, button);
    expect(heard.map((event) => event.defaultPrevented)).toEqual([false, true, true, true, true]);
  });
  it('writes on in a field', () => {
    add('screen', { keys: 'e', run: vi.fn() });
    expect(held('e', {}, field()).some((event) => event.defaultPrevented)).toBe(false);
    expect(held('Enter', {}, field()).some((event) => event.defaultPrevented)).toBe(false);
  });
  it('is not the second stroke of a pair', () => {
    const run = vi.fn();
    add('app', { keys: 'g g', run });
    held('g');
    expect(run).not.toHaveBeenCalled();
    press('g');
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('two strokes in a row', () => {
  it('act together and are forgotten after a while', () => {
    vi.useFakeTimers();
    const go = vi.fn();
    const plain = vi.fn();
    add('app', { keys: 'g t', run: go });
    add('screen', { keys: 't', run: plain });
    press('g');
    press('t');
    expect(go).toHaveBeenCalledOnce();
    expect(plain).not.toHaveBeenCalled();
    press('g');
    vi.advanceTimersByTime(1000);
    press('t');
    expect(go).toHaveBeenCalledOnce();
    expect(plain).toHaveBeenCalledOnce();
  });
});

describe('typed for a screen that is not there yet', () => {
  const settled = () => new Promise((done) => setTimeout(done));

  it('is pressed in its turn once it is', async () => {
    let come: (value: unknown) => void = () => undefined;
    const holding = keys.hold(new Promise((done) => (come = done)));
    const done: string[] = [];
    press('m');
    press('j');
    add('screen', { keys: 'm', run: () => done.push('m') }, { keys: 'j', run: () => done.push('j') });
    await settled();
    expect(done).toEqual([]);
    stops.push(keys.listen());
    come(null);
    await holding;
    expect(done).toEqual(['m', 'j']);
  });
  it('ends where a key leads into a field, whose text it would be', async () => {
    const run = vi.fn();
    const asked = field();
    add('screen', { keys: 'n', run: () => asked.focus() }, { keys: 'e', run });
    stops.push(keys.listen());
    const holding = keys.hold(settled());
    press('n');
    press('e');
    await holding;
    expect(document.activeElement).toBe(asked);
    expect(run).not.toHaveBeenCalled();
  });
  it('is heard although the screen does not come, and forgotten where another is asked for', async () => {
    const run = vi.fn();
    add('app', { keys: 'g', run });
    stops.push(keys.listen());
    const broken = keys.hold(settled().then(() => Promise.reject(new Error('not there'))));
    press('g');
    await broken;
    expect(run).toHaveBeenCalledOnce();
    const first = keys.hold(settled());
    press('g');
    const second = keys.hold(settled());
    await Promise.all([first, second]);
    expect(run).toHaveBeenCalledOnce();
  });
  it('acts at once where it is no letter, or goes to what lies over the screen', async () => {
    const run = vi.fn();
    add('app', { keys: 'Ctrl+k', run }, { keys: 'Escape', run });
    const first = keys.hold(settled());
    press('k', { ctrlKey: true });
    press('Escape');
    expect(run).toHaveBeenCalledTimes(2);
    expect(press('Tab').defaultPrevented).toBe(false);
    await first;
    const over = vi.fn();
    const second = keys.hold(settled());
    add('dialog', { keys: 'y', run: over });
    press('y');
    expect(over).toHaveBeenCalledOnce();
    await second;
  });
  it('is not kept from a text field', async () => {
    const holding = keys.hold(settled());
    expect(press('a', {}, field()).defaultPrevented).toBe(false);
    await holding;
  });
});
