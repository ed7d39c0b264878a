import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { percent } from '../figures.ts';
import type { HaResource } from '../ha-guests.ts';
import type { Node } from '../node-load.ts';
import { defineRule, type Fix, fail, notApplicable, pass, unknown } from '../rule.ts';

/** With fewer guests than this it says nothing that one node holds most of them. */
const fewest = 4;

export default defineRule({
  id: 'ha-spread-over-nodes',
  title: 'HA guests are spread over all nodes',
  category: 'ha',
  essential: true,
  needs: ['nodes', 'ha'],
  fromAbsence: { ha: ['pass', 'fail'] },

  check({ nodes, ha }, { policy, gap }) {
    if (nodes.length < 2) return [];
    if (ha.resources.length === 0) return notApplicable('ha-covers-critical', 'HA manages no guest.');
    if (!ha.status) return [unknown('cluster', 'Where HA guests run', gap('ha', 'status'))];
    const resting = new Set(
      ha.status.lrm.filter(({ text }) => text.includes('maintenance mode')).map(({ node }) => node),
    );
    const open = expectedNodes(nodes, policy).filter(({ node, online }) => online && !resting.has(node));
    if (open.length < 2)
      return notApplicable('cluster-nodes-online', 'Fewer than two nodes can take HA guests now.');

    const started = ha.resources.filter(({ state }) => state === 'started');
    if (started.length === 0) return [];
    const lost = started.find(({ node }) => node === undefined);
    if (lost) return [unknown('cluster', `The node of ${lost.sid}`, gap('ha', 'status'))];

    const placed = new Set(
      ha.rules?.flatMap((rule) => (rule.enabled && rule.type === 'node-affinity' ? rule.resources : [])),
    );
    const free = started.filter(({ sid }) => !placed.has(sid));
    const held = new Map(open.map(({ node }) => [node, 0]));
    for (const { node } of started) held.set(String(node), (held.get(String(node)) ?? 0) + 1);
    const most = policy.thresholds.haOnOneNode;
    const idle = started.length < open.length ? [] : open.filter(({ node }) => held.get(node) === 0);
    const crowded = [...held].find(([, count]) => started.length >= fewest && count / started.length > most);
    const problems = [
      ...idle.map(({ node }) => `${node} has none`),
      ...(crowded ? [`${crowded[0]} holds ${percent(crowded[1] / started.length)} of them`] : []),
    ];
    const split = `The HA guests are split ${[...held.values()].join(' / ')} over ${[...held.keys()].join(', ')}`;
    const seen = {
      seen: [...held].map(([node, count]) => `${node} ${count}`).join(', '),
      where: '/cluster/ha/status/current',
      expected: `one on every node, and at most ${percent(most)} on one`,
    };
    return [
      problems.length === 0
        ? pass('cluster', `${split}.`, seen)
        : fail('medium', 'cluster', `${split}: ${problems.join(', ')}.`, seen, even(held, open, free)),
    ];
  },
});

/**
 * Moves one guest from the node with most to the one that can take guests and has fewest.
 * @param free guests that no affinity rule would send back
 */
function even(held: ReadonlyMap<string, number>, open: readonly Node[], free: readonly HaResource[]): Fix {
  const count = (node: string) => Number(held.get(node));
  const [from] = [...held].reduce((most, next) => (next[1] > most[1] ? next : most));
  const to = open
    .map(({ node }) => node)
    .reduce((least, next) => (count(next) < count(least) ? next : least));
  const moved = free.filter(({ node }) => node === from).slice(0, 1);
  return {
    summary: `Let ${to} take some of the HA guests of ${from}, by a node-affinity rule where one places them now. A container restarts when HA moves it.`,
    commands: moved.map(({ sid }) =>
      command(sid.startsWith('ct:') ? 'interrupts' : 'changes', 'ha-manager crm-command migrate', [sid, to]),
    ),
  };
}
