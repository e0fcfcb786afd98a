/** A new person, as far as it is known. */
import type { CompanyDraft, CustomerDraft, HandleDraft, HandleKind } from '../../backend';

export function blankDraft(): CustomerDraft {
  return {
    given_name: '',
    family_name: '',
    form_of_address: null,
    language: '',
    time_zone: '',
    country: '',
    role: '',
    company_id: null,
    care_owner_id: null,
    since: '',
    plan: '',
    product_notes: '',
    non_technical: false,
    do_not_contact: false,
  };
}

/** A company of which only the name is known. */
export function blankCompany(name: string): CompanyDraft {
  return { name, what_it_does: '', domain: '', industry: '', size: '', plan: '' };
}

/** A handle of which nothing else is known. */
export function blankHandle(kind: HandleKind, value: string): HandleDraft {
  return { kind, value: value.trim(), label: '', source: 'entered', verified: false, since: '' };
}

/** Reads what was typed in the search: a name, or an e-mail address. */
export function splitName(text: string): { given_name: string; family_name: string; email: string } {
  const typed = text.trim();
  if (/^\S+@\S+$/.test(typed)) return { given_name: '', family_name: '', email: typed };
  const words = typed.split(/\s+/).filter(Boolean);
  const capital = words.map((word) => `${word.charAt(0).toLocaleUpperCase()}${word.slice(1)}`);
  const [first = '', ...rest] = capital;
  return { given_name: first, family_name: rest.join(' '), email: '' };
}
