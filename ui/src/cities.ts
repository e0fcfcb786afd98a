/** Polish names of the cities that name IANA zones, where they differ from the last part of the zone's name. */
const polish: Partial<Record<string, string>> = {
  'Europe/Warsaw': 'Warszawa',
  'Europe/London': 'Londyn',
  'Europe/Paris': 'Paryż',
  'Europe/Rome': 'Rzym',
  'Europe/Vienna': 'Wiedeń',
  'Europe/Prague': 'Praga',
  'Europe/Brussels': 'Bruksela',
  'Europe/Lisbon': 'Lizbona',
  'Europe/Madrid': 'Madryt',
  'Europe/Copenhagen': 'Kopenhaga',
  'Europe/Stockholm': 'Sztokholm',
  'Europe/Athens': 'Ateny',
  'Europe/Budapest': 'Budapeszt',
  'Europe/Bucharest': 'Bukareszt',
  'Europe/Belgrade': 'Belgrad',
  'Europe/Bratislava': 'Bratysława',
  'Europe/Ljubljana': 'Lublana',
  'Europe/Zagreb': 'Zagrzeb',
  'Europe/Vilnius': 'Wilno',
  'Europe/Riga': 'Ryga',
  'Europe/Kyiv': 'Kijów',
  'Europe/Kiev': 'Kijów',
  'Europe/Moscow': 'Moskwa',
  'Europe/Zurich': 'Zurych',
  'Europe/Luxembourg': 'Luksemburg',
  'Europe/Istanbul': 'Stambuł',
  'Asia/Tokyo': 'Tokio',
  'Asia/Seoul': 'Seul',
  'Asia/Shanghai': 'Szanghaj',
  'Asia/Singapore': 'Singapur',
  'Asia/Kolkata': 'Kalkuta',
  'Asia/Calcutta': 'Kalkuta',
  'Asia/Jerusalem': 'Jerozolima',
  'Asia/Dubai': 'Dubaj',
  'Asia/Manila': 'Manila',
  'Asia/Jakarta': 'Dżakarta',
  'Asia/Ho_Chi_Minh': 'Ho Chi Minh',
  'Africa/Cairo': 'Kair',
  'Africa/Algiers': 'Algier',
  'Africa/Johannesburg': 'Johannesburg',
  'America/New_York': 'Nowy Jork',
  'America/Mexico_City': 'Meksyk',
  'America/Havana': 'Hawana',
  'America/Bogota': 'Bogota',
  'America/Sao_Paulo': 'São Paulo',
  'Atlantic/Reykjavik': 'Reykjavík',
};

const asSpelt: Partial<Record<string, string>> = {
  'America/Sao_Paulo': 'São Paulo',
  'America/Bogota': 'Bogotá',
  'Atlantic/Reykjavik': 'Reykjavík',
  'Europe/Kiev': 'Kyiv',
  'Asia/Calcutta': 'Kolkata',
};

/** The city that stands for an IANA zone, e.g. `Europe/Warsaw` is Warszawa in Polish. */
export function city(zone: string, locale: string): string {
  const plain = asSpelt[zone] ?? zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return locale === 'pl' ? (polish[zone] ?? plain) : plain;
}
