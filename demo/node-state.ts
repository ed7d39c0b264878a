/** A node of a simulated cluster. Sizes are bytes, times Unix seconds, `cpu` a fraction of all cores. */
export interface NodeState {
  name: string;
  nodeid: number;
  ip: string;
  cpus: number;
  sockets: number;
  cpuModel: string;
  mhz: string;
  memoryBytes: number;
  memoryUsedBytes: number;
  cpu: number;
  rootBytes: number;
  rootUsedBytes: number;
  bootedAt: number;
  /** When the node lost contact; a dead node's figures are those of that moment. */
  deadSince?: number;
  runningKernel: string;
  /** Installed and candidate versions of packages; the same version twice when up to date. */
  packages: Package[];
  subscription: Record<string, string | number>;
  repositories: Repository[];
  certificates: Certificate[];
  interfaces: NetworkInterface[];
  dns: { search: string; servers: string[] };
  disks: PhysicalDisk[];
  zpools: Zpool[];
  thinPools: ThinPool[];
  services: Service[];
  config: Record<string, string>;
  firewall: Record<string, string | number>;
  /** Seconds by which this node's clock is ahead. */
  clockAheadSeconds: number;
}

export interface Package {
  name: string;
  installed?: string;
  candidate: string;
  title: string;
  section: string;
  origin: 'Proxmox' | 'Debian';
}

export interface Repository {
  file: string;
  uri: string;
  suite: string;
  components: string[];
  enabled: boolean;
  /** Handle of a standard repository, e.g. `no-subscription`. */
  handle?: string;
}

export interface Certificate {
  filename: 'pve-root-ca.pem' | 'pve-ssl.pem' | 'pveproxy-ssl.pem';
  subject: string;
  issuer: string;
  notBefore: number;
  notAfter: number;
  san: string[];
  keyBits: number;
  keyType: string;
}

export type NetworkInterface = { iface: string; type: string } & Record<string, string | number | string[]>;

export interface PhysicalDisk {
  devpath: string;
  type: 'ssd' | 'hdd' | 'nvme' | 'usb';
  model: string;
  serial: string;
  vendor: string;
  sizeBytes: number;
  used: string;
  health: string;
  wearout: number | 'N/A';
}

export interface Zpool {
  name: string;
  sizeBytes: number;
  allocBytes: number;
  frag: number;
  health: string;
  /** The text of `zpool status` that tells when the last scrub was. */
  scan: string;
  devices: string[];
}

export interface ThinPool {
  vg: string;
  lv: string;
  sizeBytes: number;
  usedBytes: number;
  metadataBytes: number;
  metadataUsedBytes: number;
}

export interface Service {
  name: string;
  desc: string;
  state: string;
  activeState: string;
  unitState: string;
}
