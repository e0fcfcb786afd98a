/** What the doctor found, in plain words. */
import { app } from '../../app.svelte';
import type { Finding } from '../../backend';
import { city } from '../../cities';
import { failureWords, findWords, word } from '../../words';
import type { FailureWords } from '../../words';

/** `hint`: it works, and there is something to know about it. */
export type Weight = 'well' | 'hint' | 'wrong';

export function weight({ ok, code }: Pick<Finding, 'ok' | 'code'>): Weight {
  if (!ok) return 'wrong';
  return code === 'ok' ? 'well' : 'hint';
}

/** The words of the code itself; else those of the error of that name; else whether the area works. */
export function findingWords({ area, ok, code, params }: Omit<Finding, 'detail'>): FailureWords {
  const place = (name: string) => (params[name] ? city(params[name], app.locale) : '');
  const inputs = { kawka: '', sqlite: '', ...params, city: place('zone'), system: place('system') };
  if (code === 'ok') return { what: findWords(`doctor_ok_${area}`, inputs) ?? '', then: '' };
  const what = findWords(`doctor_code_${code}`, inputs);
  if (what !== null) return { what, then: findWords(`doctor_then_${code}`, inputs) ?? '' };
  if (findWords(`error_${code}`, inputs) !== null) return failureWords({ code: code as 'internal', params });
  if (ok) return { what: word('doctor_ok', area), then: '' };
  return { what: word('doctor_bad', area), then: word('doctor_then', area) };
}
