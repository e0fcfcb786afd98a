/** The team's own fields of the made-up desk. */
import type { FieldChoice, FieldRow, NewField } from './types';
import { found, newId, world, write } from './world';

const changed = (id: string, change: (field: FieldRow) => FieldRow): null => {
  found(world.fields.find((field) => field.id === id));
  world.fields = world.fields.map((field) => (field.id === id ? change(field) : field));
  return null;
};

export const fieldsDesk = {
  listFields: (): FieldRow[] =>
    [...world.fields].sort(
      (a, b) => Number(a.archived_at !== null) - Number(b.archived_at !== null) || a.position - b.position,
    ),
  addField: ({ subject, kind, name, choices }: NewField) =>
    write('add_field', name, ['custom_field'], () => {
      const id = newId('f');
      const made = choices.map((label) => ({ id: newId('fc'), label, archived: false }));
      const position = world.fields.length;
      world.fields = [
        ...world.fields,
        { id, subject, kind, name, position, archived_at: null, choices: made, values: 0 },
      ];
      return id;
    }),
  changeField: (id: string, name: string, choices: FieldChoice[]) =>
    write('change_field', name, ['custom_field'], () =>
      changed(id, (field) => ({
        ...field,
        name,
        choices: choices.map((choice) => ({ ...choice, id: choice.id ?? newId('fc') })),
      })),
    ),
  moveField: (id: string, position: number) =>
    write('move_field', '', ['custom_field'], () => {
      const moved = found(world.fields.find((field) => field.id === id));
      const rest = world.fields.filter((field) => field.id !== id);
      rest.splice(position, 0, moved);
      world.fields = rest.map((field, index) => ({ ...field, position: index }));
      return null;
    }),
  archiveField: (id: string, archived: boolean) =>
    write(archived ? 'archive_field' : 'restore_field', '', ['custom_field'], () =>
      changed(id, (field) => ({ ...field, archived_at: archived ? new Date().toISOString() : null })),
    ),
};
