import { expectedNodes } from '../expected-nodes.ts';
import { gibibytes } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { demandOf, remaining } from '../node-loss.ts';
import { defineRule, type Fix, fail, notApplicable, pass, type Severity, unknown } from '../rule.ts';

export default defineRule({
  id: 'capacity-survives-node-loss',
  title: 'The memory of the other nodes is enough when one is lost',
  category: 'capacity',
  essential: true,
  needs: ['nodes', 'guests'],

  check({ nodes, guests }, { policy, gap }) {
    if (nodes.length < 2) return [];
    const up = expectedNodes(nodes, policy).filter(({ online }) => online);
    if (up.length < 2)
      return notApplicable('cluster-nodes-online', 'Fewer than two nodes are up, so none can be spared.');
    const off = new Set(policy.expectedOff);
    const wanting = guests.filter(({ node, template }) => !template && !off.has(node));
    const hidden = gap('guests', 'filtered');
    const { allocated, used, silent } = demandOf(wanting, !hidden);
    const { bytes, lost, silent: silentNode } = remaining(up);

    const exact = allocated.low === allocated.high;
    const promised = `${gibibytes(allocated.low)} of memory ${exact ? '' : 'at least '}are allocated to guests`;
    const remain = (limit: number, word: string) =>
      `${silentNode ? `${word} ` : ''}${gibibytes(limit)} remain when ${lost} fails`;
    const seen = {
      seen: `${gibibytes(allocated.low)} allocated, ${gibibytes(used)} in use`,
      where: '/cluster/resources',
      expected: `${remain(bytes.low, 'at least')}, so no more than that`,
    };
    const short = (severity: Severity, what: string) =>
      fail(severity, 'cluster', `${what}, but ${remain(bytes.high, 'at most')}.`, seen, shrink(wanting));

    if (used > bytes.high) return [short('critical', `Running guests use ${gibibytes(used)} of memory`)];
    if (allocated.low > bytes.high) return [short('medium', promised)];
    if (allocated.high <= bytes.low)
      return [pass('cluster', `${promised}, and ${remain(bytes.low, 'at least')}.`, seen)];
    if (hidden) return [unknown('cluster', 'Every guest', hidden)];
    if (silent) return [unknown('cluster', `The memory of ${guestName(silent)}`, gap('guests', silent.id))];
    return [
      unknown('cluster', `The memory of ${silentNode?.node}`, gap('nodes', `node/${silentNode?.node}`)),
    ];
  },
});

function shrink(guests: readonly Guest[]): Fix {
  const largest = [...guests]
    .sort((a, b) => (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0) || a.vmid - b.vmid)
    .slice(0, 3)
    .map((guest) => `${guestName(guest)} with ${gibibytes(guest.memoryBytes ?? 0)}`);
  return {
    summary: `Give guests less memory where they do not use it, add memory, or decide which guests may stay off; most have ${listed(largest)}.`,
    commands: [],
  };
}
