import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'network-two-corosync-links',
  title: 'The cluster network has two links',
  category: 'network',
  essential: false,
  needs: ['cluster'],

  check({ cluster: { standalone, votes } }, { gap }) {
    if (standalone) return [];
    if (votes === undefined || votes.length === 0)
      return [unknown('cluster', 'The links of the cluster network', gap('cluster', 'votes'))];
    const where = '/cluster/config/nodes';
    const seen = votes.map(({ node, links }) => `${node}: ${links}`).join(', ');
    const single = votes.filter(({ links }) => links < 2).map(({ node }) => node);
    if (single.length === 0)
      return [pass('cluster', 'Every node has at least two corosync links.', { seen, where })];
    return [
      fail(
        'medium',
        'cluster',
        `Corosync has a single link on ${listed(single)}: when that network fails, the nodes lose each other and HA restarts them, although they are well.`,
        { seen, where, expected: 'two links on separate networks' },
        {
          summary:
            'Add a second link (ring1_addr) on another network, best on other switches: edit a copy of /etc/pve/corosync.conf, raise config_version and move it into place.',
          commands: [command('reads', 'pvecm status')],
        },
      ),
    ];
  },
});
