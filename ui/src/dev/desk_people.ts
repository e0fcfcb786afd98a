/** People, companies, members and questions. */
import { customerRows } from './desk_machine';
import { handleRow } from './handles';
import type {
  Alike,
  AttachmentRow,
  ChangeRow,
  CompanyDraft,
  CompanyView,
  CustomerDraft,
  CustomerFilter,
  CustomerPage,
  CustomerView,
  FormerText,
  HandleDraft,
  HandleContacts,
  HandleMove,
  InteractionDraft,
  InteractionRow,
  MemberDraft,
  MergeProposal,
  OwnValue,
  Suggestion,
  TypedPerson,
  Timeline,
  TimelineItem,
} from './types';
import { found, newId, now, world, write } from './world';

const nameOf = (draft: CustomerDraft) => `${draft.given_name} ${draft.family_name}`.trim();
const companyName = (id: string | null) =>
  world.companies.find((company) => company.id === id)?.fields.name ?? null;
const memberName = (id: string | null) =>
  world.members.find((member) => member.id === id)?.fields.name ?? null;

function shaped(view: CustomerView, draft: CustomerDraft): CustomerView {
  return {
    ...view,
    name: nameOf(draft),
    fields: draft,
    company: companyName(draft.company_id),
    care_owner: memberName(draft.care_owner_id),
  };
}

/** Values after a change: those that are not named stay, empty ones go. */
const withOwn = (former: OwnValue[], given: OwnValue[]) =>
  [...former.filter((own) => !given.some((one) => one.field_id === own.field_id)), ...given].filter(
    (own) => own.value !== '',
  );

function changed(id: string, change: (view: CustomerView) => CustomerView): null {
  found(world.customers.find((c) => c.id === id));
  world.customers = world.customers.map((c) => (c.id === id ? change(c) : c));
  return null;
}

const interaction = (
  draft: InteractionDraft,
  id: string,
  edits: number,
  before: Pick<InteractionRow, 'member' | 'member_id'> | null,
): TimelineItem => {
  const by = found(world.members.find((one) => (draft.had_by ? one.id === draft.had_by : one.me)));
  const had = { member: by.fields.name, member_id: by.id };
  const row: InteractionRow = {
    id,
    channel: draft.channel,
    direction: draft.direction,
    kind: draft.kind,
    ...(draft.had_by ? had : (before ?? had)),
    text: draft.text,
    link: draft.link,
    feeling: draft.feeling,
    edits,
    attachments: [],
  };
  return { kind: 'interaction', at: draft.at ?? now(), interaction: row };
};

function timeline(id: string): TimelineItem[] {
  const calls = world.bookings
    .filter((b) => b.customer?.id === id)
    .map((b): TimelineItem => ({
      kind: 'booking',
      at: b.start,
      booking_id: b.id,
      title: b.title,
      status: b.status,
      reason: b.no_show_reason,
    }));
  const consents = world.consents
    .filter((c) => c.customer_id === id)
    .map((c): TimelineItem => ({
      kind: 'consent',
      at: c.at,
      consent_id: c.id,
      scope: c.scope,
      decision: c.decision,
      asked_by: c.asked_by,
    }));
  const steps = world.follow_ups
    .filter((f) => f.customer?.id === id)
    .map((f): TimelineItem => ({
      kind: 'follow_up',
      at: f.created_at,
      follow_up_id: f.id,
      title: f.title,
      follow_up_kind: f.kind,
      done_at: f.done_at,
    }));
  return [...(world.contacts[id] ?? []), ...calls, ...consents, ...steps].sort((a, b) =>
    b.at.localeCompare(a.at),
  );
}

