import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'balance-scheduler-set',
  title: 'HA weighs guests when it chooses a node',
  category: 'balance',
  essential: false,
  needs: ['cluster', 'ha'],
  fromAbsence: { ha: ['pass'] },

  check({ cluster: { standalone, options, members }, ha }, { policy, gap }) {
    // With two nodes there is nothing to choose.
    if (standalone || members.length < 3) return [];
    const started = ha.resources.filter(({ requestedState }) => requestedState === 'started').length;
    const most = policy.thresholds.scheduledGuests;
    const seen = { seen: counted(started, 'HA guest'), where: '/cluster/ha/resources' };
    if (started < most)
      return [
        pass('cluster', `HA manages ${counted(started, 'guest')}: counting them is good enough.`, seen),
      ];
    if (!options) return [unknown('cluster', 'How HA chooses a node', gap('cluster', 'options'))];
    const mode = options.haScheduler ?? 'basic';
    const where = '/cluster/options';
    if (mode !== 'basic')
      return [
        pass('cluster', `HA weighs guests when it chooses a node (${mode}).`, { seen: `ha=${mode}`, where }),
      ];
    const settings = `ha=static${options.rebalanceOnStart ? ',ha-rebalance-on-start=1' : ''}`;
    return [
      fail(
        'info',
        'cluster',
        `HA manages ${counted(started, 'guest')} and only counts them when it chooses a node: a small and a large one weigh the same.`,
        [seen, { seen: 'ha=basic', where, expected: 'static' }],
        {
          summary: 'Let HA go by the CPUs and memory that guests are configured with.',
          commands: [command('changes', 'pvesh set', ['/cluster/options'], { crs: settings })],
        },
      ),
    ];
  },
});
