/** The team's own fields and saved lists with which the made-up desk begins. */
import type { FieldRow, PeopleListRow } from './types';

const blank = { archived_at: null, choices: [], values: 0 };

export const firstFields: FieldRow[] = [
  {
    ...blank,
    id: 'f-trade',
    subject: 'customer',
    kind: 'choice',
    name: 'Branża osoby',
    position: 0,
    choices: [
      { id: 'fc-roofs', label: 'Dachy', archived: false },
      { id: 'fc-gardens', label: 'Ogrody', archived: false },
      { id: 'fc-law', label: 'Prawo', archived: true },
    ],
    values: 3,
  },
  { ...blank, id: 'f-until', subject: 'customer', kind: 'date', name: 'Umowa do', position: 1 },
  { ...blank, id: 'f-machines', subject: 'customer', kind: 'number', name: 'Liczba maszyn', position: 2 },
  { ...blank, id: 'f-audit', subject: 'company', kind: 'yes_no', name: 'Po audycie', position: 0 },
];

export const firstLists: PeopleListRow[] = [
  {
    id: 'l-suitable',
    name: 'Do zaproszenia: bez zaproszenia od 6 miesięcy',
    criteria: {
      search: '',
      not_invited_months: 6,
      had_call: null,
      contacts_days: 365,
      contacts_min: null,
      tones: ['compliment', 'suggestion', 'story'],
      may_contact: true,
      fields: [],
    },
  },
];
