/** The team's own fields: which are asked for, what their values are called, and what changed. */
import type { FieldRow, FieldSubject, OwnValue } from '../../backend';
import type { Locale } from '../../app.svelte';
import { m } from '../../paraglide/messages';
import { sinceWords } from './facts';

/** The fields of people or of companies that are in use, in order. */
export function fieldsOf(fields: readonly FieldRow[], subject: FieldSubject): FieldRow[] {
  return fields.filter((field) => field.subject === subject && field.archived_at === null);
}

/** What may be chosen: what the list offers, and what is chosen already though it was taken off. */
export function choicesOf(field: FieldRow, chosen: string): { value: string; words: string }[] {
  return field.choices
    .filter((choice) => choice.id !== null && (!choice.archived || choice.id === chosen))
    .map((choice) => ({ value: choice.id ?? '', words: choice.label }));
}

/** A value as people read it. */
export function ownWords(field: FieldRow, value: string, locale: Locale): string {
  switch (field.kind) {
    case 'yes_no':
      return value === 'yes' ? m.own_yes() : m.own_no();
    case 'choice':
      return field.choices.find((choice) => choice.id === value)?.label ?? '';
    case 'number':
      return Number(value).toLocaleString(locale, { maximumFractionDigits: 20 });
    case 'date':
      return sinceWords(value, locale);
    default:
      return value;
  }
}

/** Values by field, to be edited. */
export function byField(values: readonly OwnValue[]): Record<string, string> {
  return Object.fromEntries(values.map((one) => [one.field_id, one.value]));
}

/** The values that are not what they were. */
export function changedOwn(values: Record<string, string>, former: readonly OwnValue[]): OwnValue[] {
  const before = byField(former);
  return Object.entries(values)
    .filter(([id, value]) => value.trim() !== (before[id] ?? ''))
    .map(([field_id, value]) => ({ field_id, value: value.trim() }));
}

/** The name of a field in a note of origin: one of the team's own says its name itself. */
export function ownName(field: string): string | null {
  return field.startsWith('own:') ? field.slice(4) : null;
}
