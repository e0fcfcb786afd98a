/** Who was or is where, and companies that are one, on the made-up desk. */
import type {
  Colleague,
  CompanyDraft,
  CompanyMergeProposal,
  CustomerView,
  EmploymentDraft,
  EmploymentRow,
  OwnValue,
} from './types';
import { found, newId, world, write } from './world';

const named = (id: string, fields: EmploymentDraft): EmploymentRow => ({
  id,
  company: found(world.companies.find((one) => one.id === fields.company_id)).fields.name,
  fields,
});

const changed = (change: (view: CustomerView) => EmploymentRow[]): null => {
  world.customers = world.customers.map((one) => ({ ...one, employments: change(one) }));
  return null;
};

export const companiesDesk = {
  listColleagues: (id: string): Colleague[] => [
    ...world.customers
      .filter((one) => one.fields.company_id === id)
      .map((one) => ({
        customer_id: one.id,
        name: one.name,
        role: one.fields.role,
        from: '',
        to: '',
        past: false,
      })),
    ...world.customers.flatMap((one) =>
      one.employments
        .filter(({ fields }) => fields.company_id === id && fields.to !== '')
        .map(({ fields: { role, from, to } }) => ({
          customer_id: one.id,
          name: one.name,
          role,
          from,
          to,
          past: true,
        })),
    ),
  ],
  proposeCompanyMerge(keep: string, others: string[]): CompanyMergeProposal {
    const sides = [keep, ...others].map((id) => found(world.companies.find((one) => one.id === id)));
    const { fields, own } = found(sides[0]);
    return { sides, fields, own };
  },
  mergeCompanies: (keep: string, others: string[], fields: CompanyDraft, own: OwnValue[]) =>
    write('merge_companies', fields.name, ['company', 'customer'], () => {
      world.companies = world.companies
        .filter((one) => !others.includes(one.id))
        .map((one) => (one.id === keep ? { ...one, fields, own } : one));
      world.customers = world.customers.map((one) =>
        one.fields.company_id !== null && others.includes(one.fields.company_id)
          ? { ...one, company: fields.name, fields: { ...one.fields, company_id: keep } }
          : one,
      );
      return keep;
    }),
  addEmployment: (customer: string, draft: EmploymentDraft) =>
    write('add_employment', '', ['employment', 'customer'], () => {
      const id = newId('e');
      changed((one) => (one.id === customer ? [named(id, draft), ...one.employments] : one.employments));
      return id;
    }),
  changeEmployment: (id: string, draft: EmploymentDraft) =>
    write('change_employment', '', ['employment', 'customer'], () =>
      changed((one) => one.employments.map((row) => (row.id === id ? named(id, draft) : row))),
    ),
  removeEmployment: (id: string) =>
    write('remove_employment', '', ['employment', 'customer'], () =>
      changed((one) => one.employments.filter((row) => row.id !== id)),
    ),
};
