import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, type Alike, type CustomerRow, type CustomerView } from '../../backend';
import { m } from '../../paraglide/messages';
import { word } from '../../words';
import HandlesDialog from './HandlesDialog.svelte';
import PersonDialog from './PersonDialog.svelte';

vi.mock('../../backend', async (original) => ({
  ...(await original<object>()),
  on: () => () => undefined,
}));

// Whole dialogs are drawn and read by their roles.
vi.setConfig({ testTimeout: 60_000 });

const row = { id: 'ola', name: 'Aleksandra Zielona', company: 'Zielony Ogród', email: null } as CustomerRow;
const asked = vi.spyOn(backend, 'findAlike');

beforeEach(() => {
  asked.mockReset().mockResolvedValue([]);
  vi.spyOn(backend, 'listFields').mockResolvedValue([]);
  vi.spyOn(backend, 'listMembers').mockResolvedValue([]);
  vi.spyOn(backend, 'listCompanies').mockResolvedValue([]);
});
afterEach(cleanup);

const warnings = () => [...screen.getByRole('status').querySelectorAll('button')];
const typeIn = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a8 a handle that somebody else has', () => {
  async function typed(value: string, kind: string | null = null) {
    const view = {
      id: 'jan',
      name: 'Jan',
      handles: [],
      fields: { country: 'PL' },
    } as unknown as CustomerView;
    const onopen = vi.fn();
    render(HandlesDialog, { view, onclose: () => undefined, onopen });
    if (kind) {
      await fireEvent.change(screen.getByLabelText(m.person_handle_kind()), { target: { value: kind } });
    }
    await typeIn(m.person_handle_value(), value);
    await settled();
    return onopen;
  }

  it.each([
    ['linkedin.com/in/Ola-Zielona', null, 'linkedin'],
    ['600 100 200', null, 'phone'],
    ['ola@zielony.example', null, 'email'],
    ['ola_z', null, null],
    ['ola_z', 'forum', 'forum'],
  ])(
    '%s, chosen as %s, is asked for as %s, in their country and not of themselves',
    async (value, chosen, kind) => {
      await typed(value, chosen);
      const handles = [{ kind, value }];
      expect(asked).toHaveBeenLastCalledWith({ name: '', company: '', country: 'PL', handles, of: 'jan' });
      expect(warnings()).toEqual([]);
    },
  );

  it('is told with its kind, aloud, and opens who has it', async () => {
    const reason = { kind: 'same_handle', handle_kind: 'forum', value: 'ola_z' } as const;
    asked.mockResolvedValue([{ row, reason }]);
    const onopen = await typed('ola_z');
    const status = screen.getByRole('status');
    expect(status.textContent).toContain(m.person_may_have());
    expect(status.getAttribute('aria-live')).toBe('polite');
    const [known, ...more] = warnings();
    expect(more).toEqual([]);
    expect(known?.textContent).toContain('Aleksandra Zielona');
    expect(known?.textContent).toContain(m.person_may_handle({ kind: word('handle', 'forum') }));
    // A button that the Tab key reaches and that does not send the form.
    expect([known?.type, known?.tabIndex]).toEqual(['button', 0]);
    known?.click();
    expect(onopen).toHaveBeenCalledExactlyOnceWith('ola');
  });
});

describe('a8 somebody new', () => {
  it.each<[Alike['reason'], string]>([
    [{ kind: 'same_name' }, m.person_may_same_name()],
    [{ kind: 'near_name_and_company' }, m.person_may_near_name()],
    [null, ''],
  ])('is compared by name, company and handles: %o', async (reason, words) => {
    asked.mockResolvedValue([{ row, reason }]);
    render(PersonDialog, { onclose: () => undefined });
    await typeIn(m.field_given_name(), 'Ola');
    await typeIn(m.field_family_name(), 'Zielona');
    await typeIn(m.person_company_field(), 'zielony ogrod');
    await settled();
    const last = asked.mock.lastCall?.[0];
    expect([last?.name, last?.company, last?.of]).toEqual(['Ola Zielona', 'zielony ogrod', null]);
    expect(last?.handles.map(({ kind }) => kind)).toEqual(['email', 'phone']);
    expect(screen.getByRole('status').textContent).toContain(m.person_may_exist());
    const [known] = warnings();
    expect(known?.textContent).toContain([words, 'Zielony Ogród'].filter(Boolean).join(' · '));
  });
});
