/**
 * What audits and monitors of Proxmox VE are known to report although nothing is wrong, as their users complained.
 * Each starts from the healthy cluster, and no rule may fail: neither the one it is about nor any other.
 */
import { describe, expect, it } from 'vitest';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { gatherDisks } from '../../gather/disks.ts';
import { guestConfig } from '../../gather/guest-config.ts';
import { gatherSystem } from '../../gather/system.ts';
import { asked, lookAt } from '../gather/asked.ts';
import { type AllFacts, found, guestWith, nodeNamed, storageNamed } from '../support/found.ts';
import { days, GiB, healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';
import { gap } from '../support/rule-cases.ts';

interface Alarm {
  /** Makes the healthy cluster into the one that was complained about. */
  when: (facts: AllFacts, policy: typeof healthyPolicy) => void | Promise<void>;
  /** Rules that must have looked at it; they exist, which keeps this table in step with the catalogue. */
  looked: string[];
  /** Rules that may fail, because what they say of this cluster is true. */
  besides?: string[];
}

const machine = (facts: AllFacts, more: Record<string, unknown>) => {
  guestWith(facts, 'qemu/104').config = guestConfig('qemu', {
    agent: '1',
    net0: 'virtio=BC:24:11:00:00:04,bridge=vmbr0,tag=20,firewall=1',
    onboot: 1,
    protection: 1,
    scsi0: 'nas:vm-104-disk-0,size=16G',
    ...more,
  });
};

const drives = async (facts: AllFacts, ...list: object[]) => {
  const at = '/nodes/pve1/disks';
  const { asker } = asked({ [`${at}/list`]: list, [`${at}/zfs`]: [], [`${at}/lvmthin`]: [] });
  const gathered = await gatherDisks(asker, lookAt('pve1'));
  found(facts.disks, ({ node }) => node === 'pve1').drives = gathered.facts?.[0]?.drives;
};

const drive = { devpath: '/dev/sda', type: 'ssd', model: 'Samsung SSD 870', size: 1e12, health: 'PASSED' };

const copy = (facts: AllFacts, vmid: number, type: 'qemu' | 'lxc', ago: number) => {
  facts.backups.copies.push({
    storage: 'backup-nas',
    volid: `backup-nas:backup/vzdump-${type}-${vmid}-${ago}`,
    vmid,
    type,
    takenAt: now - days(ago),
    protected: false,
  });
};

const onBackupServer = (facts: AllFacts, type: 'vm' | 'ct', id: string, ago: number, namespace = '') => {
  for (const { datastores = [] } of facts.backupServers)
    for (const { snapshots } of datastores)
      snapshots?.push({
        namespace,
        type,
        id,
        takenAt: now - days(ago),
        sizeBytes: 8 * GiB,
        encrypted: true,
        protected: true,
        owner: 'backup@pbs',
        verification: 'ok',
      });
};

const alarms: Record<string, Alarm> = {
  'the cloud-init drive is an orphan, or a mounted CD': {
    when: (facts) => machine(facts, { ide2: 'nas:vm-104-cloudinit,media=cdrom,size=4M' }),
    looked: ['storage-no-unused-disks', 'ha-no-local-iso', 'backup-disks-included'],
  },
  'the root file system of a container is left out of backups': {
    when: (facts) => {
      guestWith(facts, 'lxc/103').config = guestConfig('lxc', {
        net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:03,tag=20,firewall=1,type=veth',
        onboot: 1,
        protection: 1,
        rootfs: 'nas:subvol-103-disk-0,size=16G',
        unprivileged: 1,
      });
    },
    looked: ['backup-disks-included'],
  },
  'a job to a backup server does not compress': {
    when: (facts) => {
      Object.assign(storageNamed(facts, 'backup-nas'), { type: 'pbs', location: 'main' });
      for (const job of facts.backupJobs) delete job.compress;
    },
    looked: ['backup-job-exists', 'backup-job-storage-usable'],
  },
  'firmware variables and TPM state are orphans, or left out of backups': {
    when: (facts) =>
      machine(facts, {
        bios: 'ovmf',
        efidisk0: 'nas:vm-104-disk-1,backup=0,efitype=4m,size=528K',
        tpmstate0: 'nas:vm-104-disk-2,backup=0,size=4M,version=v2.0',
      }),
    looked: ['storage-no-unused-disks', 'backup-disks-included'],
  },
  'a drive behind a RAID controller says nothing of its health': {
    when: (facts) => drives(facts, { ...drive, health: 'UNKNOWN' }),
    looked: ['storage-drives-healthy'],
  },
  'a service that this release does not have is missing': {
    when: async (facts) => {
      const service = (name: string, active: string, unit: string) => ({
        service: name,
        name,
        state: active,
        'active-state': active,
        'unit-state': unit,
      });
      const { asker } = asked({
        '/nodes/pve1/services': [
          service('chrony', 'active', 'enabled'),
          service('syslog', 'failed', 'not-found'),
          service('systemd-timesyncd', 'inactive', 'not-found'),
        ],
      });
      const gathered = await gatherSystem(asker, lookAt('pve1'));
      const { failedServices, timeService } = found(gathered.facts ?? [], ({ node }) => node === 'pve1');
      Object.assign(
        found(facts.system, ({ node }) => node === 'pve1'),
        { failedServices, timeService },
      );
    },
    looked: ['security-services-run', 'security-time-service'],
  },
  'HA groups cannot be read on release 9, and everything stops': {
    when: (facts) => {
      delete facts.ha.rules;
      gap(facts, 'ha', 'rules');
    },
    looked: ['ha-rules-valid', 'ha-redundant-rule', 'ha-resources-healthy', 'network-bridges-everywhere'],
  },
  'HA has no rules on release 8': {
    when: (facts) => {
      facts.cluster.version = '8.4.14';
      facts.ha.rules = [
        {
          id: 'all',
          type: 'node-affinity',
          enabled: true,
          resources: ['ct:101', 'ct:102'],
          nodes: { pve1: 1, pve2: 1 },
          errors: [],
        },
      ];
    },
    looked: ['ha-rules-valid', 'ha-redundant-apart'],
    // Its support has ended.
    besides: ['security-release-supported'],
  },
  'a QDevice makes the cluster degraded, or its votes wrong': {
    when: ({ cluster }) => {
      cluster.qdevice = { configured: true, state: 'Connected' };
      for (const vote of cluster.votes?.slice(0, 1) ?? []) vote.votes = 2;
    },
    looked: ['cluster-quorate', 'quorum-votes-odd', 'quorum-survives-node-loss'],
  },
  'a node is off on purpose': {
    when: (facts, policy) => {
      policy.expectedOff = ['pve3'];
      for (const gone of [
        ...facts.cluster.members.filter(({ node }) => node === 'pve3'),
        nodeNamed(facts, 'pve3'),
      ])
        gone.online = false;
      for (const { onNodes } of facts.storage) onNodes.splice(2);
      for (const list of [facts.disks, facts.performance, facts.system, facts.updates]) list.splice(2);
      delete found(facts.network.nodes, ({ node }) => node === 'pve3').interfaces;
      gap(facts, 'network', 'node/pve3', 'it is offline.');
      guestWith(facts, 'lxc/103').node = 'pve2';
      found(facts.ha.resources, ({ sid }) => sid === 'ct:103').node = 'pve2';
    },
    looked: ['cluster-nodes-online', 'cluster-quorate'],
    // With one of three off on purpose the next loss takes quorum.
    besides: ['quorum-survives-node-loss'],
  },
  'backups of a template are orphans': {
    when: (facts) => {
      const template = structuredClone(guestWith(facts, 'qemu/105'));
      facts.guests.push({
        ...template,
        id: 'qemu/900',
        vmid: 900,
        name: 'debian-13',
        template: true,
        status: 'stopped',
      });
      copy(facts, 900, 'qemu', 200);
      onBackupServer(facts, 'vm', '900', 200);
    },
    looked: ['backup-recent', 'backup-covers-guests'],
  },
  'backups of a removed guest are kept on purpose': {
    when: (facts) => {
      copy(facts, 999, 'qemu', 400);
      onBackupServer(facts, 'vm', '999', 400);
    },
    looked: ['backup-recent', 'pbs-verified', 'pbs-backups-complete'],
  },
  'two clusters with the same numbers share a backup server': {
    when: (facts) => onBackupServer(facts, 'vm', '104', 90, 'other'),
    looked: ['backup-recent', 'pbs-verified', 'pbs-backups-complete'],
  },
  'a container had the number of a machine': {
    when: (facts) => {
      copy(facts, 104, 'lxc', 300);
      onBackupServer(facts, 'ct', '104', 300);
    },
    looked: ['backup-recent', 'pbs-verified'],
  },
  'volumes and virtual disks fail SMART': {
    when: (facts) =>
      drives(
        facts,
        drive,
        { devpath: '/dev/zd0', type: 'unknown', size: 1e9, health: 'FAILED!' },
        { devpath: '/dev/sdb', type: 'hdd', model: 'QEMU HARDDISK', size: 1e9, health: 'UNKNOWN' },
      ),
    looked: ['storage-drives-healthy'],
  },
  'drives say OK where others say PASSED': {
    when: (facts) => drives(facts, { ...drive, health: 'OK' }, { ...drive, devpath: '/dev/sdb' }),
    looked: ['storage-drives-healthy'],
  },
  'the life left of a drive is read the wrong way round, or is no percentage': {
    when: (facts) =>
      drives(
        facts,
        { ...drive, wearout: 99 },
        { ...drive, devpath: '/dev/sdb', wearout: 200 },
        { ...drive, devpath: '/dev/sdc', wearout: 'N/A' },
      ),
    looked: ['storage-drives-life-left'],
  },
  'a machine fills its memory with page cache': {
    when: (facts) => {
      const guest = guestWith(facts, 'qemu/105');
      guest.memoryUsedBytes = guest.memoryBytes;
    },
    looked: ['capacity-guest-memory'],
  },
  'a machine without ballooning uses all of its memory': {
    when: (facts) => {
      machine(facts, { balloon: '0' });
      const guest = guestWith(facts, 'qemu/104');
      guest.memoryUsedBytes = guest.memoryBytes;
    },
    looked: ['capacity-guest-memory'],
  },
  'shared storage is counted once a node': {
    when: (facts) => {
      for (const state of storageNamed(facts, 'nas').onNodes) state.usedBytes = (state.totalBytes ?? 0) * 0.7;
    },
    looked: ['storage-has-space'],
  },
  'local storages of one name are one': {
    when: (facts) => {
      const [first, ...others] = storageNamed(facts, 'local').onNodes;
      if (first) first.usedBytes = 78 * GiB;
      for (const state of others) state.usedBytes = 10 * GiB;
    },
    looked: ['storage-has-space'],
  },
  'one dead storage stops the whole run': {
    when: (facts) => {
      for (const [at, { node }] of facts.nodes.entries()) {
        storageNamed(facts, 'nas2').onNodes.splice(0, at === 0 ? 3 : 0);
        gap(facts, 'storage', `storage/${node}/nas2`);
      }
    },
    looked: [
      'storage-has-space',
      'storage-is-active',
      'cluster-quorate',
      'network-bridges-everywhere',
      'backup-recent',
    ],
  },
  'a machine with the CPU type host cannot be restarted by HA': {
    when: (facts) => machine(facts, { cpu: 'host' }),
    looked: ['ha-cpu-portable', 'ha-covers-critical'],
  },
  'a machine of HA lies on local disks, which are replicated': {
    when: (facts) => {
      facts.storage.push({
        ...storageNamed(facts, 'local'),
        storage: 'tank',
        type: 'zfspool',
        content: ['images', 'rootdir'],
      });
      machine(facts, { scsi0: 'tank:vm-104-disk-0,size=16G' });
      const state = { lastSyncAt: now - 600, nextSyncAt: now + 300, failCount: 0, durationSeconds: 20 };
      for (const target of ['pve2', 'pve3'])
        facts.replication.push({
          id: `104-${target.slice(-1)}`,
          vmid: 104,
          source: 'pve1',
          target,
          enabled: true,
          schedule: '*/15',
          state,
        });
    },
    looked: ['ha-storage-reachable', 'replication-covers-critical', 'replication-runs'],
  },
  'a package differs between two nodes': {
    when: ({ updates }) => {
      for (const update of updates.slice(0, 1))
        update.pending = [{ package: 'libpve-storage-perl', installed: '9.1.6', candidate: '9.1.7' }];
    },
    looked: ['security-same-version'],
    besides: ['security-updates-applied'],
  },
  'a task failed in the last two days': {
    when: ({ tasks }) => {
      for (const task of tasks.slice(0, 1))
        tasks.push({
          ...task,
          upid: `${task.upid}:before`,
          startedAt: task.startedAt - hours(24),
          endedAt: now - hours(25),
          status: 'job errors',
        });
    },
    looked: ['backup-last-run-succeeded'],
  },
  'nothing is replicated, where all disks are on shared storage': {
    when: ({ replication }) => void replication.splice(0),
    looked: ['ha-storage-reachable'],
  },
  'a network port is not in use': {
    when: ({ network }) => {
      for (const { interfaces } of network.nodes)
        interfaces?.push({ name: 'eno9', type: 'eth', active: false, ports: [] });
    },
    looked: ['network-bonds-whole', 'network-management-redundant', 'network-mtu-same'],
  },
  'a machine is as Proxmox VE makes it: no machine type, a serial console, no CPU flags': {
    when: (facts) => machine(facts, { serial0: 'socket', cpu: 'x86-64-v2-AES' }),
    looked: ['ha-cpu-portable', 'ha-no-passthrough', 'security-guest-agent'],
  },
  'a guest that one job leaves out is in another': {
    when: ({ backupJobs, guests }) => {
      for (const job of backupJobs.slice(0, 1)) {
        job.selection = { kind: 'all', exclude: [104] };
        const { node } = found(guests, ({ vmid }) => vmid === 104);
        backupJobs.push({ ...job, id: 'rest', node, selection: { kind: 'vmids', vmids: [104] } });
      }
    },
    looked: ['backup-covers-guests', 'backup-recent'],
    // Both are given the same hour here.
    besides: ['backup-jobs-apart'],
  },
  'a tag on a bridge that is not VLAN-aware is ignored': {
    when: ({ network }) => {
      for (const { interfaces } of network.nodes)
        for (const entry of interfaces ?? []) if (entry.type === 'bridge') entry.vlanAware = false;
    },
    looked: ['network-bridges-everywhere', 'network-roles-separated'],
  },
};

async function resultsWhen({ when }: Pick<Alarm, 'when'>) {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  await when(facts, policy);
  return runAudit(rules, facts, policy);
}

describe('no false alarm', () => {
  it.each(Object.entries(alarms))('%s', async (_, alarm) => {
    const results = await resultsWhen(alarm);
    const besides = alarm.besides ?? [];
    const failing = results.filter(({ outcome, rule }) => outcome === 'fail' && !besides.includes(rule));
    expect(
      failing.map(({ rule, verdicts }) => [rule, ...verdicts.filter(({ outcome }) => outcome === 'fail')]),
    ).toEqual([]);
    for (const id of alarm.looked)
      expect(found(results, ({ rule }) => rule === id).verdicts.length, id).toBeGreaterThan(0);
    const stopped = results.flatMap(({ verdicts }) => verdicts.map(({ message }) => message));
    expect(stopped.filter((message) => message.includes('please report it'))).toEqual([]);
  });
});

describe('one thing is one subject', () => {
  const subjectsOf = async (rule: string, when: Alarm['when']) =>
    found(await resultsWhen({ when }), (result) => result.rule === rule).verdicts.map(
      ({ subject }) => subject,
    );

  it('shared storage is judged once, local storages of one name each', async () => {
    const subjects = await subjectsOf('storage-has-space', () => {});
    expect(subjects.filter((subject) => subject.endsWith('nas'))).toEqual([
      'storage/backup-nas',
      'storage/nas',
    ]);
    expect(subjects.filter((subject) => subject.endsWith('/local'))).toEqual(
      ['pve1', 'pve2', 'pve3'].map((node) => `storage/${node}/local`),
    );
  });

  it('what is wrong with a node is said once, not for each of its guests', async () => {
    const overcommitted = await subjectsOf('capacity-cpu-overcommit', ({ guests }) => {
      for (const guest of guests) guest.cores = 64;
    });
    expect(overcommitted).toEqual(['node/pve1', 'node/pve2', 'node/pve3']);
  });
});

it('a disk that is left out of backups on purpose is no disaster', async () => {
  const results = await resultsWhen({
    when: (facts) => machine(facts, { scsi1: 'nas:vm-104-disk-3,backup=0,size=16G' }),
  });
  const failing = results.filter(({ outcome }) => outcome === 'fail');
  expect(failing.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['backup-disks-included', 'medium'],
  ]);
});

