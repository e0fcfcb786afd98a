/** The commands of the made-up desk. */
import { crowd } from './crowd';
import { briefs } from './desk_brief';
import { calls } from './desk_call';
import { companiesDesk } from './desk_companies';
import { days } from './desk_days';
import { doctorDesk } from './desk_doctor';
import { fieldsDesk } from './desk_fields';
import { filesDesk } from './desk_files';
import { listsDesk } from './desk_lists';
import { machine } from './desk_machine';
import { nominationsDesk } from './desk_nominations';
import { peopleDesk } from './desk_people';
import { recordingsDesk } from './desk_recordings';
import { rightsDesk } from './desk_rights';
import { settingsDesk } from './desk_settings';
import { slotsDesk } from './desk_slots';

if (new URLSearchParams(globalThis.location?.search ?? '').get('data') === 'crowd') crowd();

export const desk = {
  ...machine,
  ...days,
  ...briefs,
  ...calls,
  ...peopleDesk,
  ...companiesDesk,
  ...fieldsDesk,
  ...listsDesk,
  ...recordingsDesk,
  ...nominationsDesk,
  ...rightsDesk,
  ...settingsDesk,
  ...doctorDesk,
  ...filesDesk,
  ...slotsDesk,
};
