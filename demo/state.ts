import type { AccessState } from './access-state.ts';
import type { NodeState } from './node-state.ts';

export type * from './access-state.ts';
export type * from './node-state.ts';

/**
 * What a simulated cluster is at one moment, as plain data. Files of `clusters/` write it, files of `pve/` answer
 * from it. Times are Unix seconds, sizes bytes, `cpu` a fraction of all cores.
 */
export interface ClusterState {
  now: number;
  release: Release;
  timezone: string;
  /** Absent on a stand-alone host. */
  corosync?: Corosync;
  nodes: NodeState[];
  guests: GuestState[];
  storages: StorageState[];
  pools: Pool[];
  ha: HaState;
  backupJobs: BackupJob[];
  backups: BackupCopy[];
  replication: ReplicationJob[];
  tasks: Task[];
  access: AccessState;
  /** datacenter.cfg, in the form in which `/cluster/options` gives it. */
  options: Record<string, unknown>;
  firewall: Record<string, string | number>;
  notifications: { targets: NotificationTarget[]; matchers: NotificationMatcher[] };
  metricServers: MetricServer[];
}

/** A restore for practice that the owner recorded; no API of the cluster tells it. */
export interface Drill {
  id: string;
  /** `lxc/100` */
  guest: string;
  at: number;
  /** Storage that the backup came from. */
  source: string;
  minutes: number;
  succeeded: boolean;
  verifiedHow: string;
  by: string;
  missingSteps: string[];
}

export interface Release {
  /** pve-manager's version, e.g. `9.2.11`. */
  version: string;
  repoid: string;
}

export interface Corosync {
  name: string;
  configVersion: number;
  /** Networks of the links, e.g. `['192.168.1', '10.10.10']`; a node's address is the network and its own last part. */
  links: string[];
  /** Present when a quorum device runs. */
  qdevice?: { host: string; connected: boolean };
}

export type GuestType = 'qemu' | 'lxc';

export interface GuestState {
  vmid: number;
  type: GuestType;
  node: string;
  name: string;
  status: 'running' | 'stopped';
  cores: number;
  memoryBytes: number;
  disks: GuestDisk[];
  startedAt: number;
  createdAt: number;
  /** Further keys of the configuration file, over those that follow from the rest. */
  config: Record<string, ConfigValue>;
  snapshots: Snapshot[];
  firewall: Record<string, string | number>;
  pool?: string;
  /** Whether the guest agent answers (QEMU only). */
  agentRuns: boolean;
}

export type ConfigValue = string | number | [string, string][];

export interface GuestDisk {
  /** `scsi0`, `efidisk0`, `rootfs`, `mp0`, ... */
  key: string;
  storage: string;
  sizeBytes: number;
  /** Options after the volume, e.g. `backup=0`. */
  options: string[];
}

export interface Snapshot {
  name: string;
  description: string;
  takenAt: number;
  parent?: string;
  vmstate?: boolean;
}

export interface StorageState {
  storage: string;
  type: string;
  content: string[];
  shared: boolean;
  /** Further keys of storage.cfg: `path`, `server`, `export`, `options`, `prune-backups`, `nodes`, `disable`, ... */
  config: Record<string, string | number>;
  /** By node, or under `shared` for a shared storage. */
  usage: Record<string, { totalBytes: number; usedBytes: number }>;
  /** On these nodes the storage cannot be mounted: enabled, not active. */
  inactiveOn: string[];
  /** On these nodes the mount hangs: every live question runs into the proxy's timeout. */
  hangsOn: string[];
  /** Volumes that belong to no guest: ISO images and container templates, by file name. */
  files: { content: 'iso' | 'vztmpl'; file: string; sizeBytes: number; createdAt: number }[];
}

export interface Pool {
  poolid: string;
  comment?: string;
  storages: string[];
}

export interface HaState {
  /** Absent where HA was never used. */
  master?: string;
  resources: HaResource[];
  /** 9.0 and later. */
  rules: HaRule[];
  /** Before 9.0. */
  groups: { group: string; nodes: string; restricted?: 1; nofailback?: 1; comment?: string }[];
}

export interface HaResource {
  sid: string;
  state?: 'started' | 'stopped' | 'disabled' | 'ignored';
  maxRestart?: number;
  maxRelocate?: number;
  comment?: string;
  group?: string;
  /** State of the manager where it is not the requested one, e.g. `error`. */
  crmState?: string;
}

export interface HaRule {
  rule: string;
  type: 'node-affinity' | 'resource-affinity';
  resources: string[];
  nodes?: string;
  strict?: 0 | 1;
  affinity?: 'positive' | 'negative';
  disable?: 1;
  comment?: string;
}

export interface BackupJob {
  id: string;
  schedule: string;
  storage: string;
  mode: 'snapshot' | 'suspend' | 'stop';
  enabled?: 0 | 1;
  all?: 1;
  vmid?: string;
  exclude?: string;
  pool?: string;
  node?: string;
  prune?: Record<string, string>;
  /** Any further key of the job, e.g. `notes-template`, `mailto`. */
  more: Record<string, unknown>;
}

export interface BackupCopy {
  storage: string;
  /** Node on whose local storage the copy lies; absent on a shared storage. */
  node?: string;
  vmid: number;
  type: GuestType;
  takenAt: number;
  sizeBytes: number;
  notes: string;
  protected?: boolean;
}

export interface ReplicationJob {
  guest: number;
  jobnum: number;
  target: string;
  schedule: string;
  lastSync: number;
  /** When the last attempt began, where it is not the last success. */
  lastTry?: number;
  durationSeconds: number;
  failCount: number;
  error?: string;
  /** MB/s */
  rate?: number;
  comment?: string;
}

export interface Task {
  node: string;
  type: string;
  /** The vmid for a task of one guest, empty for jobs over several. */
  id: string;
  user: string;
  startedAt: number;
  /** Absent while the task runs. */
  endedAt?: number;
  status?: string;
  /** Lines of the task log; written when asked for. */
  log: () => string[];
}

export interface NotificationTarget {
  name: string;
  type: 'sendmail' | 'smtp' | 'gotify' | 'webhook';
  origin: 'builtin' | 'user-created' | 'modified-builtin';
  comment?: string;
}

export interface NotificationMatcher {
  name: string;
  mode: 'all' | 'any';
  origin: 'builtin' | 'user-created' | 'modified-builtin';
  target: string[];
  'match-severity'?: string[];
  comment?: string;
}

export interface MetricServer {
  id: string;
  type: 'influxdb' | 'graphite' | 'opentelemetry';
  server: string;
  port: number;
  disable: 0 | 1;
}
