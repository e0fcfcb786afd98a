import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  backend,
  CommandFailure,
  type CalendarRow,
  type CalendarSync,
  type Done,
  type NewAccount,
  type NewCalendar,
} from '../../backend';
import { m } from '../../paraglide/messages';
import { overwriteGetLocale } from '../../paraglide/runtime';
import { failureWords } from '../../words';
import AddCalendar from './AddCalendar.svelte';
import Calendars from './Calendars.svelte';

vi.setConfig({ testTimeout: 60_000 });

const host = 'nextcloud.firma.local';
const refusal = () => new CommandFailure({ code: 'own_network', params: { host } });
const done = { value: { name: 'a' }, entry: null } as unknown as Done<CalendarSync>;

function row(more: Partial<CalendarRow>): CalendarRow {
  return {
    id: 'c-1',
    name: 'Rozmowy',
    source: 'url',
    place: `${host}:8443`,
    own_network: false,
    read_at: '2026-10-14T08:00:00Z',
    tried_at: '2026-10-14T10:00:00Z',
    failure: null,
    events: 3,
    bookings: 2,
    ignored: 1,
    held_back: 0,
    problems: 0,
    next_try: null,
    ...more,
  };
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  overwriteGetLocale(() => 'en');
});

/** The dialog by which calendars are added, and what it asked the shell for. */
function dialog(answers: (CommandFailure | null)[]) {
  const asked: (NewCalendar | NewAccount)[] = [];
  const answer = (): void => {
    const next = answers.shift();
    if (next) throw next;
  };
  vi.spyOn(backend, 'addCalendar').mockImplementation(async (calendar) => {
    asked.push(calendar);
    await Promise.resolve();
    answer();
    return done;
  });
  vi.spyOn(backend, 'addAccount').mockImplementation(async (account) => {
    asked.push(account);
    await Promise.resolve();
    answer();
    return [done];
  });
  const onadded = vi.fn();
  render(AddCalendar, { onclose: vi.fn(), onadded });
  return { asked, onadded, yeses: () => asked.map((one) => one.own_network) };
}

const type = async (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label, { selector: 'input:not([type=radio])' }), {
    target: { value },
  });
const press = async (name: string) => fireEvent.click(screen.getByRole('button', { name: new RegExp(name) }));
const question = () => screen.queryByText(m.own_network_ask({ host }));

describe('a calendar in the own network', () => {
  it.each(['en', 'pl'] as const)(
    'is added after a question that names its host (row 18, %s)',
    async (locale) => {
      overwriteGetLocale(() => locale);
      const { onadded, yeses } = dialog([refusal(), null]);
      await type(m.field_url(), `https://${host}/s/token/basic.ics`);
      expect(question()).toBeNull();
      await press(m.calendars_add_send());
      expect(question()?.textContent).toContain(host);
      expect(screen.getByText(failureWords(refusal()).then)).toBeDefined();
      expect(yeses()).toEqual([false]);
      await press(m.own_network_yes());
      await vi.waitFor(() => expect(onadded).toHaveBeenCalledOnce());
      expect(yeses()).toEqual([false, true]);
    },
  );

  it('is asked about anew when another address is typed', async () => {
    const { yeses } = dialog([refusal(), refusal(), refusal(), null]);
    await type(m.field_url(), `https://${host}/s/token/basic.ics`);
    await press(m.calendars_add_send());
    await press(m.own_network_yes());
    await type(m.field_url(), 'https://nas.firma.local/basic.ics');
    expect(question(), 'of this one nothing is known yet').toBeNull();
    await press(m.calendars_add_send());
    expect(yeses()).toEqual([false, true, false]);
  });

  it('keeps the yes while a wrong password is typed again', async () => {
    const wrong = new CommandFailure({
      code: 'calendar_unreachable',
      params: { problem: 'not_allowed', status: '401' },
    });
    const { onadded, yeses } = dialog([refusal(), wrong, null]);
    await fireEvent.click(screen.getByText('CalDAV'));
    await type(m.field_url(), `https://${host}/`);
    await type(m.field_user(), 'ola');
    await type(m.calendars_password(), 'wrong');
    await press(m.calendars_add_send());
    await press(m.own_network_yes());
    await vi.waitFor(() => expect(screen.getByText(failureWords(wrong).what)).toBeDefined());
    expect(question()).toBeNull();
    await type(m.calendars_password(), 'right');
    await press(m.calendars_add_send());
    await vi.waitFor(() => expect(onadded).toHaveBeenCalledOnce());
    expect(yeses()).toEqual([false, true, true]);
  });
});

describe('the card of a calendar', () => {
  it('says how much of it cannot be read, and shows where (F12)', async () => {
    vi.spyOn(backend, 'listCalendars').mockResolvedValue([
      row({ problems: 2 }),
      row({ id: 'c-2', name: 'Other' }),
    ]);
    vi.spyOn(backend, 'listOutbox').mockResolvedValue([]);
    const log = vi.spyOn(backend, 'listReadings').mockResolvedValue([]);
    render(Calendars);
    await screen.findByText(m.calendars_problems({ count: 2 }));
    await fireEvent.click(screen.getByRole('button', { name: /^Which/ }));
    await vi.waitFor(() => expect(log).toHaveBeenCalled());
  });
});

describe('the card of a calendar in the own network', () => {
  it('offers the yes where a reading was refused for want of it, and shows it afterwards (row 18)', async () => {
    let rows = [
      row({ failure: { code: 'own_network', params: { host } } }),
      row({ id: 'c-2', name: 'Other' }),
    ];
    vi.spyOn(backend, 'listCalendars').mockImplementation(async () => Promise.resolve(rows));
    vi.spyOn(backend, 'listOutbox').mockResolvedValue([]);
    const allow = vi.spyOn(backend, 'allowOwnNetwork').mockImplementation(async () => {
      rows = [row({ own_network: true }), row({ id: 'c-2', name: 'Other' })];
      return Promise.resolve({ calendars: [] });
    });
    render(Calendars);
    await vi.waitFor(() => expect(question()).not.toBeNull());
    expect(screen.getAllByRole('alert')).toHaveLength(1);
    expect(screen.queryByText(/^Next try/), 'it waits for a person').toBeNull();
    await press(`${m.own_network_yes()}: Rozmowy`);
    await vi.waitFor(() => expect(question()).toBeNull());
    expect(allow.mock.calls).toEqual([['c-1']]);
    expect(screen.getByText(m.own_network_mark(), { exact: false })).toBeDefined();
    const card = document.querySelector('[data-id="c-1"]');
    await vi.waitFor(() => expect(card?.contains(document.activeElement)).toBe(true));
  });
});
