/** How a sound copy gets to an offsite target, and how to look at what lies there. */
import { type Command, command } from '../command.ts';
import type { Guest } from '../guest-name.ts';
import { moment } from '../moments.ts';
import type { Fix } from '../rule.ts';
import type { CellView, OwnCopy } from './model.ts';
import { type OwnListing, ownListing } from './own-listing.ts';
import type { OffsiteFacts } from './view.ts';

/** A new copy at the target of a cell: made anew, or copied where the cluster has one that is young enough. */
export function newCopy(facts: OffsiteFacts, now: number): (cell: CellView) => Fix {
  let listing: OwnListing | undefined;
  return (cell) => {
    const { target, guest, rpo } = cell;
    const { kind } = target.policy;
    if (kind === 'restic')
      return {
        summary: `Look why the backup of ${cell.name} into the repository did not run, run it, and look for its snapshot.`,
        commands: lookAt(cell),
      };
    listing ??= ownListing(facts.backups ?? facts.offsite.lastKnown?.backups);
    const served = kind !== 'vzdump';
    const own = listing.of(guest.id).filter(({ volid }) => isServed(volid) === served);
    const newest = own.toSorted((a, b) => b.takenAt - a.takenAt)[0];
    if (!served && newest && newest.takenAt >= now - rpo.seconds)
      return {
        summary: `The cluster itself has a copy of ${moment(newest.takenAt)} on ${newest.storage}: copy it to ${target.name}, and look why there is no sound one.`,
        commands: [onStorage(newest, guest), ...lookAt(cell)],
      };
    const storage = newest?.storage ?? onlyStorage(facts, served);
    return {
      summary: served
        ? `Back it up to the datastore behind ${target.name}.`
        : `Back it up, and copy the archive to ${target.name}.`,
      commands: [
        ...(storage === undefined
          ? []
          : [command('changes', 'vzdump', [guest.vmid], { storage, mode: 'snapshot' }, guest.node)]),
        ...lookAt(cell),
      ],
    };
  };
}

/** `pbs:backup/vm/100/2026-11-21T01:00:00Z` lies on a backup server. */
const isServed = (volid: string): boolean => /:backup\/(vm|ct)\/\d+\//.test(volid);

const onStorage = ({ storage }: OwnCopy, { vmid, node }: Guest): Command =>
  command('reads', 'pvesm list', [storage], { content: 'backup', vmid }, node);

/** Where backups of this kind go when no copy tells: a storage that has no other beside it. */
function onlyStorage({ storage = [] }: OffsiteFacts, served: boolean): string | undefined {
  const fitting = storage.filter(
    ({ enabled, content, type }) => enabled && content.includes('backup') && (type === 'pbs') === served,
  );
  return fitting.length === 1 ? fitting[0]?.storage : undefined;
}

/** What the owner would type to see what lies there; nothing where no tool of his reaches it. */
export function lookAt({ target: { policy }, guest, newest }: CellView): Command[] {
  const { via, kind, prefix, crypt } = policy;
  if (!('endpoint' in via)) return [];
  const { endpoint, bucket } = via;
  if (kind === 'restic') return [command('reads', 'restic snapshots', [], { repo: repository(via, prefix) })];
  if (kind !== 'vzdump' || crypt !== 'none') return [];
  const folder = newest?.copy.key.replace(/[^/]*$/, '') ?? '';
  return [
    command('reads', 'aws s3api list-objects-v2', [], {
      bucket,
      prefix: `${prefix}${folder}vzdump-${guest.type}-${guest.vmid}-`,
      'endpoint-url': endpoint,
    }),
  ];
}

/** Reads all of the data there, and says what is damaged. */
export function readAll({ target: { policy, facts } }: Pick<CellView, 'target'>): Command[] {
  const { via, kind } = policy;
  if (kind === 'restic' && 'endpoint' in via)
    return [
      command('reads', 'restic check', [], {
        repo: repository(via, policy.prefix),
        'read-data': true,
        'no-lock': true,
      }),
    ];
  const datastore = 'backupServer' in via ? via.datastore : policy.datastore;
  if (kind === 'restic' || kind === 'vzdump' || datastore === undefined) return [];
  const server = 'backupServer' in via ? via.backupServer : facts?.datastore?.owner;
  return [
    command('changes', 'proxmox-backup-manager verify', [datastore], { 'ignore-verified': 'false' }, server),
  ];
}

export const repository = (
  { endpoint, bucket }: { endpoint: string; bucket: string },
  prefix: string,
): string => `s3:${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}`.replace(/\/$/, '');
