import { fingerprint, hex, near } from '../seed.ts';
import { type Ask, type Endpoint, everybody, get, needs } from './endpoint.ts';
import type { BackupServerState } from './state.ts';

const audit = needs('/', 'Sys.Audit');

/** The machine: figures, subscription, packages, certificate. */
export const hostEndpoints: Endpoint[] = [
  get('/nodes/{node}/status', needs('/system/status', 'Sys.Audit'), status),
  get('/nodes/{node}/subscription', everybody, subscription),
  get('/nodes/{node}/apt/versions', audit, versions),
  get('/nodes/{node}/apt/update', audit, ({ server: { host } }) =>
    host.packages.filter(({ installed, candidate }) => installed !== candidate).map(packageRow),
  ),
  get('/nodes/{node}/certificates/info', needs('/system/certificates', 'Sys.Modify'), certificates),
];

function status({ server: { now, node, host } }: Ask): unknown {
  const version = '#1 SMP PREEMPT_DYNAMIC PMX 6.17.13-2';
  return {
    uptime: now - host.bootedAt,
    loadavg: [0.21, 0.18, 0.11],
    cpu: near(`cpu${node}${Math.floor(now / 60)}`, 40, 0.5) / 1000,
    wait: 0.002,
    cpuinfo: { cpus: host.cpus, model: host.cpuModel, sockets: 1 },
    memory: {
      total: host.memoryBytes,
      used: host.memoryUsedBytes,
      free: host.memoryBytes - host.memoryUsedBytes,
    },
    swap: { total: 0, used: 0, free: 0 },
    root: { total: host.rootBytes, used: host.rootUsedBytes, avail: host.rootBytes - host.rootUsedBytes },
    kversion: `Linux ${host.kernel} ${version}`,
    'current-kernel': { sysname: 'Linux', release: host.kernel, version, machine: 'x86_64' },
    'boot-info': { mode: 'efi', secureboot: false },
    info: { fingerprint: certificateFingerprint(node) },
  };
}

/** Without Sys.Audit on `/` only what everybody may know. */
function subscription({ server: { host }, may }: Ask): unknown {
  const { status: state, message, url } = host.subscription;
  return may.any('/', 'Sys.Audit') ? host.subscription : { status: state, message, url };
}

/** The meta package tells the running kernel, the server's own package the running version. */
function versions({ server: { host, release } }: Ask): unknown[] {
  const extra: Record<string, string> = {
    'proxmox-backup': `running kernel: ${host.kernel}`,
    'proxmox-backup-server': `running version: ${release.version}.${release.release}`,
  };
  return host.packages.map((each) => ({
    ...packageRow({ ...each, candidate: each.installed }),
    ExtraInfo: extra[each.name],
  }));
}

function packageRow({ name, installed, candidate, title }: BackupServerState['host']['packages'][number]) {
  return {
    Package: name,
    Title: title,
    Arch: 'amd64',
    Description: `${title}.`,
    Version: candidate,
    OldVersion: installed,
    Origin: 'Proxmox',
    Priority: 'optional',
    Section: 'admin',
  };
}

function certificates({ server: { node, host } }: Ask): unknown[] {
  const name = `/O=Proxmox Backup Server/OU=${hex(node, 32)}/CN=${node}`;
  return [
    {
      filename: 'proxy.pem',
      subject: name,
      san: ['DNS:localhost', `DNS:${node}`],
      issuer: name,
      notbefore: host.bootedAt - 200 * 86_400,
      notafter: host.bootedAt + 3_000 * 86_400,
      'public-key-type': 'rsaEncryption',
      'public-key-bits': 4096,
      fingerprint: certificateFingerprint(node),
    },
  ];
}

const certificateFingerprint = (node: string) => fingerprint(`certificate${node}`).toLowerCase();
