import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';
import { attestable, type Policy, policySchema } from '../../audit/policy.ts';
import { healthyOffsite, healthyOffsitePolicy } from './healthy-offsite.ts';

/** A Tuesday night; every age in these facts is relative to it. */
export const now = Date.UTC(2026, 10, 17, 3, 17) / 1000;
export const hours = (count: number) => count * 3600;
export const days = (count: number) => count * 86_400;
export const GiB = 1024 ** 3;
export const TB = 1000 ** 4;

/**
 * Facts of a small cluster on which no rule fails: three equal nodes, five guests, two of them redundant DNS
 * servers kept apart, daily backups on a server of its own. Rule tests break one thing at a time.
 */
export function healthyFacts(): Facts & FactsOf<FactGroup> {
  return structuredClone(healthy);
}

/** What its owner declares, so that rules of practice have something to judge; all else is the default. */
export const healthyPolicy: Policy = policySchema.parse({
  networks: [
    { name: 'admin', role: 'management', bridge: 'vmbr0', cidr: '10.0.0.0/24' },
    { name: 'lan', role: 'services', vlan: 20 },
  ],
  offsite: healthyOffsitePolicy,
  attestations: attestable.map((what) => ({
    what,
    by: 'ada',
    when: '2026-06-01',
    until: '2027-05-31',
    evidence: 'a page in the wiki',
  })),
});

const nodes = ['pve1', 'pve2', 'pve3'];

const guest = (
  id: string,
  name: string,
  node: string,
  cores: number,
  memoryGiB: number,
): Facts['guests'] & object extends (infer Guest)[] ? Guest : never => {
  const [type, vmid] = id.split('/');
  return {
    id,
    vmid: Number(vmid),
    type: type === 'qemu' ? 'qemu' : 'lxc',
    node,
    name,
    template: false,
    status: 'running',
    cores,
    cpuShare: 0.05,
    memoryBytes: memoryGiB * GiB,
    memoryUsedBytes: (memoryGiB * GiB) / 2,
    diskBytes: 16 * GiB,
    uptimeSeconds: days(12),
    tags: ['class-small', 'golden-debian-13', 'monitored'],
    config: {
      disks: [
        { key: type === 'qemu' ? 'scsi0' : 'rootfs', storage: 'nas', sizeBytes: 16 * GiB, backedUp: true },
      ],
      networks: [
        { key: 'net0', bridge: 'vmbr0', vlan: 20, mac: `BC:24:11:00:00:${vmid?.slice(-2)}`, firewall: true },
      ],
      onBoot: true,
      protection: true,
      ...(type === 'qemu' ? { agent: true } : { unprivileged: true, rawKeys: [] }),
      unusedDisks: [],
      passthrough: [],
      mountedIsos: [],
      cloudInit: false,
    },
  };
};

const guests = [
  guest('lxc/101', 'pihole-1', 'pve1', 1, 1),
  guest('lxc/102', 'pihole-2', 'pve2', 1, 1),
  guest('lxc/103', 'traefik', 'pve3', 2, 2),
  guest('qemu/104', 'homeassistant', 'pve1', 2, 4),
  guest('qemu/105', 'buildbox', 'pve2', 4, 8),
];

const nfs = (storage: string, server: string, content: string[], keep?: Record<string, number>) => ({
  storage,
  type: 'nfs',
  shared: true,
  enabled: true,
  content,
  server,
  location: `/export/${storage}`,
  ...(keep && { retention: keep }),
  onNodes: nodes.map((node) => ({
    node,
    enabled: true,
    active: true,
    totalBytes: 2 * TB,
    usedBytes: 0.5 * TB,
    availableBytes: 1.5 * TB,
  })),
});

/** Of a backup server's job that ended well so many days ago. */
const ran = (schedule: string, ago: number) => ({
  schedule,
  lastState: 'OK',
  lastEndAt: now - days(ago),
  nextRunAt: now + days(1),
});

const sids = ['ct:101', 'ct:102', 'ct:103', 'vm:104'];
const homes: Record<string, string> = {
  'ct:101': 'pve1',
  'ct:102': 'pve2',
  'ct:103': 'pve3',
  'vm:104': 'pve1',
};

