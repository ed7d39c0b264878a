import type { Gap } from './facts.ts';
import type { Context } from './rule.ts';

/** Why a guest has no configuration in the facts: its own gap, or that of all of them at lean depth. */
export const configGap = (gap: Context['gap'], id: string): Gap | undefined =>
  gap('guests', id) ?? gap('guests', 'config');
