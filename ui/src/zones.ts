/** IANA zones as people look for them: by city, in both languages, also by cities that no zone is named after. */
import { city } from './cities';
import type { Locale } from './app.svelte';
import { fold, hasWord } from './fold';
import { clockTime, dayIn, fullDate } from './time';

export interface Zone {
  /** One of a kind: several cities share a zone. */
  key: string;
  /** IANA name. */
  zone: string;
  /** The city it was found by, as shown. */
  city: string;
}

/** Cities whose zone has another city's name; Polish spelling after the slash where it differs. */
const others: Record<string, string> = {
  'Europe/Warsaw':
    'Kraków/Cracow, Gdańsk, Gdynia, Łódź, Wrocław, Poznań, Szczecin, Katowice, Lublin, Białystok, Bydgoszcz, Rzeszów, Toruń, Kielce, Olsztyn, Opole, Zielona Góra',
  'Europe/Berlin':
    'Munich/Monachium, Hamburg, Cologne/Kolonia, Frankfurt, Leipzig/Lipsk, Dresden/Drezno, Stuttgart',
  'Europe/London': 'Manchester, Bristol, Edinburgh/Edynburg, Birmingham, Leeds, Cardiff, Belfast',
  'Europe/Paris': 'Lyon, Marseille/Marsylia, Toulouse/Tuluza, Nice/Nicea',
  'Europe/Rome': 'Milan/Mediolan, Naples/Neapol, Turin/Turyn, Venice/Wenecja, Florence/Florencja',
  'Europe/Madrid': 'Barcelona, Valencia/Walencja, Seville/Sewilla, Bilbao',
  'Europe/Lisbon': 'Porto',
  'Europe/Dublin': 'Galway, Cork',
  'Europe/Amsterdam': 'Rotterdam, The Hague/Haga, Utrecht, Eindhoven',
  'Europe/Zurich': 'Geneva/Genewa, Basel/Bazylea, Bern/Berno',
  'Europe/Vienna': 'Graz, Salzburg, Linz',
  'Europe/Prague': 'Brno, Ostrava/Ostrawa',
  'Europe/Kyiv': 'Lviv/Lwów, Odesa/Odessa, Kharkiv/Charków',
  'Europe/Stockholm': 'Gothenburg/Göteborg, Malmö',
  'Europe/Copenhagen': 'Aarhus, Odense',
  'Europe/Oslo': 'Bergen, Trondheim',
  'America/New_York': 'Boston, Miami, Atlanta, Washington/Waszyngton, Philadelphia/Filadelfia',
  'America/Chicago': 'Houston, Dallas, Austin, Minneapolis, New Orleans/Nowy Orlean',
  'America/Denver': 'Salt Lake City',
  'America/Los_Angeles': 'San Francisco, Seattle, Portland, San Diego, Las Vegas',
  'America/Toronto': 'Ottawa, Montreal, Quebec/Québec',
  'America/Edmonton': 'Calgary',
  'America/Sao_Paulo': 'Rio de Janeiro, Brasília',
  'America/Argentina/Buenos_Aires': 'Buenos Aires',
  'Australia/Sydney': 'Canberra',
  'Asia/Kolkata': 'Mumbai/Bombaj, New Delhi/Nowe Delhi, Bangalore, Chennai',
  'Asia/Shanghai': 'Beijing/Pekin, Shenzhen, Guangzhou/Kanton',
  'Asia/Tokyo': 'Kyoto/Kioto, Osaka, Yokohama, Sapporo',
  'Asia/Ho_Chi_Minh': 'Hanoi, Da Nang, Saigon/Sajgon',
  'Asia/Dubai': 'Abu Dhabi/Abu Zabi',
  'Asia/Jerusalem': 'Tel Aviv/Tel Awiw, Haifa/Hajfa',
  'Africa/Casablanca': 'Rabat, Marrakesh/Marrakesz',
  'Africa/Johannesburg': 'Cape Town/Kapsztad, Durban',
  'Africa/Lagos': 'Abuja/Abudża',
};

interface Known extends Zone {
  named: string[];
}

const known = new Map<string, Known[]>();

function all(locale: string): Known[] {
  let list = known.get(locale);
  if (list) return list;
  const names = [...new Set([...Intl.supportedValuesOf('timeZone'), ...Object.keys(others)])];
  const zones = names
    .filter((zone) => zone.includes('/') && !zone.startsWith('Etc/'))
    .map((zone) => ({
      key: zone,
      zone,
      city: city(zone, locale),
      named: [zone, city(zone, 'pl'), city(zone, 'en')],
    }));
  const more = Object.entries(others).flatMap(([zone, cities]) =>
    cities.split(', ').map((spelt) => {
      const [first = '', second = first] = spelt.split('/');
      // The first spelling is the English one, save for Polish cities, whose own name comes first.
      const own = zone === 'Europe/Warsaw';
      const [en, pl] = own ? [first, first] : [first, second];
      return { key: `${zone} ${first}`, zone, city: locale === 'pl' ? pl : en, named: [first, second] };
    }),
  );
  list = [...zones, ...more].sort((a, b) => a.city.localeCompare(b.city, locale));
  known.set(locale, list);
  return list;
}

/** Zones that fit the text, best first: a city that begins with it before a word inside a name. */
export function findZones(text: string, locale: string): Zone[] {
  const wanted = fold(text);
  const fitting = all(locale).filter(({ named }) => named.some((name) => hasWord(name, wanted)));
  if (wanted === '') return fitting;
  const rank = ({ named }: Known) => (named.some((name) => fold(name).startsWith(wanted)) ? 0 : 1);
  return fitting.sort((a, b) => rank(a) - rank(b));
}

const offsets = new Map<string, Intl.DateTimeFormat>();

function offsetOf(zone: string): Intl.DateTimeFormat {
  let found = offsets.get(zone);
  if (!found) {
    const offset = (timeZone: string) =>
      new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' });
    try {
      found = offset(zone);
    } catch {
      // A zone that this system does not know: its clocks are shown in UTC, too.
      found = offset('UTC');
    }
    offsets.set(zone, found);
  }
  return found;
}

/** How far a zone is from UTC at an instant: `UTC+2`, `UTC−3:30`. */
export function offsetWords(zone: string, instant: number): string {
  const parts = offsetOf(zone).formatToParts(instant);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? '';
  return offset.replace('-', '−');
}

/**
 * A moment that cannot be taken for another: `wtorek, 3 marca 2026, 14:05 (Warszawa, UTC+1)`; behind it the same one
 * where the other side lives, with the day there where it is another. An empty `theirs` says that nobody knows where.
 */
export function momentWords(instant: number, mine: string, theirs: string, locale: Locale): string {
  const time = (zone: string) => {
    const [place, offset] = [city(zone, locale), offsetWords(zone, instant)];
    return `${clockTime(instant, zone)} (${place === offset ? place : `${place}, ${offset}`})`;
  };
  const here = `${fullDate(instant, mine, locale)}, ${time(mine)}`;
  if (theirs === '' || theirs === mine) return here;
  const sameDay = dayIn(instant, theirs) === dayIn(instant, mine);
  return `${here} · ${sameDay ? '' : `${fullDate(instant, theirs, locale)}, `}${time(theirs)}`;
}
