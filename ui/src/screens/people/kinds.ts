/** Closed lists in the order in which they are offered. */
import type { FormOfAddress, InteractionKind } from '../../backend';

export const interactionKinds: InteractionKind[] = [
  'question',
  'problem',
  'complaint',
  'compliment',
  'suggestion',
  'story',
  'other',
];

export const addresses: FormOfAddress[] = ['first_name', 'formal'];
