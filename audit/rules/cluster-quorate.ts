import { command } from '../command.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'cluster-quorate',
  title: 'The cluster has quorum',
  category: 'network',
  essential: true,
  needs: ['cluster'],
  // Without quorum nothing can be started, moved or changed: no other network fact makes up for that.
  cap: 2,

  check({ cluster }, { gap }) {
    if (cluster.standalone) return [];
    if (cluster.quorate === undefined) return [unknown('cluster', 'Quorum', gap('cluster', 'quorum'))];
    const online = cluster.members.filter((member) => member.online).length;
    const seen = { seen: `${online} of ${cluster.members.length} nodes online`, where: '/cluster/status' };
    if (cluster.quorate)
      return [
        pass('cluster', `The cluster is quorate with ${online} of ${cluster.members.length} nodes.`, seen),
      ];
    return [
      fail(
        'critical',
        'cluster',
        `The cluster has lost quorum: ${online} of ${cluster.members.length} nodes are online, so guests cannot be started, moved or changed.`,
        { ...seen, expected: 'quorate' },
        {
          summary: 'Bring the missing nodes or their cluster network back, then look at the votes.',
          commands: [command('reads', 'pvecm status')],
        },
      ),
    ];
  },
});
