/** The commands of the made-up desk. */
import { briefs } from './desk_brief';
import { calls } from './desk_call';
import { days } from './desk_days';
import { machine } from './desk_machine';
import { peopleDesk } from './desk_people';

export const desk = { ...machine, ...days, ...briefs, ...calls, ...peopleDesk };
