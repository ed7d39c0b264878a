import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { defineRule, fail, notApplicable, pass, unknown } from '../rule.ts';
import { afterNextLoss, type QDevice } from '../votes.ts';

export default defineRule({
  id: 'quorum-survives-node-loss',
  title: 'The cluster keeps quorum when one more node fails',
  category: 'network',
  essential: true,
  needs: ['cluster'],

  check({ cluster }, { gap }) {
    if (cluster.standalone || cluster.members.length < 3) return [];
    const { votes, quorate, qdevice } = cluster;
    if (quorate === false)
      return notApplicable('cluster-quorate', 'The cluster has no quorum that it could keep.');
    if (quorate === undefined) return [unknown('cluster', 'Quorum', gap('cluster', 'quorum'))];
    if (votes === undefined || votes.length === 0)
      return [unknown('cluster', 'The votes of the nodes', gap('cluster', 'votes'))];
    const [first, ...others] = possible(qdevice);
    const outcome = afterNextLoss(cluster, votes, first);
    if (others.some((device) => afterNextLoss(cluster, votes, device).quorate !== outcome.quorate))
      return [unknown('cluster', 'The vote of a QDevice', gap('cluster', 'qdevice'))];
    const { left, quorum, total } = outcome;
    const next = outcome.next ?? 'another node';
    const seen = {
      seen: `${left} of ${counted(total, 'vote')} without ${next}`,
      where: '/cluster/config/nodes',
      expected: `at least ${quorum}`,
    };
    if (outcome.quorate)
      return [
        pass(
          'cluster',
          `Without ${next} there would still be ${counted(left, 'vote')}; quorum is ${quorum}.`,
          seen,
        ),
      ];
    return [
      fail(
        'high',
        'cluster',
        `One more node must not fail: without ${next} there would be ${counted(left, 'vote')}, and quorum is ${quorum}.`,
        seen,
        {
          summary:
            'Bring the missing nodes back; remove for good those that will not return, or add a QDevice.',
          commands: [command('reads', 'pvecm status')],
        },
      ),
    ];
  },
});

/** What the QDevice may be by what was seen of it. Unseen, it matters only where the answer depends on it. */
function possible(seen: QDevice | undefined): [QDevice, ...QDevice[]] {
  if (seen && (!seen.configured || seen.state !== undefined)) return [seen];
  const configured: [QDevice, QDevice] = [{ configured: true, state: 'Connected' }, { configured: true }];
  return seen ? configured : [{ configured: false }, ...configured];
}
