/** A guest's fate while it is worked out: what is known before times are added. */
import { gibibytes } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { duration } from '../moments.ts';
import type { GuestFate } from '../report-failures.ts';
import type { BackupChoice } from './backup-choice.ts';
import { sidOf } from './ha-view.ts';
import type { Configured, World } from './world.ts';

export interface Draft {
  guest: Guest;
  fate: GuestFate['fate'];
  why: string;
  evidence: GuestFate['evidence'];
  by?: 'ha' | 'hand';
  to?: string;
  /** Starts that HA makes, the failing ones included. */
  attempts?: number;
  backup?: GuestFate['backup'];
  replica?: GuestFate['replica'];
}

export const unknownFate = (guest: Guest, why: string): Draft => ({
  guest,
  fate: 'unknown',
  why,
  evidence: [configEvidence(guest)],
});

/** The fate of a guest whose disks are down: a restore, or nothing. @param down the disks and where they are. */
export function fateFromBackup(world: World, guest: Configured, down: string, backup: BackupChoice): Draft {
  const evidence = [configEvidence(guest)];
  if (backup.kind === 'unknown') return unknownFate(guest, `${down} ${backup.why}`);
  if (backup.kind === 'none')
    return {
      guest,
      fate: 'lost',
      why: `${down} No usable backup of it is on a storage that stays up: if those disks are gone, so are its data.`,
      evidence: [...evidence, noBackupEvidence(world)],
    };
  const { storage, volid, takenAt, sizeBytes } = backup.copy;
  const age = duration(Math.max(0, world.facts.takenAt - takenAt));
  return {
    guest,
    fate: 'restore',
    by: 'hand',
    why: `${down} The newest backup that stays up is ${age} old, on ${storage}.${leftOut(guest)}`,
    evidence: [...evidence, { seen: volid, where: listingPath(world, storage, backup.copy.node) }],
    backup: { storage, volid, takenAt, ...(sizeBytes !== undefined && { sizeBytes }) },
  };
}

function noBackupEvidence(world: World): GuestFate['evidence'][number] {
  const searched = [...new Set(world.facts.backups?.listed.map(({ storage }) => storage))];
  const [first] = searched;
  return first === undefined
    ? { seen: 'no storage for backups', where: '/storage' }
    : { seen: `no usable backup on ${listed(searched)}`, where: listingPath(world, first) };
}

/** Disks that backups of the guest do not take. */
function leftOut({ config }: Configured): string {
  const keys = config.disks.filter(({ backedUp }) => !backedUp).map(({ key }) => key);
  return keys.length === 0 ? '' : ` It does not contain ${keys.join(', ')}.`;
}

function listingPath({ facts, online }: World, storage: string, node?: string): string {
  const found = facts.backups?.listed.find(
    (each) => each.storage === storage && (node ?? each.node) === each.node,
  );
  const on = node ?? found?.node ?? online[0];
  return `/nodes/${on}/storage/${storage}/${found?.evidence === 'prune-dry-run' ? 'prunebackups' : 'content'}`;
}

export function configEvidence({ node, type, vmid, config }: Guest): GuestFate['evidence'][number] {
  const disks = config?.disks.map(({ key, storage, sizeBytes }) =>
    [key, storage === undefined ? 'a path of the node' : `on ${storage}`, sizeBytes && gibibytes(sizeBytes)]
      .filter(Boolean)
      .join(' '),
  );
  return {
    seen: disks ? disks.join(', ') || 'no disk' : 'not read',
    where: `/nodes/${node}/${type}/${vmid}/config`,
  };
}

export function haEvidence({ ha }: World, guest: Guest): GuestFate['evidence'][number] {
  const service = ha.services.get(sidOf(guest));
  return {
    seen: service
      ? `${service.sid} requested ${service.requestedState}`
      : `${guestName(guest)} is no HA resource`,
    where: '/cluster/ha/resources',
  };
}
