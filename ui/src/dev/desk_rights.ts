/** Requests, what is due, erasures and receipts of the made-up week. */
import type { ErasurePreview, RetentionView, RightsRequestRow, RightsView } from './types';
import { found, now, world, write } from './world';

const tables = ['rights_request', 'erasure'];
const done = (intent: Parameters<typeof write>[0]) => async () => write(intent, '', tables, () => null);

const request = (id: string, part: Partial<RightsRequestRow>): RightsRequestRow => {
  const person = found(world.customers[2]);
  return {
    id,
    customer: { id: person.id, name: person.name },
    kind: 'access',
    channel: 'email',
    words: 'Proszę o kopię wszystkich danych, które Państwo o mnie mają.',
    received_on: '2026-10-02',
    due_on: '2026-11-02',
    days_left: 5,
    state: 'soon',
    extended_for: '',
    handler: 'Tomasz Wilk',
    outcome: null,
    answer: '',
    closed_at: null,
    ...part,
  };
};

const rights = (): RightsView => ({
  today: '2026-10-28',
  requests: [
    request('rr-1', { state: 'overdue', days_left: -2, due_on: '2026-10-26', kind: 'erasure' }),
    request('rr-2', {}),
    request('rr-3', {
      state: 'closed',
      outcome: 'done',
      answer: 'Plik wysłany e-mailem.',
      closed_at: now(),
      customer: null,
    }),
  ],
  unknown_since: null,
  erasures: [
    {
      id: 'er-1',
      kind: 'person',
      subject_id: 'p-gone',
      reason: 'asked',
      request_id: 'rr-3',
      due_on: '2026-11-02',
      proof_until: '2032-12-31',
      rows: 42,
      at: now(),
      by: 'Tomasz Wilk',
      places: [
        {
          id: 'pl-1',
          kind: 'video_link',
          detail: 'https://loom.example/share/77',
          until: null,
          done_at: null,
        },
        { id: 'pl-2', kind: 'backups', detail: '', until: '2027-01-26', done_at: null },
        { id: 'pl-3', kind: 'video_host', detail: '', until: null, done_at: now() },
      ],
    },
  ],
});

const due = (): RetentionView => ({
  today: '2026-10-28',
  clock: 'trusted',
  leapt: false,
  seen: now(),
  looked_on: '2026-10-28',
  items: (['recording', 'call_papers', 'recording'] as const).map((kind, index) => {
    const person = found(world.customers[index]);
    return {
      item: { kind, id: `due-${index}` },
      customer: { id: person.id, name: person.name },
      at: '2026-07-20T10:00:00Z',
      due_on: index < 2 ? '2026-10-18' : '2026-11-20',
      is_due: index < 2,
      asked: false,
      by_hand: false,
      restricted: false,
      count: 1,
    };
  }),
});

const preview = (id: string): ErasurePreview => ({
  customer_id: id,
  name: found(world.customers.find((person) => person.id === id)).name,
  counts: [
    { kind: 'person', count: 5 },
    { kind: 'contacts', count: 23 },
    { kind: 'papers', count: 11 },
    { kind: 'follow_ups', count: 4 },
    { kind: 'recordings', count: 1 },
    { kind: 'calls', count: 2 },
  ],
  proof_events: 3,
  proof_until: '2032-12-31',
  upcoming: ['2026-11-03T10:00:00Z'],
  open_promises: 1,
  restricted: false,
  places: [
    { id: null, kind: 'video_host', detail: '/videos/912345678', until: null, done_at: null },
    { id: null, kind: 'backups', detail: '', until: '2027-01-26', done_at: null },
  ],
  request: null,
});

export const rightsDesk = {
  listRights: async () => rights(),
  listDue: async () => due(),
  addRightsRequest: done('add_rights_request'),
  closeRightsRequest: done('close_rights_request'),
  extendRightsRequest: done('extend_rights_request'),
  reopenRightsRequest: done('reopen_rights_request'),
  removeRightsRequest: done('remove_rights_request'),
  previewErasure: async (id: string) => preview(id),
  findErased: async () => null,
  draftReceipt: async () => ({
    language: 'pl',
    title: 'Potwierdzenie zgody',
    text: 'Dzień dobry,\n\noto zapis tego, na co została i na co nie została wyrażona zgoda:\n\n## Nagranie do użytku wewnętrznego: zgoda\n\n- dotyczy rozmowy z 2026-10-14\n- Pytanie: Czy możemy nagrać tę rozmowę do użytku wewnętrznego?\n- Kiedy i jak: 2026-10-14 13:05 CEST, ustnie, w rozmowie\n\nZgodę można wycofać w każdej chwili.\n',
    sha256: '0'.repeat(64),
    mailto: 'mailto:x@las.example',
  }),
  listReceipts: async () => [],
  giveReceipt: done('give_receipt'),
};