/** What other tools have a rule for that cannot fail, because it reads a field that the API does not have. */
describe('is noticed', () => {
  it.each<[string, string, (facts: AllFacts) => void]>([
    [
      'a kernel that is installed and does not run',
      'security-kernel-running',
      ({ updates }) => {
        for (const update of updates) update.newestKernel = '6.17.13-1-pve';
      },
    ],
    [
      'replication that fails',
      'replication-runs',
      ({ replication }) =>
        void replication.push({
          id: '104-0',
          vmid: 104,
          target: 'pve2',
          enabled: true,
          schedule: '*/15',
          state: { lastSyncAt: now - 600, failCount: 3, error: 'no route to host' },
        }),
    ],
    [
      'a QDevice that is gone',
      'quorum-votes-odd',
      ({ cluster }) => {
        cluster.qdevice = { configured: true, state: 'Disconnected' };
      },
    ],
    [
      'Proxmox packages that wait, whatever their priority in Debian',
      'security-updates-applied',
      ({ updates }) => {
        for (const update of updates)
          update.pending = [{ package: 'pve-manager', installed: '9.2.2', candidate: '9.2.3' }];
      },
    ],
  ])('%s', async (_, rule, when) => {
    const result = found(await resultsWhen({ when }), (one) => one.rule === rule);
    expect(result.outcome).toBe('fail');
  });
});
