/** The tables that a brief is made of. */
export const briefTables = [
  'booking',
  'booking_event',
  'brief_text',
  'customer',
  'company',
  'handle',
  'interaction',
  'product_fact',
  'follow_up',
  'consent_event',
  'answer',
  'call_note',
  'member',
  'local_vanished',
];
