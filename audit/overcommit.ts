import { expectedNodes } from './expected-nodes.ts';
import type { FactsOf } from './facts.ts';
import { grade } from './grade.ts';
import { type Guest, guestName } from './guest-name.ts';
import { listed } from './listing.ts';
import type { Node } from './node-load.ts';
import { type Context, fail, pass, type Severity, unknown, type Verdict } from './rule.ts';
import { runningByNode } from './running-guests.ts';

/** Something that nodes have and that guests were promised. */
export interface Commitment {
  /** As messages name it: `memory`. */
  what: string;
  has(node: Node): number | undefined;
  promised(guest: Guest): number | undefined;
  threshold: { warn: number; bad: number };
  severities: readonly [warn: Severity, bad: Severity];
  /** What follows the node's name: `promises 24 vCPUs to running guests on 8 cores`. */
  text(promised: string, has: string): string;
  /** An amount: `24 GiB`. */
  amount(value: number): string;
  expected: string;
  /** What guests should get instead: `less memory`. */
  less: string;
}

/** What running guests were promised, held against what their node has. One verdict a node. */
export function judgeCommitment(
  { nodes, guests }: FactsOf<'nodes' | 'guests'>,
  { policy, gap }: Context,
  { what, has, promised, threshold, severities, text, amount, expected, less }: Commitment,
): Verdict[] {
  const running = runningByNode(guests);
  const hidden = gap('guests', 'filtered');
  return expectedNodes(nodes, policy).map((node) => {
    const subject = `node/${node.node}`;
    const own = running.get(node.node) ?? [];
    const there = node.online ? (has(node) ?? 0) : 0;
    if (there <= 0) return unknown(subject, `What ${node.node} has of ${what}`, gap('nodes', subject));
    const total = own.reduce((sum, guest) => sum + (promised(guest) ?? 0), 0);
    const silent = own.find((guest) => promised(guest) === undefined);
    const complete = !hidden && !silent;
    const ratio = total / there;
    const level = grade(
      { low: ratio, high: complete ? ratio : Number.POSITIVE_INFINITY },
      threshold,
      severities,
    );
    if (level === 'unclear')
      return silent
        ? unknown(subject, `What ${guestName(silent)} has of ${what}`, gap('guests', silent.id))
        : unknown(subject, `Every guest on ${node.node}`, hidden);
    const said = text(`${complete ? '' : 'at least '}${amount(total)}`, amount(there));
    const seen = { seen: said, where: '/cluster/resources', expected };
    if (level === 'fine') return pass(subject, `${node.node} ${said}.`, seen);
    const most = own.sort((a, b) => (promised(b) ?? 0) - (promised(a) ?? 0) || a.vmid - b.vmid).slice(0, 3);
    return fail(level, subject, `${node.node} ${said}.`, seen, {
      summary: `Give guests of ${node.node} ${less}, or move some away; most have ${listed(most.map(guestName))}.`,
      commands: [],
    });
  });
}
