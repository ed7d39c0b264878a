import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import { brokenBuckets } from './broken-buckets.ts';
import { brokenDisksAndGuests } from './broken-disks-and-guests.ts';
import { brokenOffsite } from './broken-offsite.ts';
import { days, GiB, healthyFacts, healthyPolicy, hours, now } from './healthy-facts.ts';

type Whole = Facts & FactsOf<FactGroup>;

/** Their owner declared the same as that of the healthy one, but what he attested has ended. */
export const brokenPolicy: Policy = {
  ...healthyPolicy,
  networks: [
    ...healthyPolicy.networks,
    { name: 'disks', role: 'storage', bridge: 'vmbr1', cidr: '10.0.1.0/24' },
    { name: 'lab', role: 'sandbox', vlan: 66 },
  ],
  attestations: healthyPolicy.attestations.map((entry) => ({ ...entry, until: '2026-10-31' })),
  offsite: {
    ...healthyPolicy.offsite,
    targets: healthyPolicy.offsite.targets.flatMap((target) => [
      target,
      {
        ...{ ...target, name: 'store', kind: 'pbs-s3', datastore: 'main', expects: { encrypted: true } },
        declares: { keyKept: { by: 'ada', until: '2026-10-31', evidence: 'paper in the safe' } },
      },
      { ...target, name: 'repository', kind: 'restic' },
    ]),
  },
};

/** The same owner, who named no offsite place. */
export const undeclaredPolicy: Policy = {
  ...brokenPolicy,
  offsite: { ...brokenPolicy.offsite, targets: [] },
};

/**
 * Clusters on which much is wrong at once, so that between them every rule fails somewhere. A new rule that fails
 * on none of them gets a line here.
 */
export function brokenFacts(): Record<string, Whole> {
  return Object.fromEntries(
    Object.entries({ ...breaks, ...brokenDisksAndGuests, ...brokenOffsite, ...brokenBuckets }).map(
      ([name, change]) => {
        const facts = healthyFacts();
        change(facts);
        return [name, facts];
      },
    ),
  );
}

/** The same clusters with names that try to be more than a name. Ids and numbers stay. */
export function hostileFacts(): Record<string, Whole> {
  return Object.fromEntries(
    Object.entries(brokenFacts()).map(([name, facts]) => [name, renamed(facts, namesIn(facts))]),
  );
}

function first<Thing>(list: readonly Thing[], change: (thing: Thing) => void): void {
  for (const thing of list.slice(0, 1)) change(thing);
}

