import type { Gap } from './facts.ts';
import { unknown, type Verdict } from './rule.ts';

/**
 * What is left to say where nobody declared a practice; unknown where something that may declare it is hidden.
 *
 * @param what is hidden, as a noun phrase.
 */
export const undeclaredUnless = (hidden: Gap | undefined, what: string, undeclared: Verdict): Verdict =>
  hidden ? unknown('cluster', what, hidden) : undeclared;