const healthy: Facts & FactsOf<FactGroup> = {
  version: 1,
  takenAt: now,
  durationMs: 2500,
  depth: 'full',
  requests: { count: 50, atOnce: 6, longestChain: 3 },
  gaps: [],
  offsite: healthyOffsite(guests, now),
  cluster: {
    name: 'lab',
    standalone: false,
    version: '9.2.3',
    quorate: true,
    members: nodes.map((node, index) => ({ node, online: true, ip: `10.0.0.${index + 1}` })),
    votes: nodes.map((node, index) => ({
      node,
      votes: 1,
      links: 2,
      addresses: [`10.0.0.${index + 1}`, `10.0.1.${index + 1}`],
    })),
    qdevice: { configured: false },
    permissions: {
      '/': Object.fromEntries(
        ['Datastore.Audit', 'Mapping.Audit', 'Pool.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit'].map(
          (name) => [name, true],
        ),
      ),
    },
  },
  nodes: nodes.map((node) => ({
    node,
    online: true,
    cores: 8,
    cpuShare: 0.1,
    memory: { totalBytes: 32 * GiB, usedBytes: 8 * GiB },
    rootfs: { totalBytes: 100 * GiB, usedBytes: 20 * GiB },
    swap: { totalBytes: 8 * GiB, usedBytes: 0 },
    uptimeSeconds: days(20),
    cpuModel: 'Intel N305',
    clock: { offsetSeconds: 0.1, uncertaintySeconds: 0.05, timezone: 'Europe/Vienna' },
    certificate: {
      file: 'pve-ssl.pem',
      subject: `/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=${node}.lab.example`,
      issuer: '/CN=Proxmox Virtual Environment/OU=1/O=PVE Cluster Manager CA',
      validUntil: now + days(500),
    },
  })),
  guests,
  storage: [
    nfs('backup-nas', '10.0.0.60', ['backup'], { 'keep-daily': 7, 'keep-weekly': 4 }),
    ...[
      {
        storage: 'local',
        type: 'dir',
        shared: false,
        enabled: true,
        content: ['iso', 'vztmpl'],
        location: '/var/lib/vz',
        onNodes: nodes.map((node) => ({
          node,
          enabled: true,
          active: true,
          totalBytes: 100 * GiB,
          usedBytes: 20 * GiB,
          availableBytes: 80 * GiB,
        })),
      },
    ],
    nfs('nas', '10.0.0.50', ['images', 'rootdir']),
    nfs('nas2', '10.0.0.51', ['images', 'rootdir']),
  ],
  ha: {
    resources: sids.map((sid) => ({
      sid,
      vmid: Number(sid.split(':')[1]),
      requestedState: 'started',
      maxRestart: 1,
      maxRelocate: 1,
      failback: true,
      state: 'started',
      node: homes[sid],
    })),
    status: {
      master: { node: 'pve1', text: 'pve1 (active, Tue Nov 17 03:16:55 2026)', timestamp: now - 5 },
      armedState: 'armed',
      lrm: nodes.map((node) => ({
        node,
        text: `${node} (active, Tue Nov 17 03:16:56 2026)`,
        timestamp: now - 4,
      })),
    },
    rules: [
      {
        id: 'dns-apart',
        type: 'resource-affinity',
        enabled: true,
        resources: ['ct:101', 'ct:102'],
        affinity: 'negative',
        errors: [],
      },
    ],
  },
  backupJobs: [
    {
      id: 'nightly',
      enabled: true,
      schedule: '02:00',
      nextRun: now + hours(22.7),
      storage: 'backup-nas',
      mode: 'snapshot',
      selection: { kind: 'all', exclude: [] },
    },
  ],
  backups: {
    listed: [{ storage: 'backup-nas', evidence: 'prune-dry-run' }],
    copies: guests.flatMap(({ vmid, type }) =>
      [0, 1, 2].map((day) => ({
        storage: 'backup-nas',
        volid: `backup-nas:backup/vzdump-${type}-${vmid}-${day}.${type === 'qemu' ? 'vma' : 'tar'}.zst`,
        vmid,
        type,
        takenAt: now - hours(1) - days(day),
        protected: false,
      })),
    ),
  },
  tasks: nodes.map((node) => ({
    upid: `UPID:${node}:00001000:00002000:65000000:vzdump::root@pam:`,
    node,
    type: 'vzdump',
    user: 'root@pam',
    startedAt: now - hours(1.3),
    endedAt: now - hours(1),
    status: 'OK',
  })),
  network: {
    firewallEnabled: true,
    nodes: nodes.map((node, index) => ({
      node,
      interfaces: [
        { name: 'eno1', type: 'eth', active: true, ports: [] },
        { name: 'eno2', type: 'eth', active: true, ports: [] },
        {
          name: 'vmbr0',
          type: 'bridge',
          active: true,
          cidr: `10.0.0.${index + 1}/24`,
          gateway: '10.0.0.254',
          vlanAware: true,
          ports: ['bond0'],
        },
        { name: 'vmbr1', type: 'bridge', active: true, cidr: `10.0.1.${index + 1}/24`, ports: ['eno2'] },
        { name: 'bond0', type: 'bond', active: true, ports: ['eno1', 'eno3'], bondMode: 'active-backup' },
        { name: 'eno3', type: 'eth', active: true, ports: [] },
      ],
    })),
  },
  access: {
    ownToken: 'audit@pve!reader',
    users: [
      {
        userid: 'audit@pve',
        enabled: true,
        hasEmail: false,
        groups: [],
        tokens: [
          { id: 'audit@pve!reader', expiresAt: now + days(200), privilegeSeparated: true, hasComment: true },
        ],
      },
      { userid: 'ops@pve', enabled: true, hasEmail: true, groups: [], tokens: [] },
      { userid: 'root@pam', enabled: true, hasEmail: true, groups: [], tokens: [] },
    ],
    tfa: [
      { userid: 'ops@pve', kinds: ['totp'] },
      { userid: 'root@pam', kinds: ['totp', 'recovery'] },
    ],
    realms: [
      { realm: 'pam', type: 'pam', requiresTfa: false },
      { realm: 'pve', type: 'pve', requiresTfa: false },
    ],
    acl: [
      { path: '/', kind: 'token', who: 'audit@pve!reader', role: 'PVEAuditor', propagate: true },
      { path: '/', kind: 'user', who: 'audit@pve', role: 'PVEAuditor', propagate: true },
      { path: '/vms', kind: 'user', who: 'ops@pve', role: 'PVEVMAdmin', propagate: true },
    ],
    roles: {
      PVEVMAdmin: ['VM.Allocate', 'VM.Audit', 'VM.Console', 'VM.PowerMgmt'],
      PVEAuditor: ['Datastore.Audit', 'Mapping.Audit', 'Pool.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit'],
    },
  },
  replication: [],
  snapshots: [],
  disks: nodes.map((node) => ({
    node,
    drives: [
      {
        device: '/dev/nvme0n1',
        kind: 'nvme',
        model: 'WD Red SN700',
        sizeBytes: TB,
        health: 'PASSED',
        lifeLeft: 0.93,
        used: 'ZFS',
      },
    ],
    zfs: [
      {
        pool: 'rpool',
        health: 'ONLINE',
        sizeBytes: TB,
        usedBytes: 0.2 * TB,
        fragmentation: 0.1,
        scan: {
          text: 'scrub repaired 0B in 00:05:35 with 0 errors on Sun Nov  8 00:29:42 2026',
          scrubbedAt: now - days(9),
          errors: 0,
        },
        dataErrors: 'No known data errors',
        troubled: [],
      },
    ],
    thin: [],
  })),
  ceph: { installed: false, checks: [] },
  performance: nodes.map((node) => ({
    node,
    samples: 1440,
    cpu: { mean: 0.1, p95: 0.2 },
    ioWait: { mean: 0.01, p95: 0.03 },
    memory: { mean: 0.25, p95: 0.3 },
    pressureCpu: { mean: 0.01, p95: 0.05 },
    pressureIo: { mean: 0.01, p95: 0.02 },
    pressureMemory: { mean: 0, p95: 0 },
    ioDuringBackup: { mean: 0.02, peak: 0.05, minutes: 18 },
  })),
  system: nodes.map((node) => ({
    node,
    dns: { search: 'lab.example', servers: ['10.0.0.53', '10.0.0.54'] },
    failedServices: [],
    timeService: true,
    repositories: { enterprise: false, noSubscription: true, test: false, suites: ['trixie'], errors: [] },
    firewallEnabled: true,
  })),
  notifications: {
    targets: [{ name: 'mail', type: 'smtp', enabled: true }],
    matchers: [{ name: 'default-matcher', enabled: true, targets: ['mail'] }],
    metricServers: [{ id: 'influx', type: 'influxdb', enabled: true }],
  },
  backupServers: [
    {
      name: 'pbs',
      host: '10.0.0.62',
      version: '4.2.3',
      datastores: [
        {
          store: 'main',
          totalBytes: 2 * TB,
          usedBytes: 0.5 * TB,
          garbageCollection: ran('sat 05:00', 4),
          snapshots: guests.flatMap(({ vmid, type }) =>
            [3, 10].map((day) => ({
              namespace: '',
              type: type === 'qemu' ? ('vm' as const) : ('ct' as const),
              id: String(vmid),
              takenAt: now - days(day),
              sizeBytes: 8 * GiB,
              encrypted: true,
              protected: false,
              owner: 'backup@pbs',
              verification: 'ok' as const,
            })),
          ),
        },
      ],
      verifyJobs: [{ id: 'verify', store: 'main', ...ran('sun 05:00', 3) }],
      pruneJobs: [
        { id: 'prune', store: 'main', enabled: true, keep: { 'keep-weekly': 8 }, ...ran('06:00', 1) },
      ],
      syncJobs: [{ id: 'away', store: 'main', direction: 'push', remote: 'friend', ...ran('mon 05:00', 2) }],
    },
  ],
  drills: [
    {
      id: '20261101T100000Z-lxc-103',
      guest: 'lxc/103',
      at: now - days(16),
      source: 'away',
      minutes: 6,
      bytes: 2 * GiB,
      succeeded: true,
      verifiedHow: 'The web page of the restored proxy answered.',
      by: 'owner',
      missingSteps: [],
    },
    ...['lxc/101', 'lxc/102', 'qemu/104', 'qemu/105'].map((id) => ({
      id: `20261001T100000Z-${id.replace('/', '-')}`,
      guest: id,
      at: now - days(47),
      source: 'away',
      succeeded: true,
      verifiedHow: 'It answered on an isolated bridge.',
      by: 'owner',
      missingSteps: [],
    })),
  ],
  history: { storage: [] },
  updates: nodes.map((node) => ({
    node,
    pveVersion: '9.2.3',
    pending: [],
    runningKernel: '6.17.4-2-pve',
    newestKernel: '6.17.4-2-pve',
    subscription: 'notfound',
  })),
};
