/** What can show that somebody allowed something: their answers when booking, and what they wrote lately. */
import { app } from '../../app.svelte';
import type { BriefView } from '../../backend';
import { freeText } from '../../names';
import { m } from '../../paraglide/messages';
import { dayIn, ms } from '../../time';
import { word } from '../../words';

export interface Proof {
  key: string;
  /** As it is offered. */
  words: string;
  /** What it is, for the record. */
  evidence: string;
  /** Their own words. */
  answer: string;
  /** When they said so; `null` where nobody knows. */
  at: number | null;
}

const SHORT = 60;

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SHORT ? `${line.slice(0, SHORT - 1).trimEnd()}…` : line;
}

export function proofs({ booking, recent }: BriefView): Proof[] {
  const said = booking.answers.map(({ question, answer }, index) => ({
    key: `answer-${String(index)}`,
    words: m.call_consent_take_guest({ text: short(freeText(`${question} ${answer}`)) }),
    evidence: m.call_consent_guest_evidence({ question }),
    answer,
    at: null,
  }));
  const written = recent.flatMap((item) => {
    if (item.kind !== 'interaction' || item.interaction.direction !== 'inbound') return [];
    const { id, channel, text } = item.interaction;
    const named = { channel: word('channel', channel), day: dayIn(ms(item.at), app.zone) };
    return [
      {
        key: id,
        words: m.call_consent_take_contact({ ...named, text: short(freeText(text)) }),
        evidence: m.call_consent_contact_evidence(named),
        answer: text,
        at: ms(item.at),
      },
    ];
  });
  return [...said, ...written];
}
