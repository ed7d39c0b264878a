/** What shows that a guest was backed up: copies on storages, and what tasks say. */

import type { BackupJob } from './backup-coverage.ts';
import { backupTasks } from './backup-tasks.ts';
import type { FactsOf, Gap } from './facts.ts';
import type { Guest } from './guest-name.ts';
import type { Context } from './rule.ts';

type Sources = Partial<FactsOf<'backups' | 'tasks' | 'storage'>>;
type Copies = FactsOf<'backups'>['backups']['copies'];

export interface Evidence {
  /** Start of the newest backup that is known of, Unix seconds. */
  newest?: number;
  /** Set when a newer one may lie where nobody could look. */
  unlisted?: Unlisted;
}

interface Unlisted {
  /** As in a sentence: `the storage nas`. */
  place: string;
  gap?: Gap;
}

/** Reads the sources once and answers for each guest with the jobs that take it. */
export function backupEvidence(
  sources: Sources,
  gap: Context['gap'],
): (guest: Guest, jobs: readonly BackupJob[]) => Evidence {
  const copyOf = newestCopies(sources.backups?.copies ?? []);
  const runOf = newestRuns(backupTasks(sources.tasks));
  const unlistedFor = unlistedPlaces(sources, gap);
  return (guest, jobs) => {
    const copy = copyOf(guest);
    const unlisted = unlistedFor(guest, jobs);
    // Where all copies can be seen, a log that once said "finished" proves no more than they do.
    return unlisted ? { newest: latest(copy, runOf(guest)), unlisted } : { newest: copy };
  };
}

/** `OK`, or `WARNINGS: 2`: the backup was made all the same. */
export const succeeded = (status: string): boolean => status === 'OK' || status.startsWith('WARNINGS');

/** Ids are used again, so a copy of the other guest type is another guest's. */
function newestCopies(copies: Copies): (guest: Guest) => number | undefined {
  const newest = new Map<string, number>();
  for (const { vmid, type = 'any', takenAt, unfinished } of copies)
    if (vmid !== undefined && !unfinished) keepLatest(newest, `${type}/${vmid}`, takenAt);
  return ({ id, vmid }) => latest(newest.get(id), newest.get(`any/${vmid}`));
}

/** Start of the newest run that says it backed a guest up, Unix seconds. */
export function newestRuns(
  tasks: FactsOf<'tasks'>['tasks'],
): (guest: { vmid: number }) => number | undefined {
  const newest = new Map<number, number>();
  for (const { vmid, status = '', startedAt, guests = [] } of tasks) {
    if (vmid !== undefined && succeeded(status)) keepLatest(newest, vmid, startedAt);
    for (const guest of guests) if (guest.ok) keepLatest(newest, guest.vmid, startedAt);
  }
  return ({ vmid }) => newest.get(vmid);
}

/** Looks for the first place where copies of a guest should lie and that was not listed. */
function unlistedPlaces({ backups, storage: storages }: Sources, gap: Context['gap']) {
  const listed = new Set(backups?.listed.map(({ storage, node }) => place(storage, node)));
  const known = new Map(storages?.map((entry) => [entry.storage, entry]));
  const forBackups = storages?.filter(({ enabled, content }) => enabled && content.includes('backup'));

  return (guest: Guest, jobs: readonly BackupJob[]): Unlisted | undefined => {
    const vague = jobs.find(({ storage }) => storage === undefined);
    if (vague) return { place: `the default storage of the job ${vague.id}` };
    // Without a job a copy may lie on any storage for backups.
    const places = jobs.length > 0 ? jobs : forBackups;
    if (!places) return { place: 'the storages for backups', gap: gap('storage') };
    const missing = places.find(
      ({ storage = '' }) => !listed.has(place(storage)) && !listed.has(place(storage, guest.node)),
    )?.storage;
    return missing === undefined
      ? undefined
      : { place: `the storage ${missing}`, gap: outOfUse(missing) ?? whyUnread(missing, guest.node) };
  };

  function outOfUse(name: string): Gap | undefined {
    const storage = known.get(name);
    if (!storage || (storage.enabled && storage.content.includes('backup'))) return undefined;
    const detail = `${name} is ${storage.enabled ? 'not meant for backups' : 'disabled'}.`;
    return { group: 'backups', reason: 'skipped', detail };
  }

  function whyUnread(name: string, node: string): Gap | undefined {
    const own = gap('backups', `storage/${name}`) ?? gap('backups', `storage/${node}/${name}`);
    return own ?? gap('backups', 'filtered');
  }
}

const place = (storage: string, node = '') => `${node}/${storage}`;

const latest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

function keepLatest<Key>(newest: Map<Key, number>, key: Key, at: number): void {
  if (at > (newest.get(key) ?? Number.NEGATIVE_INFINITY)) newest.set(key, at);
}