export const peopleDesk = {
  listCustomers({ search, mine, offset, limit }: CustomerFilter): CustomerPage {
    const rows = customerRows(search).filter((row) => !mine || row.care_owner === 'Emilia Sroka');
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  },
  getCustomer: (id: string): CustomerView => found(world.customers.find((c) => c.id === id)),
  addCustomer: (draft: CustomerDraft, handles: HandleDraft[], own: OwnValue[]) =>
    write('add_customer', nameOf(draft), ['customer', 'handle'], () => {
      const id = newId('c');
      const blank: CustomerView = {
        id,
        name: '',
        fields: draft,
        company: null,
        care_owner: null,
        handles: handles.map((handle) => handleRow(newId('h'), handle)),
        held: 0,
        origins: [],
        no_shows: { unexcused: 0, excused: 0, not_theirs: 0 },
        feelings: [],
        own,
        employments: [],
      };
      world.customers = [...world.customers, shaped(blank, draft)];
      return id;
    }),
  changeCustomer: (id: string, draft: CustomerDraft, own: OwnValue[]) =>
    write('change_customer', nameOf(draft), ['customer', 'custom_value'], () =>
      changed(id, (c) => ({ ...shaped(c, draft), own: withOwn(c.own, own) })),
    ),
  removeCustomer: (id: string) =>
    write('remove_customer', '', ['customer'], () => {
      world.customers = world.customers.filter((c) => c.id !== id);
      return null;
    }),
  addHandle: (id: string, handle: HandleDraft) =>
    write('add_handle', '', ['handle', 'customer'], () => {
      const made = newId('h');
      changed(id, (c) => ({ ...c, handles: [...c.handles, handleRow(made, handle)] }));
      return made;
    }),
  changeHandle: (id: string, handle: HandleDraft) =>
    write('change_handle', '', ['handle', 'customer'], () => {
      world.customers = world.customers.map((c) => ({
        ...c,
        handles: c.handles.map((known) => (known.id === id ? handleRow(id, handle) : known)),
      }));
      return null;
    }),
  removeHandle: (id: string) =>
    write('remove_handle', '', ['handle', 'customer'], () => {
      world.customers = world.customers.map((c) => ({
        ...c,
        handles: c.handles.filter((handle) => handle.id !== id),
      }));
      return null;
    }),
  listSuggestions(): Suggestion[] {
    const [one, other] = customerRows('').slice(0, 2);
    if (!one || !other || world.customers.length < 2) return [];
    return [{ one, other, reason: { kind: 'same_handle', handle_kind: 'phone', value: '+48600100200' } }];
  },
  findAlike({ name, of }: TypedPerson): Alike[] {
    if (of !== null || name.trim().length < 3) return [];
    return customerRows(name).map((row) => ({ row, reason: { kind: 'same_name' } }));
  },
  proposeMerge(keep: string, others: string[]): MergeProposal {
    const sides = [keep, ...others].map((id) => ({
      customer: found(world.customers.find((c) => c.id === id)),
      history: 7,
    }));
    const { fields, own } = found(sides[0]).customer;
    return { sides, fields, own };
  },
  mergeCustomers: (keep: string, others: string[], draft: CustomerDraft) =>
    write('merge_customers', nameOf(draft), ['customer', 'handle'], () => {
      world.customers = world.customers.filter((c) => !others.includes(c.id));
      changed(keep, (c) => shaped(c, draft));
      return keep;
    }),
  listChanges: (): ChangeRow[] => [
    {
      entry: 'j-change',
      at: now(),
      actor: 'Tomasz Wilk',
      intent: 'change_customer',
      field: 'plan',
      from: 'Mini',
      to: 'Pro 20',
    },
  ],
  listAuthors: (): string[] => ['Ola Wrona', 'Tomasz Kruk'],
  listFormerTexts: (): FormerText[] => [
    { text: 'Dzwoniła w sprawie terminów.', member: 'Emilia Sroka', at: now() },
  ],
  countHandleContacts: (): HandleContacts => ({ over: 3, unclear: 12 }),
  moveHandle: (_id: string, { to, name }: HandleMove) =>
    write('move_handle', name, ['handle', 'customer'], () => to ?? newId('c')),
  moveInteraction: (id: string, to: string) =>
    write('move_interaction', '', ['interaction'], () => {
      for (const [customer, items] of Object.entries(world.contacts)) {
        const moved = items.filter((item) => item.kind === 'interaction' && item.interaction.id === id);
        if (moved.length === 0) continue;
        world.contacts[customer] = items.filter((item) => !moved.includes(item));
        world.contacts[to] = [...moved, ...(world.contacts[to] ?? [])];
      }
      return null;
    }),
  listTimeline(id: string, offset: number, limit: number): Timeline {
    const items = timeline(id);
    return { items: items.slice(offset, offset + limit), total: items.length, channels: 5 };
  },
  addInteraction: (customerId: string, draft: InteractionDraft) =>
    write('add_interaction', '', ['interaction'], () => {
      const id = newId('i');
      world.contacts[customerId] = [interaction(draft, id, 0, null), ...(world.contacts[customerId] ?? [])];
      return id;
    }),
  listAttachments: (id: string): AttachmentRow[] =>
    Object.values(world.contacts)
      .flat()
      .flatMap((item) =>
        item.kind === 'interaction' && item.interaction.id === id ? item.interaction.attachments : [],
      ),
  changeInteraction: (id: string, draft: InteractionDraft) =>
    write('change_interaction', '', ['interaction'], () => {
      for (const [customer, items] of Object.entries(world.contacts)) {
        world.contacts[customer] = items.map((item) =>
          item.kind === 'interaction' && item.interaction.id === id
            ? {
                ...interaction(draft, id, item.interaction.edits + 1, item.interaction),
                at: draft.at ?? item.at,
              }
            : item,
        );
      }
      return null;
    }),
  removeInteraction: (id: string) =>
    write('remove_interaction', '', ['interaction'], () => {
      for (const [customer, items] of Object.entries(world.contacts)) {
        world.contacts[customer] = items.filter(
          (item) => item.kind !== 'interaction' || item.interaction.id !== id,
        );
      }
      return null;
    }),
  listCompanies: (search: string) =>
    world.companies.filter((c) => c.fields.name.toLowerCase().includes(search.toLowerCase())),
  getCompany: (id: string): CompanyView => found(world.companies.find((company) => company.id === id)),
  addCompany: (fields: CompanyDraft, own: OwnValue[]) =>
    write('add_company', fields.name, ['company'], () => {
      const id = newId('co');
      world.companies = [...world.companies, { id, fields, people: 0, own, origins: [] }];
      return id;
    }),
  changeCompany: (id: string, fields: CompanyDraft, own: OwnValue[]) =>
    write('change_company', fields.name, ['company', 'customer'], () => {
      world.companies = world.companies.map((company) =>
        company.id === id ? { ...company, fields, own: withOwn(company.own, own) } : company,
      );
      world.customers = world.customers.map((c) =>
        c.fields.company_id === id ? { ...c, company: fields.name } : c,
      );
      return null;
    }),
  removeCompany: (id: string) =>
    write('remove_company', '', ['company', 'customer'], () => {
      world.companies = world.companies.filter((company) => company.id !== id);
      world.customers = world.customers.map((c) =>
        c.fields.company_id === id ? { ...c, company: null, fields: { ...c.fields, company_id: null } } : c,
      );
      return null;
    }),
  listMembers: () => world.members,
  addMember: (fields: MemberDraft) =>
    write('add_member', fields.name, ['member'], () => {
      const id = newId('m');
      world.members = [...world.members, { id, fields, me: false }];
      return id;
    }),
  changeMember: (id: string, fields: MemberDraft) =>
    write('change_member', fields.name, ['member'], () => {
      world.members = world.members.map((member) => (member.id === id ? { ...member, fields } : member));
      return null;
    }),
  removeMember: (id: string) =>
    write('remove_member', '', ['member'], () => {
      world.members = world.members.filter((member) => member.id !== id);
      return null;
    }),
  setMe: (id: string) =>
    write('set_me', '', ['member', 'local_setting'], () => {
      world.members = world.members.map((member) => ({ ...member, me: member.id === id }));
      return null;
    }),
  listQuestions: () => world.questions,
  addQuestion: (text: string, hint: string) =>
    write('add_question', text, ['question'], () => {
      const id = newId('q');
      world.questions = [...world.questions, { id, position: world.questions.length, text, hint }];
      return id;
    }),
  changeQuestion: (id: string, text: string, hint: string) =>
    write('change_question', text, ['question'], () => {
      const made = newId('q');
      world.questions = world.questions.map((q) => (q.id === id ? { ...q, id: made, text, hint } : q));
      return made;
    }),
  moveQuestion: (id: string, position: number) =>
    write('move_question', '', ['question'], () => {
      const moved = found(world.questions.find((q) => q.id === id));
      const rest = world.questions.filter((q) => q.id !== id);
      rest.splice(position, 0, moved);
      world.questions = rest.map((q, index) => ({ ...q, position: index }));
      return null;
    }),
  removeQuestion: (id: string) =>
    write('remove_question', '', ['question'], () => {
      world.questions = world.questions.filter((q) => q.id !== id);
      return null;
    }),
};
