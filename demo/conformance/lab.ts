import { accessWithAuditor, root } from '../clusters/auditor.ts';
import { finished } from '../clusters/daily-tasks.ts';
import { emptyCluster } from '../clusters/empty.ts';
import { ordinaryNode } from '../clusters/ordinary.ts';
import { dir, nfs, zfs } from '../clusters/storages.ts';
import { eraOf, type GuestExtra, type GuestRow, guest } from '../guest.ts';
import type { AccessState, ClusterState, Token } from '../state.ts';

const gib = 2 ** 30;

const guests: GuestRow[] = [
  [100, 'qemu', 'pve1', 'vm-a', 2, 2, 'tank:16'],
  [101, 'qemu', 'pve1', 'vm-b', 2, 4, 'tank:32'],
  [103, 'qemu', 'pve2', 'vm-c', 2, 4, 'tank:64'],
  [105, 'qemu', 'pve1', 'vm-d', 2, 6, 'tank:60'],
  [109, 'qemu', 'pve3', 'vm-e', 2, 4, 'tank:40'],
  [112, 'qemu', 'pve1', 'vm-f', 2, 8, 'tank:120'],
  [114, 'qemu', 'pve3', 'vm-g', 2, 4, 'tank:40', 'stopped'],
  [202, 'lxc', 'pve1', 'ct-a', 1, 1, 'tank:8'],
  [204, 'lxc', 'pve2', 'ct-b', 4, 4, 'tank:50'],
  [208, 'lxc', 'pve3', 'ct-c', 2, 1, 'tank:20'],
  [217, 'lxc', 'pve3', 'ct-d', 1, 0.5, 'tank:8', 'stopped'],
];

/**
 * A cluster laid out like the one that the real answers were recorded from: the same nodes, ids, storages, tokens and
 * entries, so that recorded cases can be asked again word for word. `pve3` has been dead for so many seconds, if any.
 */
export function lab(now: number, deadForSeconds?: number): ClusterState {
  const era = eraOf(now);
  return {
    ...emptyCluster(now),
    corosync: { name: 'homelab', configVersion: 3, links: ['10.77.0'] },
    nodes: [1, 2, 3].map((nodeid) =>
      ordinaryNode(
        {
          name: `pve${nodeid}`,
          nodeid,
          ip: `10.77.0.${10 + nodeid}`,
          cpus: 2,
          cpuModel: 'Common KVM processor',
          mhz: '2100.000',
          memoryBytes: 24 * gib,
          memoryUsedBytes: 4 * gib,
          cpu: 0.3,
          bootedAt: now - 3_700,
          ...(nodeid === 3 && deadForSeconds !== undefined && { deadSince: now - deadForSeconds }),
        },
        era,
      ),
    ),
    guests: guests.map((row) => guest(row, { bootedAt: now - 3_600, era }, extras[row[0]])),
    storages: [
      dir('tank', '/srv/shared', ['images', 'iso', 'backup', 'rootdir'], perNode),
      {
        ...nfs('nas-backup', '10.77.0.50', '/volume1', ['backup', 'iso'], [1000, 1]),
        inactiveOn: ['pve1', 'pve2', 'pve3'],
      },
      dir('oldusb', '/mnt/usb', ['backup'], perNode, { disable: 1 }),
      { ...zfs('fast', 'fast', { pve3: [500, 1] }), config: { pool: 'fast', nodes: 'pve3' } },
    ],
    pools: [{ poolid: 'prod', comment: 'production', storages: [] }],
    ha: { master: 'pve1', resources: [{ sid: 'vm:101', state: 'started' }], rules: [], groups: [] },
    backups: [
      {
        storage: 'tank',
        node: 'pve1',
        vmid: 112,
        type: 'qemu',
        takenAt: now - 9_000,
        sizeBytes: gib,
        notes: 'vm-f',
      },
    ],
    tasks: [finished({ node: 'pve1', type: 'vzdump', id: '', startedAt: now - 9_000, seconds: 60 }, [])],
    backupJobs: [
      { id: 'backup-old', schedule: 'daily', storage: 'tank', mode: 'snapshot', all: 1, more: {} },
    ],
    access,
  };
}

const perNode = { pve1: [270, 40], pve2: [270, 40], pve3: [270, 40] } as const;

const extras: Record<number, GuestExtra> = {
  101: { pool: 'prod' },
  105: { pool: 'prod' },
  112: { pool: 'prod', snapshots: [{ name: 'clean', description: '', takenAt: 1_748_736_000 }] },
};

/** Secret of every token of the lab. */
export const labSecret = '11111111-2222-4333-8444-555555555555';

const token = (tokenid: string, privsep: 0 | 1): Token => ({
  tokenid,
  secret: labSecret,
  privsep,
  expire: 0,
});
const user = (userid: string, enable: 0 | 1 = 1) => ({ userid, enable, expire: 0, secondFactors: [] });

const base = accessWithAuditor();

const access: AccessState = {
  ...base,
  users: [root({}), user('monitor@pve'), user('admin@pve'), user('old@pve', 0)],
  groups: [{ groupid: 'ops', members: ['admin@pve'] }],
  tokens: [
    token('root@pam!full', 0),
    token('monitor@pve!reader', 0),
    token('monitor@pve!sep', 1),
    token('admin@pve!ops', 0),
    token('old@pve!dead', 0),
  ],
  acl: [
    { path: '/', type: 'user', ugid: 'monitor@pve', roleid: 'PVEAuditor', propagate: 1 },
    { path: '/pool/prod', type: 'group', ugid: 'ops', roleid: 'LabOperator', propagate: 1 },
    { path: '/storage/tank', type: 'group', ugid: 'ops', roleid: 'PVEDatastoreUser', propagate: 1 },
    { path: '/vms', type: 'token', ugid: 'monitor@pve!sep', roleid: 'PVEAuditor', propagate: 1 },
  ],
  roles: { LabOperator: ['VM.Audit', 'VM.PowerMgmt', 'VM.Console', 'Sys.Audit', 'Datastore.Audit'] },
};
