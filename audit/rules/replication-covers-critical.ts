import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { configGap } from '../guest-config-gap.ts';
import { listed } from '../listing.ts';
import { replicationFix } from '../replication-fix.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { type TieredGuest, tieredGuests, untieredYet } from '../tiered-guests.ts';

export default defineRule({
  id: 'replication-covers-critical',
  title: 'Critical guests on local ZFS are replicated in full',
  category: 'recovery',
  essential: false,
  needs: ['cluster', 'guests', 'storage', 'replication'],

  check({ cluster, guests, storage, replication }, context) {
    if (cluster.members.length < 2) return [];
    const pools = new Map(
      storage
        .filter(({ type, shared, enabled }) => type === 'zfspool' && !shared && enabled)
        .map((entry) => [entry.storage, entry]),
    );
    // Without such a pool there is nothing that replication could copy.
    if (pools.size === 0) return [];
    const jobs = new Map(replication.map((job) => [job.vmid, job]));
    for (const job of replication) if (job.enabled) jobs.set(job.vmid, job);
    return [
      ...tieredGuests(guests, context.policy)
        .filter(({ tier }) => tier === 'critical')
        .flatMap((one) => judge(one, pools, jobs.get(one.guest.vmid), context) ?? []),
      ...untieredYet(guests, context.gap),
    ];
  },
});

type Job = FactsOf<'replication'>['replication'][number];

function judge(
  { guest, name }: TieredGuest,
  pools: ReadonlyMap<string, Storage>,
  job: Job | undefined,
  { gap }: Context,
): Verdict | undefined {
  if (!guest.config) return unknown(guest.id, `The disks of ${name}`, configGap(gap, guest.id));
  const local = guest.config.disks.flatMap((disk) => {
    const pool = pools.get(disk.storage ?? '');
    return pool ? [{ ...disk, pool }] : [];
  });
  if (local.length === 0) return undefined;
  const where = '/cluster/replication';
  const keys = listed(local.map(({ key }) => key));
  if (!job?.enabled) {
    const filtered = gap('replication', 'filtered');
    if (filtered) return unknown(guest.id, `Whether ${name} is replicated`, filtered);
    return fail(
      'medium',
      guest.id,
      `${name} is critical and lies on local ZFS of ${guest.node} (${keys}), and no job replicates it.`,
      { seen: job ? `${job.id} is disabled` : 'no job', where, expected: 'an enabled job' },
      replicationFix(
        guest,
        local.map(({ pool }) => pool),
        job?.id,
      ),
    );
  }
  const left = local.filter(({ replicated }) => replicated === false).map(({ key }) => key);
  if (left.length === 0)
    return pass(guest.id, `${name} is replicated to ${job.target} with all its local disks.`, {
      seen: keys,
      where,
    });
  return fail(
    'medium',
    guest.id,
    `${name} is critical and replicated to ${job.target}, but without ${listed(left)}.`,
    {
      seen: `replicate=0 on ${listed(left)}`,
      where: `/nodes/${guest.node}/${guest.id}/config`,
      expected: 'all local disks',
    },
    {
      summary: 'Take "skip replication" off these disks, or see that the guest can start without them.',
      commands: [
        guest.type === 'lxc'
          ? command('reads', 'pct config', [guest.vmid], {}, guest.node)
          : command('reads', 'qm config', [guest.vmid], {}, guest.node),
      ],
    },
  );
}