const breaks: Record<string, (facts: Whole) => void> = {
  'everything on one small node': ({ nodes, guests, ha, backupJobs }) => {
    for (const guest of guests) Object.assign(guest, { node: 'pve1', cores: 16, memoryBytes: 24 * GiB });
    first(nodes, (node) => {
      node.cores = 4;
      node.cpuShare = 0.97;
      node.memory = { totalBytes: 16 * GiB, usedBytes: 15.5 * GiB };
      node.rootfs = { totalBytes: 100 * GiB, usedBytes: 97 * GiB };
    });
    ha.resources = [];
    backupJobs.splice(0);
  },
  'stopped guests and VMs on one node': ({ nodes, guests, ha }) => {
    for (const guest of guests) {
      Object.assign(guest, {
        node: 'pve1',
        name: `thing-${guest.vmid}`,
        type: 'qemu',
        id: `qemu/${guest.vmid}`,
      });
      if (guest.vmid < 103) guest.status = 'stopped';
    }
    first(nodes, (node) => Object.assign(node, { cpuShare: 0.85 }));
    ha.resources = [];
  },
  'HA in trouble': ({ guests, ha }) => {
    const states = ['error', 'fence', 'recovery', 'not found'];
    for (const [at, resource] of ha.resources.entries())
      Object.assign(resource, { state: states[at], maxRestart: 0, maxRelocate: 0 });
    first(ha.resources, (resource) =>
      ha.resources.push({
        ...resource,
        sid: 'vm:105',
        vmid: 105,
        state: 'ignored',
        requestedState: 'ignored',
      }),
    );
    ha.rules = [];
    for (const guest of guests) {
      guest.config?.passthrough.push('hostpci0', 'dev0');
      guest.config?.mountedIsos.push('local:iso/debian 13.iso');
      for (const disk of guest.config?.disks ?? []) disk.storage = 'local';
    }
  },
  'HA on ZFS that nobody replicates': ({ storage, replication }) => {
    for (const entry of storage)
      if (entry.storage === 'nas') Object.assign(entry, { type: 'zfspool', shared: false });
    replication.push({ id: '104-0', vmid: 104, target: 'pve2', enabled: false, schedule: '*/15' });
  },
  'HA uneven, silent and disarmed': ({ guests, ha }) => {
    for (const resource of ha.resources) resource.node = 'pve1';
    for (const entry of ha.rules ?? []) entry.enabled = false;
    for (const guest of guests) if (guest.vmid < 103) guest.node = 'pve1';
    if (ha.status) ha.status.armedState = 'disarmed';
    for (const lrm of ha.status?.lrm ?? []) lrm.timestamp = now - hours(1);
  },
  'HA without master': ({ ha }) => {
    if (ha.status) delete ha.status.master;
  },
  'HA with a silent master': ({ ha }) => {
    if (ha.status?.master) ha.status.master.timestamp = now - hours(1);
  },
  'two nodes of four are left': ({ cluster, nodes }) => {
    cluster.quorate = false;
    cluster.members.push({ node: 'pve4', online: false });
    cluster.votes?.push({ node: 'pve4', votes: 1, links: 1 });
    for (const member of cluster.members) member.online = member.node < 'pve3';
    for (const node of nodes.slice(2)) node.online = false;
    for (const vote of cluster.votes ?? []) vote.links = 1;
  },
  'one node is missing, the next loss takes quorum': ({ cluster, nodes }) => {
    for (const gone of [...cluster.members.slice(2), ...nodes.slice(2)]) gone.online = false;
  },
  'storage full, silent, uneven and all on one server': ({ storage, guests }) => {
    for (const entry of storage) if (entry.server) entry.server = '10.0.0.50';
    const [backup, local, nas, nas2] = storage;
    for (const state of backup?.onNodes ?? []) state.usedBytes = (state.totalBytes ?? 0) * 0.99;
    for (const state of nas?.onNodes ?? []) state.active = false;
    for (const state of nas2?.onNodes ?? []) state.usedBytes = (state.totalBytes ?? 0) * 0.85;
    if (nas2) nas2.onlyNodes = ['pve1'];
    local?.content.push('images', 'rootdir');
    first(local?.onNodes ?? [], (state) => Object.assign(state, { totalBytes: 20 * GiB }));
    for (const guest of guests) for (const disk of guest.config?.disks ?? []) disk.storage = 'backup-nas';
  },
  'backups old, failing and for ever': ({ backupJobs, backups, tasks, storage, guests }) => {
    for (const copy of backups.copies) copy.takenAt -= days(9);
    first(backups.copies, (copy) => Object.assign(copy, { verification: 'failed' }));
    first(backupJobs, (job) => {
      backupJobs.push({ ...job, id: 'some', selection: { kind: 'vmids', vmids: [101] } });
      job.selection = { kind: 'all', exclude: [102, 103] };
      job.enabled = false;
    });
    for (const task of tasks)
      Object.assign(task, { status: 'job errors', guests: [{ vmid: 101, ok: false, error: 'no space' }] });
    for (const entry of storage) delete entry.retention;
    for (const guest of guests) {
      guest.node = 'pve1';
      guest.config?.disks.push({ key: 'mp1', storage: 'nas', sizeBytes: GiB, backedUp: false });
      guest.config?.disks.push({ key: 'scsi1', storage: 'backup-nas', sizeBytes: GiB, backedUp: true });
    }
  },
  'a job that leaves guests out': ({ backupJobs, tasks }) => {
    first(backupJobs, (job) =>
      Object.assign(job, { selection: { kind: 'all', exclude: [102] }, storage: 'nas' }),
    );
    for (const task of tasks) task.status = 'WARNINGS: 2';
  },
  'replication and drills that lead nowhere': ({ storage, guests, replication, drills }) => {
    for (const entry of storage)
      if (entry.storage === 'nas') Object.assign(entry, { type: 'zfspool', shared: false });
    for (const { vmid, config } of guests.slice(2)) {
      replication.push({
        id: `${vmid}-0`,
        vmid,
        target: 'pve9',
        enabled: true,
        schedule: '*/15',
        state: { failCount: 3, error: 'no such pool' },
      });
      for (const disk of config?.disks ?? []) disk.replicated = false;
    }
    drills.splice(0, drills.length - 1);
    first(drills, (drill) => {
      Object.assign(drill, { at: now, succeeded: false, missingSteps: ['update DNS'] });
    });
  },
  'a backup server in trouble': ({ backupServers }) => {
    first(backupServers, (server) => {
      Object.assign(server, { pruneJobs: [], syncJobs: [] });
      for (const job of server.verifyJobs ?? []) job.lastState = 'verification failed';
      first(server.datastores, (store) => {
        const { garbageCollection: _, snapshots = [], ...rest } = store;
        for (const snapshot of snapshots) delete snapshot.sizeBytes;
        for (const snapshot of snapshots.slice(0, 2)) snapshot.verification = 'failed';
        Object.assign(store, { usedBytes: store.totalBytes, garbageCollection: {} });
        server.datastores.push({ ...rest, store: 'second', error: 'unable to open chunk store' });
      });
    });
  },
  'a backup server that keeps no secret': ({ backupServers }) => {
    for (const { datastores } of backupServers)
      for (const { snapshots = [] } of datastores)
        for (const snapshot of snapshots) snapshot.encrypted = false;
  },
  'one broken job': ({ backupJobs, backups, backupServers, notifications }) => {
    first(backupJobs, (job) => {
      Object.assign(job, { schedule: '*-2-30', nextRun: undefined, storage: 'gone' });
      job.selection = { kind: 'vmids', vmids: [101, 999] };
    });
    first(backups.copies, (copy) => Object.assign(copy, { sizeBytes: 0, takenAt: now }));
    backupServers.splice(0);
    notifications.targets = [];
  },
  'jobs that keep no promise': ({ backupJobs, storage, performance, nodes, tasks }) => {
    for (const { ioDuringBackup } of performance) if (ioDuringBackup) ioDuringBackup.mean = 0.4;
    for (const node of nodes) node.uptimeSeconds = hours(1);
    tasks.splice(0);
    first(backupJobs, (job) => {
      Object.assign(job, { schedule: 'sun 04:00', nextRuns: [now + days(1)] });
      backupJobs.push({ ...job, id: 'second' });
    });
    for (const entry of storage) if (entry.retention) entry.retention = { 'keep-last': 2 };
  },
  'a job whose pool nobody is in': ({ backupJobs }) => {
    first(backupJobs, (job) => Object.assign(job, { selection: { kind: 'pool', pool: 'lab' } }));
  },
  'only a disabled job': ({ backupJobs }) => {
    first(backupJobs, (job) => Object.assign(job, { enabled: false }));
  },
  'clocks, zones and networks differ': ({ nodes, network, guests }) => {
    for (const [at, node] of nodes.entries())
      node.clock = {
        offsetSeconds: at * 30,
        uncertaintySeconds: 0.1,
        timezone: at > 1 ? 'Asia/Tokyo' : 'UTC',
      };
    for (const [at, { interfaces }] of network.nodes.entries())
      for (const each of interfaces ?? []) each.mtu = at > 0 ? 9000 : 1500;
    first(network.nodes, ({ interfaces }) => interfaces?.splice(2, 1));
    for (const guest of guests) guest.node = 'pve2';
    network.firewallEnabled = false;
  },
  'nodes whose system nobody looks after': ({ system, updates, network }) => {
    network.policyIn = 'ACCEPT';
    first(system, (entry) =>
      Object.assign(entry, {
        dns: { servers: ['10.0.0.53'] },
        failedServices: ['pvescheduler'],
        timeService: false,
        repositories: {
          enterprise: true,
          noSubscription: false,
          test: true,
          suites: ['bookworm', 'trixie'],
          errors: ['malformed'],
        },
        firewallEnabled: false,
      }),
    );
    for (const entry of system.slice(1, 2))
      Object.assign(entry, { dns: { servers: ['9.9.9.9', '1.1.1.1'] } });
    for (const update of updates) update.subscription = 'expired';
  },
  'root alone, and nobody hears': ({ access, notifications }) => {
    for (const user of access.users ?? []) {
      user.hasEmail = false;
      if (user.userid !== 'root@pam') user.expiresAt = now - days(1);
      for (const token of user.tokens) token.hasComment = false;
    }
    access.realms?.push({ realm: 'company', type: 'ldap', requiresTfa: false });
    notifications.metricServers = [];
    notifications.targets = [{ name: 'mail-to-root', type: 'sendmail', enabled: true }];
    notifications.matchers = [{ name: 'all', enabled: true, targets: ['mail-to-root'] }];
  },
  'notifications that no matcher sends': ({ notifications }) => {
    notifications.matchers = [];
  },
  'too many may do everything': ({ access }) => {
    for (const userid of ['ada@pve', 'ben@pve', 'cleo@pve']) {
      const tokens = [{ id: `${userid}!ci`, privilegeSeparated: true }];
      access.users?.push({ userid, enabled: true, hasEmail: true, groups: [], tokens });
      access.acl?.push({ path: '/', kind: 'user', who: userid, role: 'Administrator', propagate: true });
      for (const { id: who } of tokens)
        access.acl?.push({ path: '/', kind: 'token', who, role: 'Administrator', propagate: true });
    }
    if (access.roles) access.roles.Administrator = ['Permissions.Modify', 'Sys.Modify', 'VM.Backup'];
  },
  'networks in a tangle': ({ cluster, network, guests }) => {
    for (const vote of cluster.votes ?? []) vote.addresses?.splice(1, 1, ...vote.addresses.slice(0, 1));
    cluster.options = { bandwidthLimits: [] };
    for (const { interfaces } of network.nodes)
      for (const entry of interfaces ?? []) {
        if (entry.name === 'bond0') entry.ports = ['eno1'];
        if (entry.name === 'eno2') entry.cidr = '10.0.20.9/24';
      }
    for (const guest of guests) {
      guest.tags.push('sandbox', 'exposed');
      for (const card of guest.config?.networks ?? [])
        Object.assign(card, { mac: 'BC:24:11:00:00:01', vlan: undefined, firewall: false });
    }
  },
  'practice that is declared and not kept': ({ guests }) => {
    for (const guest of guests.slice(1)) {
      guest.tags = [];
      Object.assign(guest.config ?? {}, { agent: false, protection: false });
    }
  },
  'HA with many guests and rules about what is gone': ({ cluster, ha }) => {
    cluster.options = { bandwidthLimits: [] };
    for (const resource of ha.resources.slice(0, 1))
      for (let vmid = 200; vmid < 210; vmid += 1) ha.resources.push({ ...resource, vmid, sid: `ct:${vmid}` });
    ha.rules?.push({
      id: 'home',
      type: 'node-affinity',
      enabled: true,
      strict: true,
      resources: ['ct:999'],
      nodes: { gone: 1 },
      errors: ['no such resource'],
    });
  },
  'everybody may do everything for ever': ({ cluster, access, nodes, updates }) => {
    access.tfa = [];
    access.users?.push({
      userid: 'ada@pve',
      enabled: true,
      hasEmail: false,
      groups: [],
      tokens: [
        { id: 'ada@pve!all', privilegeSeparated: false },
        { id: 'ada@pve!old', privilegeSeparated: true, expiresAt: now - days(9) },
      ],
    });
    for (const who of ['ada@pve', 'audit@pve'])
      access.acl?.push({ path: '/', kind: 'user', who, role: 'Administrator', propagate: true });
    access.acl?.push({
      path: '/',
      kind: 'token',
      who: access.ownToken,
      role: 'Administrator',
      propagate: true,
    });
    if (access.roles) access.roles.Administrator = ['Permissions.Modify', 'Sys.Modify', 'VM.Backup'];
    if (cluster.permissions) cluster.permissions['/'] = { 'Sys.Audit': true, 'Sys.Modify': true };
    for (const user of access.users ?? [])
      for (const token of user.tokens.slice(0, 1)) token.expiresAt &&= now + days(3);
    for (const { node, certificate } of nodes)
      if (certificate)
        Object.assign(certificate, {
          validUntil: now + days(2),
          ...(node === 'pve1' && { file: 'pveproxy-ssl.pem' }),
        });
    for (const update of updates)
      Object.assign(update, {
        pveVersion: update.node === 'pve1' ? '7.4-16' : '9.1.1',
        pending: [{ package: 'pve-manager', installed: '9.1.1', candidate: '9.2.3' }],
        runningKernel: '6.14.8-2-pve',
      });
  },
};

