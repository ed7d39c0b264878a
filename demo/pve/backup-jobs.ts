import { jobVmids } from '../backup-scope.ts';
import { nextEvents } from '../calendar.ts';
import type { BackupJob, ClusterState, GuestDisk, GuestState } from '../state.ts';
import { diskVolid } from '../volumes.ts';
import { badParameters } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { type Parameter, required } from './parameters.ts';
import { everybody, needs, rootOnly } from './rules.ts';

const audit = needs('/', 'Sys.Audit');

/** Backup jobs: what is to be backed up, when, and which disks of which guests that covers. */
export const backupJobEndpoints: Endpoint[] = [
  get('/cluster/backup', audit, ({ cluster, now }) =>
    cluster.backupJobs.map((job) => ({
      ...jobRow(job),
      'next-run': nextEvents(job.schedule, now, cluster.timezone)[0],
    })),
  ),
  get('/cluster/backup/{id}', audit, (ask) => jobRow(find(ask))),
  get('/cluster/backup/{id}/included_volumes', audit, includedVolumes),
  get('/cluster/backup-info', rootOnly, () => [{ subdir: 'not-backed-up' }]),
  get('/cluster/backup-info/not-backed-up', audit, notBackedUp),
  get('/cluster/jobs/schedule-analyze', everybody, analyze, {
    params: {
      schedule: required({ type: 'string', refuse: refuseSchedule }),
      iterations: { type: 'integer', minimum: 1, maximum: 100 },
      starttime: { type: 'integer' },
    } satisfies Record<string, Parameter>,
    ordered: true,
  }),
];

function jobRow({ prune, more, ...job }: BackupJob) {
  return { type: 'vzdump', ...job, ...(prune && { 'prune-backups': prune }), ...more };
}

function find({ cluster, at }: Ask): BackupJob {
  const job = cluster.backupJobs.find(({ id }) => id === at.id);
  if (!job) throw badParameters({ id: `No such job '${at.id}'` });
  return job;
}

function notBackedUp({ cluster, may }: Ask): unknown[] {
  const covered = new Set(cluster.backupJobs.flatMap((job) => jobVmids(cluster, job)));
  return cluster.guests
    .filter(({ vmid }) => !covered.has(vmid) && may.all(`/vms/${vmid}`, 'VM.Audit'))
    .map(({ vmid, type, name }) => ({ vmid, type, name }));
}

function includedVolumes(ask: Ask): unknown {
  const { cluster, may } = ask;
  const visible = jobVmids(cluster, find(ask)).filter((vmid) => may.all(`/vms/${vmid}`, 'VM.Audit'));
  return {
    children: visible.map((id) => {
      const guest = cluster.guests.find(({ vmid }) => vmid === id);
      if (!guest) return { id, type: 'unknown', leaf: 1 };
      const children = guest.disks.map((disk) => volumeRow(cluster, guest, disk));
      return { id, type: guest.type, name: guest.name, leaf: 0, children };
    }),
  };
}

function volumeRow(cluster: ClusterState, guest: GuestState, disk: GuestDisk) {
  const storage = cluster.storages.find(({ storage }) => storage === disk.storage);
  return {
    id: `${guest.vmid}:${disk.key}`,
    name: storage && diskVolid(guest, disk, storage),
    leaf: 1,
    ...inclusion(guest, disk),
  };
}

/** Disks of virtual machines are in unless they say no, mount points of containers only when they say yes. */
function inclusion({ type }: GuestState, { key, options }: GuestDisk): { included: 0 | 1; reason: string } {
  if (key === 'rootfs') return { included: 1, reason: 'rootfs' };
  const included = type === 'qemu' ? !options.includes('backup=0') : options.includes('backup=1');
  if (type === 'qemu') return { included: included ? 1 : 0, reason: `backup=${included ? 'yes' : 'no'}` };
  return { included: included ? 1 : 0, reason: included ? 'enabled' : 'disabled' };
}

function analyze({ cluster, query, now }: Ask): unknown[] {
  const after = Number(query.starttime ?? now);
  const times = nextEvents(query.schedule ?? '', after, cluster.timezone, Number(query.iterations ?? 10));
  return times.map((timestamp) => ({ timestamp, utc: utcText(timestamp) }));
}

function utcText(at: number): string {
  const [weekday, day, month, year, time] = new Date(at * 1000).toUTCString().split(/,? /);
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

function refuseSchedule(schedule: string): string | undefined {
  try {
    nextEvents(schedule, 0, 'UTC');
    return undefined;
  } catch (error) {
    return `invalid format - invalid calendar event '${schedule}' - ${error instanceof Error ? error.message : ''}\n`;
  }
}
