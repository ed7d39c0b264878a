/**
 * What a simulated backup server is at one moment, as plain data. Files of `servers/` write it, the others answer from
 * it. Times are Unix seconds, sizes bytes.
 */
export interface BackupServerState {
  now: number;
  /** Host name; the API calls it `localhost` too. */
  node: string;
  release: Release;
  timezone: string;
  datastores: Datastore[];
  verifyJobs: VerifyJob[];
  pruneJobs: PruneJob[];
  syncJobs: SyncJob[];
  /** Running ones too; what a job did last is read off them. */
  tasks: Task[];
  access: AccessState;
  host: HostState;
}

export interface Release {
  /** `4.2` */
  version: string;
  /** The part after it: `3` of `4.2.3`. */
  release: string;
  repoid: string;
}

export interface Datastore {
  name: string;
  path: string;
  comment?: string;
  gcSchedule?: string;
  /** New backups are verified as soon as they are complete. */
  verifyNew?: boolean;
  maintenance?: { type: 'read-only' | 'offline'; message?: string };
  /** Present for removable ones. */
  removable?: { mounted: boolean };
  backend?: 'filesystem' | 's3';
  totalBytes: number;
  usedBytes: number;
  /** What the last garbage collection counted; zeros before the first. */
  chunks: { count: number; bytes: number; pendingBytes: number; removedBytes: number; stillBad: number };
  /** Beside the root. */
  namespaces: string[];
  groups: Group[];
}

export type BackupType = 'vm' | 'ct' | 'host';

export interface Group {
  /** '' for the root. */
  namespace: string;
  type: BackupType;
  id: string;
  owner: string;
  /** First line of the group's notes. */
  comment?: string;
  snapshots: Snapshot[];
}

export interface Snapshot {
  takenAt: number;
  /** Absent when the backup never came to its end: there is no manifest. */
  sizeBytes?: number;
  encrypted: boolean;
  protected?: boolean;
  comment?: string;
  verification?: { state: 'ok' | 'failed'; at: number };
}

interface Job {
  id: string;
  store: string;
  namespace?: string;
  maxDepth?: number;
  comment?: string;
  /** From then on it is scheduled. */
  createdAt: number;
}

export interface VerifyJob extends Job {
  schedule?: string;
  ignoreVerified?: boolean;
  /** Days. */
  outdatedAfter?: number;
}

export interface PruneJob extends Job {
  schedule: string;
  disabled?: boolean;
  /** `keep-daily: 7` */
  keep: Record<string, number>;
}

export interface SyncJob extends Job {
  schedule?: string;
  direction: 'pull' | 'push';
  /** Absent: another datastore of the same server. */
  remote?: string;
  remoteStore: string;
  remoteNamespace?: string;
  owner?: string;
  removeVanished?: boolean;
}

export interface Task {
  type: string;
  /** `main:verify-weekly` */
  id: string;
  user: string;
  startedAt: number;
  /** Absent while it runs. */
  endedAt?: number;
  /** `OK`, `WARNINGS: 2` or the error's text. */
  status?: string;
}

export interface AccessState {
  users: { userid: string; enable: boolean; expire: number; comment?: string }[];
  tokens: { tokenid: string; secret: string; enable: boolean; expire: number }[];
  acl: { path: string; authid: string; role: string; propagate: boolean }[];
}

export interface HostState {
  cpus: number;
  cpuModel: string;
  memoryBytes: number;
  memoryUsedBytes: number;
  rootBytes: number;
  rootUsedBytes: number;
  bootedAt: number;
  kernel: string;
  subscription: { status: string } & Record<string, string | number>;
  packages: { name: string; installed: string; candidate: string; title: string }[];
}
