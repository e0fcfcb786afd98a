/** Files of the made-up desk: one list of three people, whatever is chosen. */
import type { ExportReport, FactRow, ImportMap, ImportPlan, ImportReport } from './types';
import { write } from './world';

const report: ImportReport = {
  rows: 4,
  created: 2,
  updated: 1,
  unchanged: 0,
  skipped: 0,
  failed: 1,
  suggestions: 1,
  masked: 1,
  encoding: 'windows-1250',
  separator: ';',
  days: null,
  problems: [{ line: 5, field: 'country', message: 'unknown_country' }],
};

const plan: ImportPlan = {
  headers: ['Imię i nazwisko', 'E-mail', 'Kraj', 'Uwagi'],
  columns: ['name', 'email', 'country', 'product_notes'],
  own_columns: [null, null, null, null],
  own_choices: [],
  choices: ['name', 'email', 'phone', 'company', 'country', 'product_notes'],
  sample: [['Łucja Ślązak', 'lucja@dachy.example', 'Polska', 'prosi o telefon']],
  rows: [
    { line: 2, action: 'create', subject: 'Łucja Ślązak', other: null, choices: ['skip'], problem: null },
    {
      line: 3,
      action: 'suggest',
      subject: 'Jan Las',
      other: 'Jan Lass',
      choices: ['create', 'update', 'skip'],
      problem: null,
    },
    {
      line: 4,
      action: 'update',
      subject: 'Ewa Dobra',
      other: 'Ewa Dobra',
      choices: ['create', 'skip'],
      problem: null,
    },
    {
      line: 5,
      action: 'fail',
      subject: '',
      other: null,
      choices: [],
      problem: { field: 'country', message: 'unknown_country' },
    },
  ],
  report,
  unknown: [],
};

const facts: FactRow[] = [
  { name: 'plan', label: '', value: 'Pro', as_of: '2026-10-10T00:00:00Z', source: 'crm', stale: false },
  {
    name: 'last_sign_in',
    label: '',
    value: '2026-07-30',
    as_of: '2026-08-01T00:00:00Z',
    source: 'crm',
    stale: true,
  },
];

const exported = (): ExportReport => ({ rows: 24, path: '/home/tomasz/kawka-people.csv' });

export const filesDesk = {
  pickImportFile: (): string => '/home/tomasz/klienci.csv',
  planImport: (): ImportPlan => plan,
  runImport: () => write('import_file', 'klienci.csv', ['customer'], () => report),
  stopImport: (): null => null,
  stopReading: (): null => null,
  stopBackUp: (): null => null,
  listImportMaps: (): ImportMap[] => [{ name: 'zendesk', kind: 'interactions', built_in: true }],
  removeImportMap: (name: string) => write('remove_import_map', name, [], () => null),
  saveFailedRows: (): number => 1,
  exportFile: (): ExportReport => exported(),
  listFacts: (): FactRow[] => facts,
};
