import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { exactly, grade } from '../grade.ts';
import { listed } from '../listing.ts';
import { duration } from '../moments.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'network-clocks-agree',
  title: 'The clocks of all nodes agree',
  category: 'network',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, context) {
    const online = nodes.filter((node) => node.online);
    const each = online.map((node) => againstOurs(node, context));
    if (online.length < 2) return each;
    const among = amongNodes(online, context);
    const silent = each.filter(({ outcome }) => outcome === 'unknown');
    const off = each.filter(({ outcome }) => outcome === 'fail');
    // Nodes that agree with each other and differ from us alike: then the wrong clock may be ours.
    return off.length > 1 && off.length + silent.length === each.length && among.outcome !== 'fail'
      ? [alike(online, context), ...silent]
      : [...each, among];
  },
});

type Node = FactsOf<'nodes'>['nodes'][number];

const severities = ['medium', 'high'] as const;

/** `2.5 seconds`, `3 hours`. */
const apart = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds * 10) / 10} seconds` : duration(seconds);

function againstOurs({ node, clock }: Node, { gap, policy }: Context): Verdict {
  const subject = `node/${node}`;
  if (clock === undefined) return unknown(subject, `The clock of ${node}`, gap('nodes', subject));
  const { offsetSeconds, uncertaintySeconds } = clock;
  const limits = policy.thresholds.clockSeconds;
  // The answer was under way for a while; only what that cannot explain counts.
  const severity = grade(exactly(Math.abs(offsetSeconds) - uncertaintySeconds), limits, severities);
  const evidence = {
    seen: `${offsetSeconds} seconds, give or take ${uncertaintySeconds}`,
    where: `/nodes/${node}/time`,
    expected: `less than ${apart(limits.warn)}`,
  };
  // An exact number is never unclear.
  if (severity === 'fine' || severity === 'unclear')
    return pass(subject, `The clock of ${node} agrees with the audit's.`, evidence);
  const message = `The clock of ${node} is ${apart(Math.abs(offsetSeconds))} ${side(offsetSeconds)} the audit's.`;
  return fail(severity, subject, message, evidence, fix(node));
}

/** Logs, certificates and HA compare the nodes' clocks with each other, whatever the right time is. */
function amongNodes(nodes: Node[], { gap, policy }: Context): Verdict {
  const silent = nodes.filter(({ clock }) => clock === undefined).map(({ node }) => node);
  const { least, behind, ahead } = furthestApart(nodes);
  const limits = policy.thresholds.clockSeconds;
  const high = silent.length > 0 ? Number.POSITIVE_INFINITY : least;
  const severity = grade({ low: least, high }, limits, severities);
  if (severity === 'unclear')
    return unknown('cluster', `The clock of ${listed(silent)}`, gap('nodes', `node/${silent[0]}`));
  const evidence = {
    seen: `${apart(least)} apart at least`,
    where: '/nodes/{node}/time',
    expected: `less than ${apart(limits.warn)}`,
  };
  if (severity === 'fine') return pass('cluster', 'The clocks of the nodes agree with each other.', evidence);
  const message = `The clocks of ${behind} and ${ahead} are at least ${apart(least)} apart.`;
  return fail(severity, 'cluster', message, evidence, fix(behind));
}

/** One finding for all: how far they are off, and that it is not known who is. */
function alike(nodes: Node[], { policy }: Context): Verdict {
  const offsets = nodes.flatMap(({ clock }) => (clock ? [clock.offsetSeconds] : []));
  const mean = offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length;
  return fail(
    'medium',
    'cluster',
    `The clocks of the nodes agree with each other but are ${apart(Math.abs(mean))} ${side(mean)} the audit's: theirs or that of the machine which runs the audit is wrong.`,
    {
      seen: offsets.map((offset) => `${offset} seconds`).join(', '),
      where: '/nodes/{node}/time',
      expected: `less than ${apart(policy.thresholds.clockSeconds.warn)}`,
    },
    {
      summary: 'Compare both with a third clock, then look where the nodes take their time from.',
      commands: nodes.slice(0, 1).map(({ node }) => command('reads', 'pvesh get', [`/nodes/${node}/time`])),
    },
  );
}

const side = (offset: number) => (offset < 0 ? 'behind' : 'ahead of');

/** The two nodes whose clocks differ most, and by how much at least. */
function furthestApart(nodes: Node[]): { least: number; behind: string; ahead: string } {
  let behind = { node: '', atMost: Number.POSITIVE_INFINITY };
  let ahead = { node: '', atLeast: Number.NEGATIVE_INFINITY };
  for (const { node, clock } of nodes) {
    if (!clock) continue;
    const { offsetSeconds, uncertaintySeconds } = clock;
    if (offsetSeconds + uncertaintySeconds < behind.atMost)
      behind = { node, atMost: offsetSeconds + uncertaintySeconds };
    if (offsetSeconds - uncertaintySeconds > ahead.atLeast)
      ahead = { node, atLeast: offsetSeconds - uncertaintySeconds };
  }
  return { least: Math.max(0, ahead.atLeast - behind.atMost), behind: behind.node, ahead: ahead.node };
}

const fix = (node: string) => ({
  summary: `Let ${node} take its time from a server: chrony must run there and reach its servers (UDP port 123).`,
  commands: [command('reads', 'pvesh get', [`/nodes/${node}/time`])],
});
