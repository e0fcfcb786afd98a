/** Contacts of the made-up customers. */
import { customers, members } from './people';
import { at } from './time_machine';
import type { InteractionRow, TimelineItem } from './types';

type Made = [
  days: number,
  clock: string,
  channel: InteractionRow['channel'],
  who: string,
  feeling: InteractionRow['feeling'],
  kind: InteractionRow['kind'],
  text: string,
];

const aleksandra: Made[] = [
  [
    0,
    '09:05',
    'email',
    'Dawid Hałas',
    'same',
    'problem',
    'Zgłoszenie 4821: iCal bez godzin w zadaniach cyklicznych',
  ],
  [
    -8,
    '12:40',
    'messenger',
    'Emilia Sroka',
    'better',
    'story',
    'Przysłała zdjęcie tablicy, z której przepisuje zadania',
  ],
  [
    -20,
    '10:12',
    'email',
    'Emilia Sroka',
    'better',
    'question',
    'Pyta, czy podwykonawca może widzieć tylko jeden projekt',
  ],
  [
    -73,
    '08:00',
    'review_site',
    'Justyna Kempa',
    'worse',
    'complaint',
    'Opinia, 4 gwiazdki: „brakuje mi widoku całego roku”',
  ],
  [
    -90,
    '08:00',
    'phone',
    'Dawid Hałas',
    'better',
    'problem',
    'Nie otwierał się plik; link jednym kliknięciem zadziałał',
  ],
  [-120, '08:00', 'gift', 'Emilia Sroka', 'better', 'other', 'Wysłany drukowany kalendarz sezonu'],
];
const others: Made[] = [
  [-1, '10:00', 'chat', 'Dawid Hałas', 'better', 'question', 'Asked if the camera must be on'],
  [-8, '16:47', 'email', 'Dawid Hałas', 'same', 'other', 'New booking after the storm, second try'],
  [-40, '09:30', 'forum', 'Justyna Kempa', 'worse', 'problem', 'Checklist lost twice, no signal off Hilo'],
];

const items = (id: string, made: Made[]): TimelineItem[] =>
  made.map(([days, clock, channel, member, feeling, kind, text], index) => ({
    kind: 'interaction',
    at: at(days, clock),
    interaction: {
      id: `i-${id}-${index}`,
      channel,
      direction: 'inbound',
      kind,
      member,
      member_id: members.find((one) => one.fields.name === member)?.id ?? null,
      text,
      link: '',
      feeling,
      edits: index === 1 ? 1 : 0,
      attachments: index === 1 ? [{ id: 'file-1', name: 'Oferta – cennik 2027.pdf', size: 2_431_000 }] : [],
    },
  }));

export function contacts(): Record<string, TimelineItem[]> {
  return Object.fromEntries(
    customers.map(({ id }) => [id, items(id, id === 'c-aleksandra' ? aleksandra : others)]),
  );
}
