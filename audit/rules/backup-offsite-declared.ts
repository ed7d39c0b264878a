import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-declared',
  title: 'A place for backups offsite is named',
  category: 'recovery',
  essential: false,
  needs: [],
  also: ['guests'],

  check({ guests }, { policy, gap }) {
    const where = 'the policy: offsite.targets';
    const { targets } = policy.offsite;
    if (targets.length > 0)
      return [
        pass('cluster', `Backups are looked for at ${listed(targets.map(({ name }) => name))}.`, {
          seen: counted(targets.length, 'target'),
          where,
        }),
      ];
    const hidden = guests ? gap('guests', 'filtered') : gap('guests');
    if (!guests || (guests.length === 0 && hidden))
      return [unknown('cluster', 'Whether there is anything to keep offsite', hidden)];
    if (guests.length === 0) return [];
    return [
      fail(
        'info',
        'cluster',
        'No offsite place is named, so nobody looks whether a backup would outlive the loss of this site.',
        { seen: `${counted(guests.length, 'guest')}, no target`, where, expected: 'one target at least' },
        {
          summary:
            "Name it in the policy of the cluster: offsite: { targets: [{ name: 'away', kind: 'vzdump', via: { endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'my-backups', region: 'eu-central-1' }, prefix: 'dump/' }] }, and give the audit a key that may only list and read. Kinds: vzdump, pbs-s3, restic, pbs.",
          commands: [],
        },
      ),
    ];
  },
});
