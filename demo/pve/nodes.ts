import { utcOffsetSeconds } from '../local-time.ts';
import { hex, near, unit } from '../seed.ts';
import type { NetworkInterface, NodeState } from '../state.ts';
import { certificateFingerprint, certificatePem } from './certificates.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { oneOf } from './parameters.ts';
import type { Permissions } from './permissions.ts';
import { isBefore, shortRelease } from './release.ts';
import { everybody, needs } from './rules.ts';

const audit = needs('/nodes/{node}', 'Sys.Audit');
const auditRoot = needs('/', 'Sys.Audit');
const interfaceTypes =
  'bridge bond eth alias vlan fabric OVSBridge OVSBond OVSPort OVSIntPort vnet any_bridge any_local_bridge include_sdn';
const configKeys = 'acme acmedomain0 acmedomain1 acmedomain2 acmedomain3 acmedomain4 acmedomain5';

/** What a node tells about itself: system, network, packages, certificates. */
export const nodeEndpoints: Endpoint[] = [
  get('/nodes/{node}', everybody, () => areas.map((name) => ({ name })), { proxied: false }),
  get('/nodes/{node}/status', audit, status),
  get('/nodes/{node}/version', everybody, ({ cluster: { release } }) => ({
    version: release.version,
    release: shortRelease(release),
    repoid: release.repoid,
  })),
  get('/nodes/{node}/time', audit, (ask) => {
    const time = ask.now + nodeAt(ask).clockAheadSeconds;
    const { timezone } = ask.cluster;
    return { time, localtime: time + utcOffsetSeconds(time, timezone), timezone };
  }),
  get('/nodes/{node}/dns', audit, (ask) => {
    const { search, servers } = nodeAt(ask).dns;
    return { search, ...Object.fromEntries(servers.slice(0, 3).map((server, i) => [`dns${i + 1}`, server])) };
  }),
  get('/nodes/{node}/hosts', auditRoot, (ask) => {
    const hosts = ask.cluster.nodes.map(({ ip, name }) => `${ip} ${name}.home.arpa ${name}\n`);
    const data = `127.0.0.1 localhost.localdomain localhost\n${hosts.join('')}`;
    return { data, digest: hex(data, 40) };
  }),
  get(
    '/nodes/{node}/config',
    auditRoot,
    (ask) => {
      const { config } = nodeAt(ask);
      const property = ask.query.property;
      const keys =
        property && property !== 'all'
          ? Object.entries(config).filter(([key]) => key === property)
          : undefined;
      return { ...(keys ? Object.fromEntries(keys) : config), digest: hex(JSON.stringify(config), 40) };
    },
    { params: { property: oneOf(...configKeys.split(' '), ...nodeConfigKeys()) } },
  ),
  get('/nodes/{node}/network', everybody, network, { params: { type: oneOf(...interfaceTypes.split(' ')) } }),
  get('/nodes/{node}/subscription', everybody, subscription),
  get(
    '/nodes/{node}/certificates/info',
    everybody,
    (ask) =>
      nodeAt(ask).certificates.map((certificate) => ({
        filename: certificate.filename,
        subject: certificate.subject,
        issuer: certificate.issuer,
        notbefore: certificate.notBefore,
        notafter: certificate.notAfter,
        san: certificate.san,
        fingerprint: certificateFingerprint(nodeAt(ask), certificate.filename),
        'public-key-type': certificate.keyType,
        'public-key-bits': certificate.keyBits,
        pem: certificatePem(nodeAt(ask), certificate.filename),
      })),
    { ordered: true },
  ),
  get(
    '/nodes/{node}/services',
    audit,
    (ask) =>
      nodeAt(ask).services.map(({ name, desc, state, activeState, unitState }) => ({
        service: name,
        name,
        desc,
        state,
        'active-state': activeState,
        'unit-state': unitState,
      })),
    { ordered: true },
  ),
  get('/nodes/{node}/firewall/options', audit, (ask) => {
    const { firewall } = nodeAt(ask);
    return { ...firewall, digest: hex(`node ${JSON.stringify(firewall)}`, 40) };
  }),
];

const areas =
  'apt certificates config disks dns firewall hosts lxc network qemu replication rrddata services status storage subscription tasks time version'.split(
    ' ',
  );

