import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-metrics-kept',
  title: 'Figures are kept outside of the cluster',
  category: 'security',
  essential: false,
  needs: ['notifications'],
  fromAbsence: { 'notifications/metricServers': ['fail'] },

  check({ notifications: { metricServers } }, { gap }) {
    if (!metricServers)
      return [unknown('cluster', 'The metric servers', gap('notifications', 'metricServers'))];
    const on = metricServers
      .filter(({ enabled }) => enabled)
      .map(({ id }) => id)
      .sort();
    const where = '/cluster/metrics/server';
    if (on.length > 0)
      return [pass('cluster', `Figures go to ${listed(on)}.`, { seen: listed(on, 20), where })];
    return [
      fail(
        'info',
        'cluster',
        'No metric server is set up: what the cluster measured is kept on its own nodes, at a resolution that falls with age.',
        {
          seen: counted(metricServers.length, 'metric server that is off', 'metric servers that are off'),
          where,
          expected: 'one that is on',
        },
        {
          summary:
            'Send the figures to InfluxDB, Graphite or OpenTelemetry (Datacenter → Metric Server), if you keep one.',
          commands: [command('reads', 'pvesh get', ['/cluster/metrics/server'])],
        },
      ),
    ];
  },
});
