import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { counted } from '../figures.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Ceph = FactsOf<'ceph'>['ceph'];
type Pool = NonNullable<Ceph['pools']>[number];
type Gaps = Context['gap'];

export default defineRule({
  id: 'storage-ceph-redundant',
  title: 'Ceph keeps three copies, on disks that are up',
  category: 'storage',
  essential: false,
  needs: ['ceph'],

  check({ ceph }, { gap }) {
    if (!ceph.installed) return [];
    const { pools } = ceph;
    const unread = gap('ceph', 'pools');
    return [
      ...(pools ?? []).map(poolVerdict),
      // Nobody knows the names of pools that could not be read.
      ...(pools && !unread ? [] : [unknown('cluster', 'All Ceph pools', unread)]),
      monitorVerdict(ceph, gap),
      osdVerdict(ceph, gap),
    ];
  },
});

function poolVerdict({ name, size, minSize }: Pool): Verdict {
  const subject = `ceph-pool/${name}`;
  const seen = { seen: `size ${size}, min_size ${minSize}`, where: '/nodes/{node}/ceph/pool' };
  const has = `The Ceph pool ${name} keeps ${counted(size, 'copy', 'copies')} and writes with ${minSize}`;
  if (size >= 3 && minSize >= 2) return pass(subject, `${has}.`, seen);
  return fail(
    'high',
    subject,
    `${has}: ${minSize < 2 ? 'what is written while one is left is lost with one more disk.' : 'guests stop as soon as one disk fails.'}`,
    { ...seen, expected: 'size 3, min_size 2' },
    {
      summary:
        'Raise it to three copies, if there are three nodes and there is space: it takes half as much again.',
      commands: [
        command('changes', 'pveceph pool set', [name], {
          size: Math.max(3, size),
          min_size: Math.max(2, minSize),
        }),
      ],
    },
  );
}

function monitorVerdict({ monitors }: Ceph, gap: Gaps): Verdict {
  const subject = 'ceph/monitors';
  if (!monitors) return unknown(subject, 'The Ceph monitors', gap('ceph'));
  const { total, inQuorum } = monitors;
  const seen = { seen: `${inQuorum} of ${total} in quorum`, where: '/cluster/ceph/status' };
  const message = `${inQuorum} of ${counted(total, 'Ceph monitor')} ${inQuorum === 1 ? 'is' : 'are'} in quorum`;
  if (inQuorum >= 3) return pass(subject, `${message}.`, seen);
  return fail(
    'medium',
    subject,
    `${message}: Ceph stops when one more fails.`,
    { ...seen, expected: 'three or more' },
    {
      summary: 'Start those that are down, or create more: one on each of three nodes (node, Ceph, Monitor).',
      commands: [command('reads', 'pveceph status')],
    },
  );
}

function osdVerdict({ osds }: Ceph, gap: Gaps): Verdict {
  const subject = 'ceph/osds';
  if (!osds) return unknown(subject, 'The Ceph OSDs', gap('ceph'));
  const { total, up } = osds;
  const seen = { seen: `${up} of ${total} up, ${osds.in} in`, where: '/cluster/ceph/status' };
  if (up >= total) return pass(subject, `All ${counted(total, 'Ceph OSD')} are up.`, seen);
  return fail(
    'high',
    subject,
    `${total - up} of ${counted(total, 'Ceph OSD')} ${total - up === 1 ? 'is' : 'are'} down.`,
    { ...seen, expected: 'all up' },
    {
      summary:
        'Look at the disk and its node; replace a dead disk by a new OSD, and remove OSDs that are gone for good.',
      commands: [command('reads', 'pveceph status')],
    },
  );
}
