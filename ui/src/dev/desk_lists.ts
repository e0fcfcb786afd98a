/** Saved lists of the made-up desk; whoever may be contacted fits all of them. */
import type { PeopleCriteria, PeopleListRow } from './types';
import { newId, world, write } from './world';

const tables = ['people_list'];

export const listsDesk = {
  listPeopleLists: (): PeopleListRow[] => [...world.lists].sort((a, b) => a.name.localeCompare(b.name)),
  countPeople: (criteria: PeopleCriteria): number =>
    world.customers.filter((one) => !criteria.may_contact || !one.fields.do_not_contact).length,
  addPeopleList: (name: string, criteria: PeopleCriteria) =>
    write('add_people_list', name, tables, () => {
      const id = newId('l');
      world.lists = [...world.lists, { id, name, criteria }];
      return id;
    }),
  changePeopleList: (id: string, name: string, criteria: PeopleCriteria) =>
    write('change_people_list', name, tables, () => {
      world.lists = world.lists.map((list) => (list.id === id ? { id, name, criteria } : list));
      return null;
    }),
  removePeopleList: (id: string) =>
    write('remove_people_list', '', tables, () => {
      world.lists = world.lists.filter((list) => list.id !== id);
      return null;
    }),
};
