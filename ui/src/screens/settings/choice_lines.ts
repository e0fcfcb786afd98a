/** The choices of a field as lines of text: one a line, in their order. */
import type { FieldChoice } from '../../backend';

/** Those that are offered. */
export function choiceLines(choices: readonly FieldChoice[]): string {
  return choices
    .filter((choice) => !choice.archived)
    .map((choice) => choice.label)
    .join('\n');
}

/**
 * The choices that the lines say. A line that says what a choice is called is that choice. Where as many lines as
 * choices are new at the same places, they are other names of them. A choice that no line says is archived; one that
 * was archived and is typed again is offered again.
 */
export function withLines(former: readonly FieldChoice[], lines: string): FieldChoice[] {
  const said = lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const same = (choice: FieldChoice, label: string) =>
    choice.label.toLocaleLowerCase() === label.toLocaleLowerCase();
  const offered = former.filter((choice) => !choice.archived);
  const renamed = (at: number): FieldChoice | undefined => {
    const there = offered[at];
    const stays = there && said.some((other) => same(there, other));
    return said.length === offered.length && there && !stays ? there : undefined;
  };
  const kept = said.map((label, at): FieldChoice => {
    const known = former.find((choice) => same(choice, label)) ?? renamed(at);
    return { id: known?.id ?? null, label, archived: false };
  });
  const gone = former.filter((choice) => !kept.some((one) => one.id !== null && one.id === choice.id));
  return [...kept, ...gone.map((choice) => ({ ...choice, archived: true }))];
}