/** Every name that somebody else may choose. */
function namesIn({
  nodes,
  guests,
  storage,
  backupJobs,
  backupServers,
  network,
  ha,
  access,
}: Whole): Set<string> {
  return new Set([
    ...nodes.map(({ node }) => node),
    'pve4',
    ...guests.flatMap(({ name }) => name ?? []),
    ...storage.map((entry) => entry.storage),
    ...backupJobs.map(({ id }) => id),
    ...backupServers.flatMap(({ name, datastores, syncJobs = [] }) => [
      name,
      ...datastores.map(({ store }) => store),
      ...syncJobs.map(({ id }) => id),
    ]),
    ...network.nodes.flatMap(({ interfaces }) => (interfaces ?? []).map(({ name }) => name)),
    ...(ha.rules ?? []).map(({ id }) => id),
    ...(access.users ?? []).flatMap(({ tokens }) => tokens.map(({ id }) => id)),
    'Asia/Tokyo',
  ]);
}

const nasty = (name: string) => `--${name}; $(reboot) 'x' "y" \`z\` | tee > /etc/passwd & #\n\u202e*~\\`;

/** Replaces whole strings, wherever they stand, so that what belongs together stays together. */
function renamed<Value>(value: Value, names: ReadonlySet<string>): Value {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'string' && names.has(each) ? nasty(each) : each,
  );
  return JSON.parse(text);
}
