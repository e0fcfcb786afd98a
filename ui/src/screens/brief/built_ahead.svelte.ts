/** Briefs that are built behind the tray before somebody asks for them: a click then only has to show one. */
import { tick, type Component } from 'svelte';
import { router } from '../../router.svelte';

interface BuiltBrief {
  booking: string;
  screen: Component<{ id: string | null }>;
}

class BuiltAhead {
  all = $state.raw<BuiltBrief[]>([]);

  /** Whether the window is at the brief of a booking. */
  isAt(booking: string): boolean {
    return router.place.screen === 'brief' && router.place.id === booking;
  }

  has(booking: string): boolean {
    return this.all.some((built) => built.booking === booking);
  }

  /** Whether the window is at one of them. */
  get isAnyShown(): boolean {
    return this.all.some(({ booking }) => this.isAt(booking));
  }

  /** Builds the brief of a booking beside the screen, where nobody looks; it follows the file from then on. */
  async build(booking: string): Promise<void> {
    const module = await import('./Brief.svelte').catch(() => undefined);
    if (!module || this.isAt(booking) || this.has(booking) || !document.hidden) return;
    this.letGo();
    this.all = [...this.all, { booking, screen: module.default }];
    await tick();
    // Its lines are laid out, though nobody sees them.
    document.body.getBoundingClientRect();
  }

  /** Lets go of all but the one that is shown. */
  letGo(): void {
    if (this.all.some(({ booking }) => !this.isAt(booking)))
      this.all = this.all.filter(({ booking }) => this.isAt(booking));
  }
}

export const builtAhead = new BuiltAhead();
