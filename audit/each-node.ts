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
    /** What ends the subject of its gaps: `node/pve1/dns`. The first one that is a gap tells why. */
    parts: string[];
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
    if (part !== undefined) return view.judge(node, part);
    const subjects = [...view.parts.map((name) => `${subject}/${name}`), subject];
    const [why = gap('nodes', subject)] = subjects.flatMap((about) => gap('system', about) ?? []);
    return unknown(subject, `${view.what} of ${node}`, why);
  });
}
