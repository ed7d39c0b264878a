import { stamp, two } from '../local-time.ts';
import type { GuestDisk } from '../state.ts';
import { backupFile, diskVolid, sizeText } from '../volumes.ts';
import type { Run, Step } from './vzdump.ts';

/** The log of a run as vzdump writes it, up to the given moment. */
export function vzdumpLog(run: Run, now: number): string[] {
  const started = run.steps.filter(({ copy }) => copy.takenAt <= now);
  const lines = [`INFO: starting new backup job: vzdump ${commandLine(run)}`];
  for (const step of started) lines.push(...guestLines(run, step, now));
  const over = run.steps.every(({ endedAt }) => endedAt <= now);
  if (!over) return lines;
  if (run.steps.some(({ failure }) => failure))
    return [...lines, 'INFO: Backup job finished with errors', 'TASK ERROR: job errors'];
  return [...lines, 'INFO: Backup job finished successfully', 'TASK OK'];
}

function commandLine({ job, storage }: Run): string {
  const prune = Object.entries(job.prune ?? {}).map(([key, value]) => `${key}=${value}`);
  const parts = [
    ...(job.all ? ['--all 1'] : []),
    ...(job.vmid ? [job.vmid.replaceAll(',', ' ')] : []),
    `--storage ${storage.storage}`,
    `--mode ${job.mode}`,
    ...(prune.length > 0 ? [`--prune-backups '${prune.join(',')}'`] : []),
    '--quiet 1',
  ];
  return parts.join(' ');
}

function guestLines(run: Run, { guest, copy, endedAt, failure }: Step, now: number): string[] {
  const { vmid, type, name, status } = guest;
  const lines = [
    `INFO: Starting Backup of VM ${vmid} (${type})`,
    `INFO: Backup started at ${stamp(copy.takenAt, run.timezone)}`,
    `INFO: status = ${status}`,
    `INFO: ${type === 'qemu' ? 'VM' : 'CT'} Name: ${name}`,
    ...guest.disks.map((disk) => diskLine(run, guest, disk)),
    `INFO: backup mode: ${status === 'running' ? run.job.mode : 'stop'}`,
    'INFO: ionice priority: 7',
    `INFO: creating vzdump archive '${folder(run)}/${backupFile(copy, run.timezone)}'`,
  ];
  if (endedAt > now) return lines;
  if (failure)
    return [
      ...lines,
      `ERROR: Backup of VM ${vmid} failed - ${failure}`,
      `INFO: Failed at ${stamp(endedAt, run.timezone)}`,
    ];
  return [
    ...lines,
    `INFO: archive file size: ${(copy.sizeBytes / 2 ** 30).toFixed(2)}GB`,
    'INFO: adding notes to backup',
    `INFO: Finished Backup of VM ${vmid} (${duration(endedAt - copy.takenAt)})`,
    `INFO: Backup finished at ${stamp(endedAt, run.timezone)}`,
  ];
}

function diskLine({ storages }: Run, guest: Step['guest'], disk: GuestDisk): string {
  if (guest.type === 'qemu') {
    const storage = storages.find((known) => known.storage === disk.storage);
    const volid = storage ? diskVolid(guest, disk, storage) : disk.storage;
    return `INFO: include disk '${disk.key}' '${volid}' ${sizeText(disk.sizeBytes)}`;
  }
  if (disk.key === 'rootfs') return "INFO: including mount point rootfs ('/') in backup";
  const path = disk.options.find((option) => option.startsWith('mp='))?.slice(3) ?? '';
  if (disk.options.includes('backup=1'))
    return `INFO: including mount point ${disk.key} ('${path}') in backup`;
  return `INFO: excluding volume mount point ${disk.key} ('${path}') from backup (disabled)`;
}

function folder({ storage }: Run): string {
  return `${storage.config.path ?? '/var/lib/vz'}/dump`;
}

function duration(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
}
