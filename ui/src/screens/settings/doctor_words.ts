/** What the doctor found, in plain words. */
import type { Finding } from '../../backend';
import { failureWords, word } from '../../words';
import type { FailureWords } from '../../words';

/** Where the code is that of an error, its own words; else whether the area works. */
export function findingWords(finding: Pick<Finding, 'area' | 'ok' | 'code'>): FailureWords {
  if (finding.ok) return { what: word('doctor_ok', finding.area), then: '' };
  const known = word('error', finding.code);
  if (known !== finding.code && isCode(finding.code)) return failureWords({ code: finding.code, params: {} });
  return { what: word('doctor_bad', finding.area), then: word('doctor_then', finding.area) };
}

/** Codes of errors that say something about a part of the system, and take no place in their wording. */
type Code =
  | 'notifications_absent'
  | 'keyring_locked'
  | 'keyring_absent'
  | 'keyring_hung'
  | 'keyring_entry_missing'
  | 'keyring_refused'
  | 'disk_full'
  | 'not_writable';

function isCode(code: string): code is Code {
  return /^(notifications_absent|keyring_(locked|absent|hung|entry_missing|refused)|disk_full|not_writable)$/.test(
    code,
  );
}
