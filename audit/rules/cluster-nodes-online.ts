import { command } from '../command.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'cluster-nodes-online',
  title: 'Every member of the cluster is online',
  category: 'network',
  essential: true,
  needs: ['cluster'],

  check({ cluster }, { policy }) {
    if (cluster.standalone) return [];
    return cluster.members.map(({ node, online }) => {
      const subject = `node/${node}`;
      const seen = { seen: online ? 'online' : 'offline', where: '/cluster/status' };
      if (online) return pass(subject, `${node} is online.`, seen);
      if (policy.expectedOff.includes(node))
        return pass(subject, `${node} is off, as the policy expects.`, seen);
      return fail(
        'high',
        subject,
        `${node} is offline: its guests do not run there, and its vote and memory are missing.`,
        { ...seen, expected: 'online' },
        {
          summary: `Look at ${node} itself: power, network, and pve-cluster and corosync in its journal.`,
          commands: [command('reads', 'pvecm status')],
        },
      );
    });
  },
});
