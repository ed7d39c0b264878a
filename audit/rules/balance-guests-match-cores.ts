import { expectedNodes } from '../expected-nodes.ts';
import { percent } from '../figures.ts';
import { grade } from '../grade.ts';
import { placements, rebalance } from '../placement.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'balance-guests-match-cores',
  title: 'Every node holds about as many guests as its share of cores',
  category: 'balance',
  essential: true,
  needs: ['nodes', 'guests'],

  check({ nodes, guests }, { policy, gap }) {
    if (nodes.length < 2) return [];
    const expected = expectedNodes(nodes, policy);
    const up = expected.filter(({ online }) => online);
    if (up.length < 2)
      return notApplicable('cluster-nodes-online', 'Fewer than two nodes are up to share the guests.');
    const { guestsOverCores } = policy.thresholds;
    const hidden = gap('guests', 'filtered');
    const placed = placements(up, guests);
    const total = placed.reduce((sum, { count }) => sum + count, 0);
    const silent = up.find(({ cores = 0 }) => cores <= 0)?.node;

    const judged = placed.map((own): Verdict => {
      const subject = `node/${own.node}`;
      if (hidden) return unknown(subject, 'Every guest', hidden);
      const level = grade(own.excess, guestsOverCores, ['medium', 'critical']);
      if (level === 'unclear')
        return unknown(subject, `The number of cores of ${silent}`, gap('nodes', `node/${silent}`));
      const text = `${percent(total && own.count / total)} of the guests (${own.count} of ${total}) on ${own.coresText}`;
      const seen = {
        seen: text,
        where: '/cluster/resources',
        expected: `a share of guests less than ${percent(guestsOverCores.warn)} above the share of cores`,
      };
      const message = `${own.node} holds ${text}.`;
      return level === 'fine'
        ? pass(subject, message, seen)
        : fail(
            level,
            subject,
            message,
            seen,
            rebalance(own, placed, guests, { warn: guestsOverCores.warn, roles: policy.roles }),
          );
    });
    const down = expected.filter(({ online }) => !online);
    return [
      ...judged,
      ...down.map(({ node }) => unknown(`node/${node}`, `The load of ${node}`, gap('nodes', `node/${node}`))),
    ];
  },
});
