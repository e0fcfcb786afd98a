import { beforeEach, describe, expect, it } from 'vitest';
import { fromShell, parsePlace, placeHref, router } from './router.svelte';

describe('addresses', () => {
  it('are read and written the same', () => {
    expect(parsePlace(placeHref('brief', 'b 1/2'))).toEqual({ screen: 'brief', id: 'b 1/2' });
    expect(parsePlace('#/settings/calendars')).toEqual({ screen: 'settings', id: 'calendars' });
    expect(parsePlace('#/people')).toEqual({ screen: 'people', id: null });
  });
  it('that lead nowhere lead to Today', () => {
    for (const hash of ['', '#/', '#/nowhere', '#/brief', '#/call/']) {
      expect(parsePlace(hash)).toEqual({ screen: 'today', id: null });
    }
  });
  it('come from the shell too', () => {
    expect(fromShell({ kind: 'follow_ups' })).toEqual({ screen: 'follow-ups', id: null });
    expect(fromShell({ kind: 'call', booking_id: 'b' })).toEqual({ screen: 'call', id: 'b' });
  });
});

describe('going and coming back', () => {
  beforeEach(() => {
    document.body.innerHTML =
      '<main><div data-scroll="today"><button data-focus="one">1</button><button data-focus="two">2</button></div></main>';
    Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number): void {
      if (typeof to === 'object') this.scrollTop = to.top ?? 0;
    } as typeof Element.prototype.scrollTo;
  });
  it('gives the focus back where it was', async () => {
    const stop = router.listen();
    router.go('today');
    document.querySelector<HTMLElement>('[data-focus="two"]')?.focus();
    router.go('week');
    expect(router.place.screen).toBe('week');
    (document.activeElement as HTMLElement | null)?.blur();
    router.back();
    await expect.poll(() => router.place.screen).toBe('today');
    await expect.poll(() => (document.activeElement as HTMLElement | null)?.dataset['focus']).toBe('two');
    stop();
  });
  it('does nothing when one is there', () => {
    const before = history.length;
    router.go(router.place.screen, router.place.id);
    expect(history.length).toBe(before);
  });
});
