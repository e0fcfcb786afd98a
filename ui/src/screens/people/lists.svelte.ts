/** Which saved list of people is shown; chosen above the list of people and in the palette. */
import type { FieldCriterion, PeopleCriteria } from '../../backend';

class Lists {
  /** The id of the list; `null` for everybody. */
  chosen = $state<string | null>(null);
  /** The picker is asked for. */
  open = $state(false);
}

export const lists = new Lists();

export function blankCriteria(): PeopleCriteria {
  return {
    search: '',
    not_invited_months: null,
    had_call: null,
    contacts_days: null,
    contacts_min: null,
    tones: [],
    may_contact: true,
    fields: [],
  };
}

/** A whole number of at least one, or nothing. */
export function readCount(text: string): number | null {
  const digits = text.trim();
  if (!/^\d{1,5}$/.test(digits)) return null;
  const count = Number(digits);
  return count > 0 ? count : null;
}

/** Nothing, which asks nothing, or a number that can be asked. */
export function isCount(text: string): boolean {
  return text.trim() === '' || readCount(text) !== null;
}

/** A criterion that can be asked: what compares with a value has one. */
export function isWhole({ test, value }: FieldCriterion): boolean {
  return test === 'any' || test === 'missing' || value.trim() !== '';
}
