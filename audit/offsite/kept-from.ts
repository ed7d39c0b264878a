import { byteText } from './byte-text.ts';
import type { ProofKind } from './last-proven.ts';
import type { CellView } from './model.ts';
import type { OffsiteContext } from './view.ts';

/** What kept audits from proving something of a guest's copies at a target, as far as it shows: a clause. */
export function keptFrom({ target, usable }: CellView, kind: ProofKind, context: OffsiteContext): string {
  const { name, policy, facts, complete } = target;
  const { requests, bytes } = context.policy.offsite.budget;
  if (context.gap('offsite', `${name}/time`)) return `reading ${name} ran out of time`;
  if (kind === 'content' && policy.kind === 'vzdump' && (usable?.copy.sizeBytes ?? 0) > bytes)
    return `the archive is larger than the ${byteText(bytes)} that an audit may fetch (offsite.budget.bytes)`;
  const { cost } = facts!; // of targets that were read
  // What does not fit into the rest any more is not asked for.
  if (cost.requests >= requests || cost.bytes >= 0.9 * bytes)
    return `the last audit spent what it may on ${name}, ${requests} requests and ${byteText(bytes)} (offsite.budget)`;
  if (!complete) return `the list of ${name} ended before all was read`;
  return 'audits read a part each time, and its turn has not come';
}
