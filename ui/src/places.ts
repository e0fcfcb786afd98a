/** Languages and countries by their names in the language of the window. */
import { hasWord } from './fold';

const languages =
  'pl en de fr es it pt nl da sv nb fi is ga cs sk uk ru lt lv et hu ro bg hr sr sl el tr he ar fa hi bn ja ko zh vi th id ms sw ca eu mt sq mk ka hy az kk';
const countries =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

export interface Named {
  /** BCP 47 tag or ISO 3166-1 alpha-2 code. */
  code: string;
  name: string;
}

const names = new Map<string, Intl.DisplayNames>();

function name(code: string, type: 'language' | 'region', locale: string): string {
  const key = `${type} ${locale}`;
  const known = names.get(key) ?? new Intl.DisplayNames(locale, { type });
  names.set(key, known);
  try {
    return known.of(code) ?? code;
  } catch {
    // Not a code at all: what was typed is what is shown.
    return code;
  }
}

/** `polski`, `Polish`; nothing for nothing. */
export function languageName(tag: string, locale: string): string {
  return tag === '' ? '' : name(tag, 'language', locale);
}

/** `Polska`, `Poland`; nothing for nothing. */
export function countryName(code: string, locale: string): string {
  return code === '' ? '' : name(code, 'region', locale);
}

function find(
  codes: string,
  naming: (code: string, locale: string) => string,
  text: string,
  locale: string,
): Named[] {
  return codes
    .split(' ')
    .map((code) => ({ code, name: naming(code, locale) }))
    .filter((item) => hasWord(item.name, text) || item.code.toLowerCase() === text.toLowerCase())
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

export function findLanguages(text: string, locale: string): Named[] {
  return find(languages, languageName, text, locale);
}

export function findCountries(text: string, locale: string): Named[] {
  return find(countries, countryName, text, locale);
}
