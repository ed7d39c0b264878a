import { command } from '../command.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';
import { connected, nodeVotes } from '../votes.ts';

export default defineRule({
  id: 'quorum-votes-odd',
  title: 'The votes cannot split into two equal halves',
  category: 'network',
  essential: true,
  needs: ['cluster'],

  check({ cluster: { standalone, votes, qdevice } }, { gap }) {
    if (standalone) return [];
    if (qdevice?.configured && qdevice.state !== undefined && !connected(qdevice))
      return [disconnected(qdevice.state)];
    const total = nodeVotes(votes ?? []);
    if (votes === undefined || total === 0)
      return [unknown('cluster', 'The votes of the nodes', gap('cluster', 'votes'))];
    const seen = { seen: `${total} votes of ${votes.length} nodes`, where: '/cluster/config/nodes' };
    if (total % 2 === 1) return [pass('cluster', `The nodes have ${total} votes, an odd number.`, seen)];
    if (qdevice === undefined || (qdevice.configured && qdevice.state === undefined))
      return [
        unknown('cluster', `Whether a QDevice decides between the ${total} votes`, gap('cluster', 'qdevice')),
      ];
    if (qdevice.configured)
      return [pass('cluster', `A connected QDevice decides between the ${total} votes of the nodes.`, seen)];
    const two = votes.length === 2 && votes[0]?.votes === votes[1]?.votes;
    return [
      fail(
        two ? 'high' : 'medium',
        'cluster',
        two
          ? 'The cluster has two nodes and no third vote: when one fails, the other loses quorum too.'
          : `The nodes have ${total} votes, an even number, and there is no QDevice: when the cluster splits in half, both halves lose quorum.`,
        { ...seen, expected: 'an odd number, or a QDevice' },
        {
          summary:
            'Give a third party a vote: install corosync-qnetd on a small machine outside the cluster, corosync-qdevice on every node, and run pvecm qdevice setup with its address.',
          commands: [command('reads', 'pvecm status')],
        },
      ),
    ];
  },
});

const disconnected = (state: string) =>
  fail(
    'high',
    'cluster',
    `A QDevice is configured, but its state is "${state}": its votes are missing when they are needed.`,
    { seen: state, where: '/cluster/config/qdevice', expected: 'Connected' },
    {
      summary:
        'Look whether corosync-qnetd runs on the third machine and the nodes reach it on TCP port 5403.',
      commands: [command('reads', 'pvecm status')],
    },
  );
