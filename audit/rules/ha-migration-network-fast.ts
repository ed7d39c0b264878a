import { command } from '../command.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'ha-migration-network-fast',
  title: 'Guests migrate over a network that is meant for it',
  category: 'ha',
  essential: false,
  needs: ['cluster'],

  check({ cluster: { standalone, options } }, { policy, gap }) {
    const fast = policy.networks.find(({ role }) => role === 'storage');
    if (standalone || !fast) return [];
    if (!options) return [unknown('cluster', 'The network for migrations', gap('cluster', 'options'))];
    const where = '/cluster/options';
    if (options.migrationNetwork !== undefined)
      return [
        pass('cluster', `Guests migrate over ${options.migrationNetwork}.`, {
          seen: options.migrationNetwork,
          where,
        }),
      ];
    const settings = `type=${options.migrationType ?? 'secure'},network=${fast.cidr}`;
    return [
      fail(
        'info',
        'cluster',
        `Guests migrate over the network of the nodes' own addresses, although there is one for storage (${fast.name}): a large guest slows down everything else there.`,
        { seen: 'no network set', where, expected: `a network such as ${fast.name}` },
        {
          summary: `Let migrations use ${fast.name}, if every node has an address in it.`,
          commands:
            fast.cidr === undefined
              ? []
              : [command('changes', 'pvesh set', ['/cluster/options'], { migration: settings })],
        },
      ),
    ];
  },
});
