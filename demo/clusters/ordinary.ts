import { hex, near } from '../seed.ts';
import type { Certificate, NetworkInterface, NodeState, Repository, Service } from '../state.ts';
import { packages } from './packages.ts';

const day = 86_400;
const year = 365 * day;

/** What tells one node from the next; everything else is as a fresh installation leaves it. */
export type NodePart = Pick<
  NodeState,
  'name' | 'nodeid' | 'ip' | 'cpus' | 'cpuModel' | 'mhz' | 'memoryBytes'
> &
  Pick<NodeState, 'memoryUsedBytes' | 'cpu' | 'bootedAt'> &
  Partial<NodeState>;

/**
 * A node as installed: no subscription, certificates of the cluster's own authority, one bridge on one port.
 * `era` is the time from which ages are counted.
 */
export function ordinaryNode(part: NodePart, era: number): NodeState {
  const kernel = part.runningKernel ?? '6.17.13-2-pve';
  return {
    sockets: 1,
    rootBytes: 50_466_390_016,
    rootUsedBytes: near(`root${part.name}`, 4_400_000_000, 0.05),
    runningKernel: kernel,
    packages: packages('9.2', kernel),
    subscription: {
      status: 'notfound',
      message: 'There is no subscription key',
      serverid: hex(`server${part.name}`, 32).toUpperCase(),
      url: 'https://www.proxmox.com/en/proxmox-virtual-environment/pricing',
    },
    repositories: repositories('trixie', 'no-subscription'),
    certificates: ownCertificates(part.name, part.ip, era),
    interfaces: oneBridge(part.ip),
    dns: { search: 'home.arpa', servers: ['192.168.1.1'] },
    disks: [],
    zpools: [],
    thinPools: [],
    services: services(),
    config: {},
    firewall: {},
    clockAheadSeconds: 0,
    ...part,
  };
}

/** The repositories of a release of Debian with one of Proxmox' own enabled; the enterprise one is disabled. */
export function repositories(suite: string, handle: 'no-subscription' | 'enterprise'): Repository[] {
  const debian = (uri: string, name: string): Repository => ({
    file: '/etc/apt/sources.list.d/debian.sources',
    uri,
    suite: name,
    components: ['main', 'contrib', 'non-free-firmware'],
    enabled: true,
  });
  const own = (kind: 'no-subscription' | 'enterprise'): Repository => ({
    file: `/etc/apt/sources.list.d/${kind === 'enterprise' ? 'pve-enterprise' : 'proxmox'}.sources`,
    uri:
      kind === 'enterprise'
        ? 'https://enterprise.proxmox.com/debian/pve'
        : 'http://download.proxmox.com/debian/pve',
    suite,
    components: [`pve-${kind}`],
    enabled: kind === handle,
    handle: kind,
  });
  return [
    debian('http://deb.debian.org/debian', suite),
    debian('http://deb.debian.org/debian', `${suite}-updates`),
    debian('http://security.debian.org/debian-security', `${suite}-security`),
    own('enterprise'),
    own('no-subscription'),
  ];
}

/** The cluster's certificate authority (ten years) and the node's certificate signed by it (two years). */
function ownCertificates(name: string, ip: string, era: number): Certificate[] {
  const authority =
    '/CN=Proxmox Virtual Environment/OU=7d7e4d9e-5d0a-4a4c-9f43-5a3ab1f0c6b2/O=PVE Cluster Manager CA';
  const installedAt = era - near(`installed${name}`, 200, 0.1) * day;
  return [
    {
      filename: 'pve-root-ca.pem',
      subject: authority,
      issuer: authority,
      notBefore: installedAt,
      notAfter: installedAt + 10 * year,
      san: [],
      keyBits: 4096,
      keyType: 'rsaEncryption',
    },
    {
      filename: 'pve-ssl.pem',
      subject: `/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=${name}.home.arpa`,
      issuer: authority,
      notBefore: installedAt,
      notAfter: installedAt + 2 * year,
      san: [
        '127.0.0.1',
        '0000:0000:0000:0000:0000:0000:0000:0001',
        'localhost',
        ip,
        name,
        `${name}.home.arpa`,
      ],
      keyBits: 2048,
      keyType: 'rsaEncryption',
    },
  ];
}

/** One network port in one bridge with a static address. */
function oneBridge(ip: string): NetworkInterface[] {
  const gateway = ip.replace(/\.\d+$/, '.1');
  return [
    {
      iface: 'lo',
      type: 'loopback',
      method: 'loopback',
      method6: 'manual',
      families: ['inet'],
      autostart: 1,
      active: 1,
    },
    port('eno1', 3),
    {
      ...bridge('vmbr0', 'eno1', 4),
      method: 'static',
      address: ip,
      netmask: '24',
      cidr: `${ip}/24`,
      gateway,
    },
  ].filter(({ iface }) => iface !== 'lo');
}

export function port(iface: string, priority: number): NetworkInterface {
  return {
    iface,
    type: 'eth',
    method: 'manual',
    method6: 'manual',
    families: ['inet'],
    priority,
    active: 1,
    exists: 1,
  };
}

export function bridge(iface: string, ports: string, priority: number): NetworkInterface {
  return {
    iface,
    type: 'bridge',
    method: 'manual',
    method6: 'manual',
    families: ['inet'],
    priority,
    active: 1,
    autostart: 1,
    bridge_ports: ports,
    bridge_stp: 'off',
    bridge_fd: '0',
  };
}

const units: [name: string, desc: string, state?: string][] = [
  ['chrony', 'chrony, an NTP client/server'],
  ['corosync', 'Corosync Cluster Engine'],
  ['cron', 'Regular background program processing daemon'],
  ['ksmtuned', 'Kernel Samepage Merging (KSM) Tuning Daemon'],
  ['lxcfs', 'FUSE filesystem for LXC'],
  ['postfix', 'Postfix Mail Transport Agent'],
  ['proxmox-firewall', 'Proxmox nftables firewall'],
  ['pve-cluster', 'The Proxmox VE cluster filesystem'],
  ['pve-firewall', 'Proxmox VE firewall'],
  ['pve-ha-crm', 'PVE Cluster HA Resource Manager Daemon'],
  ['pve-ha-lrm', 'PVE Local HA Resource Manager Daemon'],
  ['pve-lxc-syscalld', 'Proxmox VE LXC Syscall Daemon'],
  ['pvedaemon', 'PVE API Daemon'],
  ['pvefw-logger', 'Proxmox VE firewall logger'],
  ['pveproxy', 'PVE API Proxy Server'],
  ['pvescheduler', 'Proxmox VE scheduler'],
  ['pvestatd', 'PVE Status Daemon'],
  ['qmeventd', 'PVE Qemu Event Daemon'],
  ['spiceproxy', 'PVE SPICE Proxy Server'],
  ['sshd', 'OpenBSD Secure Shell server'],
  ['syslog', 'syslog.service', 'not-found'],
  ['systemd-journald', 'Journal Service'],
  ['systemd-timesyncd', 'systemd-timesyncd.service', 'not-found'],
];

export function services(): Service[] {
  return units.map(([name, desc, found]) =>
    found
      ? { name, desc, state: 'dead', activeState: 'inactive', unitState: found }
      : { name, desc, state: 'running', activeState: 'active', unitState: 'enabled' },
  );
}
