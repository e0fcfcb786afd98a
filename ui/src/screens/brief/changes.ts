/** The words for what changed since a brief was declared ready. */
import { app } from '../../app.svelte';
import type { BriefChange } from '../../backend';
import { freeText, personName, telling } from '../../names';
import { m } from '../../paraglide/messages';
import { clockTime, dayIn, ms, weekdayDay } from '../../time';
import { capitalWord, word } from '../../words';

type Of<Kind extends BriefChange['kind']> = Extract<BriefChange, { kind: Kind }>;

/** When it happened. */
export function changedAt(change: BriefChange): string {
  if (change.kind === 'booking') return change.event.at;
  return change.kind === 'interaction' ? change.item.at : change.at;
}

function lower(text: string): string {
  return `${text.charAt(0).toLocaleLowerCase()}${text.slice(1)}`;
}

function moved({ event }: Of<'booking'>): string {
  const { kind, from_start, to_start, from_minutes, to_minutes } = event;
  if (kind === 'length_changed' && from_minutes !== null && to_minutes !== null)
    return m.brief_change_length({ from: from_minutes, to: to_minutes });
  if (kind !== 'moved' || !from_start || !to_start) return word('event', kind);
  const sameDay = dayIn(ms(from_start), app.zone) === dayIn(ms(to_start), app.zone);
  const shown = (at: string) =>
    sameDay
      ? clockTime(ms(at), app.zone)
      : `${weekdayDay(ms(at), app.zone, app.locale)}, ${clockTime(ms(at), app.zone)}`;
  return m.brief_change_moved({ from: shown(from_start), to: shown(to_start) });
}

/** A change of something that has a name: what it is now, what it was, or that it is gone. */
function from(what: string, former: string, value: string): string {
  if (value === '') return m.brief_change_gone({ what, former });
  if (former === '') return m.brief_change_new({ what, value });
  return m.brief_change_from({ what, former, value });
}

function shownField(field: Of<'field'>['field'], value: string): string {
  if (value === '') return '';
  switch (field) {
    case 'non_technical':
    case 'do_not_contact':
      return value === '1' ? m.brief_change_yes() : m.brief_change_no();
    case 'form_of_address':
      return lower(word('address', value));
    case 'given_name':
    case 'family_name':
      return personName(value);
    case 'company_id':
    case 'name':
    case 'domain':
      return telling(value);
    default:
      return freeText(value);
  }
}

/** What changed, as half a sentence. */
export function told(change: BriefChange): string {
  switch (change.kind) {
    case 'booking':
      return moved(change);
    case 'interaction':
      return change.item.kind === 'interaction'
        ? m.brief_change_contact({ text: freeText(change.item.interaction.text) })
        : '';
    case 'follow_up':
      return m.brief_change_follow_up({
        turn: word(`${change.follow_up_kind}_turn`, change.turn),
        title: freeText(change.title),
      });
    case 'consent':
      return m.brief_change_consent({
        scope: lower(word('scope', change.scope)),
        decision: lower(word('decision', change.decision)),
      });
    case 'answer':
      return change.state === 'answered'
        ? m.brief_change_answer({ question: freeText(change.question), text: freeText(change.text) })
        : m.brief_change_answer_none({
            question: freeText(change.question),
            state: lower(word('answer', change.state)),
          });
    case 'question':
      return m.brief_change_question({ text: freeText(change.text) });
    case 'fact':
      return from(
        change.label || lower(word('fact', change.name)),
        freeText(change.former),
        freeText(change.value),
      );
    case 'field':
      return from(
        word('changed_field', change.field),
        shownField(change.field, change.former),
        shownField(change.field, change.value),
      );
    case 'handle':
      return m.brief_change_handle({
        kind: lower(word('handle', change.handle)),
        value: telling(change.value),
      });
    case 'section':
      return m.brief_change_section({ section: capitalWord('section', change.section) });
  }
}
