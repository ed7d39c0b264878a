import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { shortens } from '../audit/unread-rows.ts';
import { type Asker, api, type Gathered, nothingOf, Unread } from './ask.ts';
import { amount, flag, maybe, rowsOf, text, time, vmid } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import type { Storage } from './storage.ts';
import { type Place, placesOf } from './storage-places.ts';
import { contentOf, sight } from './visibility.ts';

type BackupFacts = NonNullable<Facts['backups']>;
type Copy = BackupFacts['copies'][number];
type Listing = BackupFacts['listed'][number];

/**
 * Copies on the enabled storages for backups: shared ones once, local ones on each node. A disabled storage is out
 * of use and not looked at. Gaps `storage/<name>`, or `storage/<node>/<name>` for a local one, `filtered` and `incomplete`
 * where storages are hidden or make no sense.
 */
export async function gatherBackups(
  asker: Asker,
  look: FirstLook,
  storage: Gathered<Storage[]>,
): Promise<Gathered<BackupFacts>> {
  if (!storage.facts) return { gaps: storage.gaps.slice(0, 1).map(withoutStorages) };
  const places = storage.facts.filter(holdsBackups).flatMap((each) => placesOf(each, look, whatAt));
  const read = await Promise.all(places.map((place) => readCopies(asker.branch(), look, place)));
  const unread = read.flatMap(({ copies }) => (copies instanceof Unread ? [copies] : []));
  if (unread.length > 0 && unread.length === read.length)
    return { gaps: [nothingOf('backups', 'list the backups', unread)] };
  const copies = read.flatMap((each) => (each.copies instanceof Unread ? [] : each.copies));
  return {
    facts: {
      listed: read.flatMap(({ copies: found, listing }) => (found instanceof Unread ? [] : [listing])),
      copies: sorted(
        copies,
        ({ storage }) => storage,
        ({ node }) => node,
        ({ volid }) => volid,
      ),
    },
    gaps: [
      ...storage.gaps.filter(shortens).map((gap): Gap => ({ ...gap, group: 'backups' })),
      ...read.flatMap(({ copies: found, subject, gaps }) =>
        found instanceof Unread ? [found.as('backups', subject)] : gaps,
      ),
    ],
  };
}

const withoutStorages = ({ reason, privilege, path }: Gap): Gap =>
  new Unread('list the backups', reason, 'the storages could not be read', privilege, path).as('backups');

const whatAt = (name: string, node?: string): string =>
  `list the backups on ${name}${node === undefined ? '' : ` of ${node}`}`;

const holdsBackups = ({ enabled, content }: Storage): boolean => enabled && content.includes('backup');

interface Copies {
  subject: string;
  listing: Listing;
  copies: Copy[] | Unread;
  gaps: Gap[];
}

async function readCopies(asker: Asker, look: FirstLook, place: Place): Promise<Copies> {
  const { storage, node, subject, at } = place;
  const name = storage.storage;
  const evidence = evidenceOf(name, look);
  const listing = known<Listing>({ storage: name, node, evidence });
  if (at instanceof Unread) return { subject, listing, copies: at, gaps: [] };
  const { path, query } = ways(at, name)[evidence];
  const answer = await asker.ask({ path, query, schema: rowsOf(copyRow), what: whatAt(name, node) });
  // What the token may not do here it may not do there.
  if (answer instanceof Unread && place.next && answer.reason !== 'forbidden') {
    asker.nextWave();
    return await readCopies(asker, look, { ...place, at: place.next, next: undefined });
  }
  if (answer instanceof Unread) return { subject, listing, copies: withAdvice(answer, storage), gaps: [] };
  const about = { group: 'backups', schema: copyRow, what: `a backup on ${name}`, path } as const;
  const decoded = decodeRows(answer, { ...about, subject: () => subject });
  return {
    subject,
    listing,
    copies: decoded.rows.map((row) => copyOf(row, place, evidence)),
    gaps: decoded.gaps,
  };
}

/**
 * The content listing leaves out every backup that the token might not also delete; the dry run of pruning lists
 * them all to whoever may audit the storage, without size and notes. It is a GET and removes nothing.
 * (pve-storage: Content.pm, check_volume_access; PruneBackups.pm.)
 */
function evidenceOf(storage: string, { permissions }: FirstLook): Listing['evidence'] {
  if (permissions instanceof Unread) return 'prune-dry-run';
  const { allocate, volumes, guests } = contentOf(storage);
  const seesAll = (filter: typeof allocate) => sight(permissions, filter) === 'all';
  return seesAll(allocate) || (seesAll(volumes) && seesAll(guests)) ? 'content' : 'prune-dry-run';
}

const copyRow = z.object({
  volid: text,
  ctime: time,
  vmid: maybe(vmid),
  /** Content listing. */
  subtype: maybe(text),
  size: maybe(amount),
  protected: maybe(flag),
  encrypted: maybe(text),
  verification: maybe(z.object({ state: maybe(text) })),
  /** Dry run. */
  type: maybe(text),
  mark: maybe(text),
});

const ways = (at: string, storage: string) => ({
  content: {
    path: api`/nodes/${at}/storage/${storage}/content`,
    query: { content: 'backup' },
  },
  'prune-dry-run': {
    path: api`/nodes/${at}/storage/${storage}/prunebackups`,
    query: { 'prune-backups': 'keep-all=1' },
  },
});

function copyOf(
  row: z.output<typeof copyRow>,
  { storage, node }: Place,
  evidence: Listing['evidence'],
): Copy {
  const base = { storage: storage.storage, node, volid: row.volid, vmid: row.vmid, takenAt: row.ctime };
  if (evidence === 'prune-dry-run')
    return known({ ...base, type: guestType(row.type), protected: row.mark === 'protected' });
  const isPbs = storage.type === 'pbs';
  // Where the manifest cannot be read, the size is given as 1.
  const unfinished = isPbs && row.size === 1;
  const state = row.verification?.state;
  return known({
    ...base,
    type: guestType(row.subtype),
    sizeBytes: unfinished ? undefined : row.size,
    protected: row.protected === true,
    encrypted: isPbs ? row.encrypted !== undefined : undefined,
    verification: state === 'ok' || state === 'failed' ? state : undefined,
    unfinished: unfinished || undefined,
  });
}

const guestType = (type: string | undefined): Copy['type'] =>
  type === 'qemu' || type === 'lxc' ? type : undefined;

/** The dry run asks a backup server group by group, which is slow and needs rights there. */
function withAdvice({ what, reason, cause, privilege, path }: Unread, { type }: Storage): Unread {
  const advice = type === 'pbs' ? '; a token for the backup server itself would show more' : '';
  return new Unread(what, reason, cause + advice, privilege, path);
}
