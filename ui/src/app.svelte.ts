/** What the whole window knows: how the start went, who I am, the settings of this machine. */
import { afterPaint, asFailure, backend, on } from './backend';
import type { Session, Settings, StartState } from './backend';
import { clock } from './clock.svelte';
import { overwriteGetLocale } from './paraglide/runtime';
import { toasts } from './toasts.svelte';
import { intentWords } from './words';

export type Locale = 'pl' | 'en';

const systemDark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

/** As the shell says it in the address; the web view's own word where it says nothing. */
function systemLocale(): Locale {
  const said = new URLSearchParams(globalThis.location?.search ?? '').get('locale');
  const language = said ?? globalThis.navigator?.language ?? '';
  return language.toLowerCase().startsWith('pl') ? 'pl' : 'en';
}

class App {
  start = $state.raw<StartState>({ stage: 'opening' });
  settings = $state.raw<Settings | null>(null);
  notifications = $state(true);
  #systemDark = $state(systemDark?.matches ?? false);

  session: Session | null = $derived(this.start.stage === 'ready' ? this.start.session : null);
  locale: Locale = $derived.by(() => {
    const said = this.settings?.language || this.session?.language;
    return said === 'pl' || said === 'en' ? said : systemLocale();
  });
  dark: boolean = $derived.by(() => {
    const theme = this.settings?.theme ?? 'system';
    return theme === 'system' ? this.#systemDark : theme === 'dark';
  });
  discreet: boolean = $derived(this.settings?.discreet ?? false);
  /** My zone, IANA. */
  zone: string = $derived(this.session?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);

  constructor() {
    systemDark?.addEventListener('change', (event) => (this.#systemDark = event.matches));
  }

  /** Asks how the start went, and for the settings once the file is open. */
  async load(): Promise<void> {
    try {
      const start = await backend.startState();
      if (start.stage === 'ready') this.settings = start.settings;
      this.start = start;
    } catch (thrown) {
      const { code, params } = asFailure(thrown);
      this.start = { stage: 'incident', error: { code, params: params as Record<string, string> } };
    }
  }

  /** Tries to open the file once more, as after the keyring was unlocked. */
  async retry(): Promise<void> {
    try {
      await backend.retryStart();
    } catch (thrown) {
      asFailure(thrown);
    }
    await this.load();
  }

  /** Follows what the shell says; for the life of the window. */
  listen(): () => void {
    const stops = [
      on('sessionChanged', () => void this.load()),
      // Timers stand still while a computer sleeps: a notice may tell of another hour than the window does.
      on('noticesChanged', () => clock.look()),
      on('notificationsAvailable', ({ available }) => (this.notifications = available)),
      on('changed', ({ tables }) => {
        if (tables.some((table) => table === 'member' || table === 'local_setting')) void this.load();
      }),
    ];
    // Whether notifications come is said when it changes: a page that was just loaded has to ask.
    afterPaint(() => {
      void backend.areNotificationsAvailable().then(
        (available) => (this.notifications = available ?? true),
        () => undefined,
      );
    });
    return () => stops.forEach((stop) => stop());
  }

  /** Changes settings of this machine and shows them at once, with the way back. */
  async change(part: Partial<Settings>): Promise<void> {
    if (!this.settings) return;
    const before = this.settings;
    this.settings = { ...before, ...part };
    try {
      const done = await backend.changeSettings(this.settings);
      if (done.entry) toasts.say(intentWords(done.intent), done.entry);
    } catch (thrown) {
      this.settings = before;
      throw asFailure(thrown);
    }
  }
}

export const app = new App();

overwriteGetLocale(() => app.locale);
