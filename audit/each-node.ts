import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf } from './facts.ts';
import { type Context, unknown, type Verdict } from './rule.ts';

type System = FactsOf<'system'>['system'][number];

/**
 * One verdict for each node that is meant to be up, by one part of what its system told; unknown where it is
 * down or did not tell.
 */
export function eachNode<Part>(
  { nodes, system }: FactsOf<'nodes' | 'system'>,
  { policy, gap }: Context,
  view: {
    /** Ends the subject of its gaps: `node/pve1/dns`. */
    part: string;
    /** As messages name it: `The DNS servers`. */
    what: string;
    read(system: System): Part | undefined;
    judge(node: string, part: Part): Verdict;
  },
): Verdict[] {
  const told = new Map(system.map((entry) => [entry.node, entry]));
  return expectedNodes(nodes, policy).map(({ node, online }) => {
    const subject = `node/${node}`;
    const entry = online ? told.get(node) : undefined;
    const part = entry && view.read(entry);
    return part === undefined
      ? unknown(
          subject,
          `${view.what} of ${node}`,
          gap('system', `${subject}/${view.part}`) ?? gap('system', subject) ?? gap('nodes', subject),
        )
      : view.judge(node, part);
  });
}
