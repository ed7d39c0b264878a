import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'storage-ceph-healthy',
  title: 'Ceph is healthy',
  category: 'storage',
  essential: false,
  needs: ['ceph'],

  check({ ceph }, { gap }) {
    if (!ceph.installed) return [];
    const { health } = ceph;
    if (health === undefined) return [unknown('cluster', 'The health of Ceph', gap('ceph'))];
    const named = (muted: boolean) =>
      ceph.checks
        .filter((check) => check.muted === muted)
        .map(({ code, message }) => (message ? `${message} (${code})` : code))
        .sort();
    const [open, muted] = [named(false), named(true)];
    const silenced = muted.length > 0 ? ` Muted by somebody: ${listed(muted)}.` : '';
    const seen = { seen: health, where: '/cluster/ceph/status', expected: 'HEALTH_OK' };
    if (health === 'HEALTH_OK') return [pass('cluster', `Ceph is healthy.${silenced}`, seen)];
    if (health !== 'HEALTH_WARN' && health !== 'HEALTH_ERR')
      return [unknown('cluster', `What Ceph means by the health "${health}"`)];
    return [
      fail(
        health === 'HEALTH_ERR' ? 'critical' : 'medium',
        'cluster',
        `Ceph ${health === 'HEALTH_ERR' ? 'reports an error' : 'warns'}${open.length > 0 ? `: ${listed(open)}` : ''}.${silenced}`,
        seen,
        {
          summary: 'Look up the checks that are named in the Ceph documentation under "Health checks".',
          commands: [command('reads', 'pveceph status')],
        },
      ),
    ];
  },
});
