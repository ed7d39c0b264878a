import { jobVmids } from '../backup-scope.ts';
import { nextEvents } from '../calendar.ts';
import { grouped } from '../grouped.ts';
import { pruneMarks, type Retention } from '../prune.ts';
import { near } from '../seed.ts';
import type { BackupCopy, BackupJob, ClusterState, GuestState, StorageState, Task } from '../state.ts';
import { vzdumpLog } from './vzdump-log.ts';

const day = 86_400;

/** One guest's part of a run. */
export interface Step {
  guest: GuestState;
  copy: BackupCopy;
  endedAt: number;
  /** Why it failed; the run then ends as `job errors` and leaves no copy. */
  failure?: string;
}

/** One run of a job on one node. */
export interface Run {
  job: BackupJob;
  node: string;
  storage: StorageState;
  storages: StorageState[];
  startedAt: number;
  steps: Step[];
  timezone: string;
}

export interface HistoryOptions {
  /** How many days the history reaches back. */
  days: number;
  /** Guests that fail, by vmid, with the reason. */
  failures?: Record<number, string>;
  /** No run starts after this moment (Unix seconds). */
  until?: number;
  /** Archives are so many times smaller than those of real guests: 1 unless given. */
  scale?: number;
}

/**
 * What a job that runs at most once a day has left behind by now: a task for each run on every node, and the copies that its retention
 * keeps. A run that is not over yet is a running task.
 */
export function vzdumpHistory(
  cluster: Pick<ClusterState, 'now' | 'timezone' | 'guests' | 'nodes' | 'storages'>,
  job: BackupJob,
  options: HistoryOptions,
): { copies: BackupCopy[]; tasks: Task[] } {
  const runs = pastStarts(job, cluster, options).flatMap((startedAt) =>
    runsAt(cluster, job, startedAt, options),
  );
  const tasks = runs.map((run) => task(run, cluster.now));
  const made = runs.flatMap(({ steps }) =>
    steps.filter(({ failure, endedAt }) => !failure && endedAt <= cluster.now).map(({ copy }) => copy),
  );
  return { tasks, copies: pruned(made, job, cluster.timezone) };
}

function pastStarts(
  job: BackupJob,
  { now, timezone }: { now: number; timezone: string },
  options: HistoryOptions,
) {
  const last = Math.min(now, options.until ?? now);
  return nextEvents(job.schedule, now - options.days * day, timezone, options.days + 1)
    .map((start) => start + 2)
    .filter((start) => start <= last);
}

function runsAt(
  cluster: Parameters<typeof vzdumpHistory>[0],
  job: BackupJob,
  startedAt: number,
  { failures = {}, scale = 1 }: HistoryOptions,
): Run[] {
  const storage = cluster.storages.find((known) => known.storage === job.storage);
  if (!storage) throw new Error(`job ${job.id} writes to ${job.storage}, which is no storage`);
  const chosen = new Set(jobVmids(cluster, job));
  const covered = cluster.guests
    .filter(({ vmid, createdAt }) => createdAt < startedAt && chosen.has(vmid))
    .toSorted((a, b) => a.vmid - b.vmid);
  return [...grouped(covered, ({ node }) => node)].map(([node, guests]) => {
    let at = startedAt + 1;
    const steps = guests.map((guest): Step => {
      const takenAt = at;
      at += secondsFor(guest, startedAt);
      return {
        guest,
        endedAt: at,
        failure: failures[guest.vmid],
        copy: copyOf(guest, storage, node, takenAt, scale),
      };
    });
    return { job, node, storage, storages: cluster.storages, startedAt, steps, timezone: cluster.timezone };
  });
}

function copyOf(
  guest: GuestState,
  { storage, shared }: StorageState,
  node: string,
  takenAt: number,
  scale: number,
): BackupCopy {
  const { vmid, type, name, disks } = guest;
  const bytes = disks
    .filter(({ options }) => isIncluded(type, options))
    .reduce((sum, disk) => sum + disk.sizeBytes, 0);
  const sizeBytes = near(`copy${vmid}/${takenAt}`, (bytes * 0.12) / scale, 0.05);
  return { storage, vmid, type, takenAt, sizeBytes, notes: name, ...(!shared && { node }) };
}

function isIncluded(type: GuestState['type'], options: string[]): boolean {
  const isMountPoint = type === 'lxc' && options.some((option) => option.startsWith('mp='));
  return isMountPoint ? options.includes('backup=1') : !options.includes('backup=0');
}

/** About 80 MiB a second through the guest's boot disk. */
function secondsFor({ vmid, disks }: GuestState, startedAt: number): number {
  return near(`time${vmid}/${startedAt}`, 12 + (disks[0]?.sizeBytes ?? 0) / (80 * 2 ** 20) / 3, 0.1);
}

function task(run: Run, now: number): Task {
  const end = (run.steps.at(-1)?.endedAt ?? run.startedAt) + 1;
  const failed = run.steps.some(({ failure }) => failure);
  const single = run.job.vmid && !run.job.vmid.includes(',') ? run.job.vmid : '';
  const common = { node: run.node, type: 'vzdump', id: single, user: 'root@pam', startedAt: run.startedAt };
  if (end > now) return { ...common, log: () => vzdumpLog(run, now) };
  return { ...common, endedAt: end, status: failed ? 'job errors' : 'OK', log: () => vzdumpLog(run, now) };
}

function pruned(copies: BackupCopy[], { prune }: BackupJob, timezone: string): BackupCopy[] {
  if (!prune) return copies;
  const keep: Retention = Object.fromEntries(
    Object.entries(prune).map(([key, value]) => [key, Number(value)]),
  );
  return [...grouped(copies, ({ vmid }) => vmid).values()].flatMap((group) => {
    const marks = pruneMarks(group, keep, timezone);
    return group.filter((copy) => marks.get(copy) !== 'remove');
  });
}