function nodeConfigKeys(): string[] {
  return ['ballooning-target', 'description', 'startall-onboot-delay', 'wakeonlan'];
}

/** The node of the path; that it exists was settled when the call was handed on to it. */
export function nodeAt({ cluster, at }: Ask): NodeState {
  const node = cluster.nodes.find(({ name }) => name === at.node);
  if (!node) throw new Error(`no node ${at.node}`);
  return node;
}

function status(ask: Ask): unknown {
  const { release, now } = ask.cluster;
  const node = nodeAt(ask);
  const load = near(`load${node.name}/${Math.floor(now / 60)}`, node.cpu * node.cpus * 100, 0.3) / 100;
  const free = Math.round((node.memoryBytes - node.memoryUsedBytes) * 0.6);
  const isSeven = isBefore(release, '8.0');
  const kernel = isSeven
    ? '#1 SMP PVE 5.15.108-2 (2023-07-20T10:06Z)'
    : `#1 SMP PREEMPT_DYNAMIC PMX ${node.runningKernel.replace(/-pve$/, '')} (2026-10-21T10:20Z)`;
  return {
    uptime: now - node.bootedAt,
    loadavg: [load, load * 0.9, load * 0.85].map((value) => value.toFixed(2)),
    cpu: node.cpu,
    wait: node.cpu * 0.05 * unit(`wait${node.name}`),
    idle: 0,
    kversion: `Linux ${node.runningKernel} ${kernel}`,
    ...(!isSeven && {
      'current-kernel': { sysname: 'Linux', release: node.runningKernel, version: kernel, machine: 'x86_64' },
      'boot-info': { mode: 'efi', secureboot: 0 },
    }),
    cpuinfo: {
      model: node.cpuModel,
      ...(!isSeven && {
        vendor: node.cpuModel.startsWith('AMD') ? 'AuthenticAMD' : 'GenuineIntel',
        family: node.cpuModel.startsWith('AMD') ? '25' : '6',
      }),
      cores: node.cpus / node.sockets,
      cpus: node.cpus,
      sockets: node.sockets,
      mhz: node.mhz,
      hvm: '1',
      user_hz: 100,
      flags: 'fpu vme de pse tsc msr pae vmx sse4_2 aes avx avx2 hypervisor',
    },
    memory: {
      total: node.memoryBytes,
      used: node.memoryUsedBytes,
      free,
      ...(isBefore(release, '9.0') ? {} : { available: node.memoryBytes - node.memoryUsedBytes }),
    },
    swap: { total: 8_589_930_496, used: 0, free: 8_589_930_496 },
    ksm: { shared: 0 },
    rootfs: {
      total: node.rootBytes,
      used: node.rootUsedBytes,
      free: node.rootBytes - node.rootUsedBytes,
      avail: Math.round((node.rootBytes - node.rootUsedBytes) * 0.95),
    },
    pveversion: `pve-manager/${release.version}/${release.repoid}`,
  };
}

/** Interfaces; since 8.0 a bridge is hidden from whoever may neither see nor use it. */
function network(ask: Ask): unknown[] {
  const { may, query } = ask;
  const allBridges = isBefore(ask.cluster.release, '8.0');
  return nodeAt(ask)
    .interfaces.filter((each) => allBridges || !isBridge(each) || mayUseBridge(may, each.iface))
    .filter((each) => matches(each, query.type));
}

function matches(each: NetworkInterface, filter: string | undefined): boolean {
  if (!filter || filter === 'include_sdn') return true;
  return /^any(_local)?_bridge$/.test(filter) ? isBridge(each) : each.type === filter;
}

function isBridge({ type }: NetworkInterface): boolean {
  return type === 'bridge' || type === 'OVSBridge';
}

function mayUseBridge(may: Permissions, bridge: string): boolean {
  return may.any(`/sdn/zones/localnetwork/${bridge}`, 'SDN.Audit', 'SDN.Use');
}

function subscription(ask: Ask): unknown {
  const all = nodeAt(ask).subscription;
  if (ask.may.all(`/nodes/${ask.at.node}`, 'Sys.Audit')) return all;
  return { status: all.status, message: all.message, url: all.url };
}
