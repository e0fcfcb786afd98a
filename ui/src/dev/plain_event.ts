/** What an event of consent says besides, when there is nothing more to say. */
import type { ConsentEventRow } from './types';

export const plainEvent: Pick<
  ConsentEventRow,
  | 'recorded_at'
  | 'zone'
  | 'initiative'
  | 'answer'
  | 'evidence'
  | 'valid_until'
  | 'notice_version'
  | 'notice_sha256'
  | 'stands'
  | 'takes_back'
  | 'number'
  | 'hash'
> = {
  recorded_at: '2026-10-14T10:00:00Z',
  zone: 'Europe/Warsaw',
  initiative: 'ours',
  answer: '',
  evidence: '',
  valid_until: null,
  notice_version: 1,
  notice_sha256: '',
  stands: true,
  takes_back: null,
  number: 1,
  hash: '5f2c9a',
};
