import { diskKeyOf, type Inside, insideOf } from '../guest-conf.ts';
import { joined } from '../joined.ts';
import { Damaged, openBlob, plainOf, sha256 } from './blob.ts';
import { type Index, largestIndex, mostChunks, readIndex } from './chunk-index.ts';
import { type DigestSet, digestSet } from './digests.ts';
import { snapshotPrefix } from './keys.ts';
import type { SnapshotFiles } from './listing.ts';
import { largestManifest, type Manifest, type ManifestFile, readManifest } from './manifest.ts';
import { fetchBytes, fetchDigest, type Reading } from './reading.ts';

/** What was read of a snapshot. Faults are clauses that begin with a file's name. */
export interface SnapshotHead {
  /** Absent when it is damaged. */
  manifest?: Manifest;
  inside?: Inside;
  /** Files that are not what they should be. */
  wrong: string[];
  /** Files that are not there. */
  missing: string[];
}

/** What its indexes say. */
export interface SnapshotChunks {
  digests: DigestSet;
  /** Lengths that a chunk can have; absent where they differ from chunk to chunk. */
  lengths?: number[];
  /** Whether chunks must be encrypted; absent where some must and some must not. */
  encrypted?: boolean;
}

/** No configuration is larger. */
const largestConf = 2 ** 20;

/**
 * Manifest and, unless they are known already, blobs.
 * @returns undefined when something is gone meanwhile or could not be read
 * @throws BudgetSpent
 */
export async function readHead(
  reading: Reading,
  snapshot: SnapshotFiles,
  { blobs }: { blobs: boolean },
): Promise<SnapshotHead | undefined> {
  const head: SnapshotHead = { wrong: [], missing: [] };
  const manifest = await sound(head, 'index.json.blob', async () => {
    const bytes = await fetchBytes(reading, keyIn(snapshot, 'index.json.blob'), largestManifest);
    return typeof bytes === 'string' ? undefined : readManifest(bytes, snapshot);
  });
  if (!manifest) return head.wrong.length > 0 ? head : undefined;
  head.manifest = manifest;
  head.missing = manifest.files
    .filter(({ name }) => !snapshot.files.has(name))
    .map(({ name }) => `${name} is missing`);
  let conf: Uint8Array | undefined;
  for (const file of blobs ? manifest.files.filter(({ name }) => name.endsWith('.blob')) : []) {
    if (!snapshot.files.has(file.name)) continue;
    const isConf = file.name === confName(snapshot.type) && !file.encrypted;
    const read = await sound(head, file.name, () => readBlob(reading, snapshot, file, isConf));
    if (read === 'unread') return undefined;
    if (isConf) conf = read;
  }
  const inside = insideFrom(snapshot, manifest, conf);
  return inside ? { ...head, inside } : head;
}

/** @returns data of a configuration; undefined of any other blob @throws Damaged, BudgetSpent */
async function readBlob(
  reading: Reading,
  snapshot: SnapshotFiles,
  { name, sizeBytes, csum }: ManifestFile,
  isConf: boolean,
): Promise<Uint8Array | undefined | 'unread'> {
  const listed = snapshot.files.get(name)?.sizeBytes ?? 0;
  if (listed !== sizeBytes) throw new Damaged(`it has ${listed} bytes instead of ${sizeBytes}`);
  const key = keyIn(snapshot, name);
  const keep = isConf && sizeBytes <= largestConf;
  const got = keep ? await fetchBytes(reading, key, sizeBytes) : await fetchDigest(reading, key);
  if (typeof got === 'string') return 'unread';
  const isBytes = got instanceof Uint8Array;
  if ((isBytes ? sha256(got) : got.sha256) !== csum)
    throw new Damaged('its SHA-256 is not that of the manifest');
  return isBytes ? plainOf(openBlob(got), largestConf) : undefined;
}

/**
 * All digests that the snapshot needs.
 * @param head its faults are added to
 * @param manifest what the indexes must agree with
 * @returns `too large` beyond what can be held; undefined when there are faults, or something could not be read
 * @throws BudgetSpent
 */
export async function readChunkList(
  reading: Reading,
  snapshot: SnapshotFiles,
  manifest: Manifest,
  head: Pick<SnapshotHead, 'wrong'>,
): Promise<SnapshotChunks | 'too large' | undefined> {
  const files = manifest.files.filter(({ name }) => /\.[fd]idx$/.test(name));
  const bytes = (name: string) => snapshot.files.get(name)?.sizeBytes ?? 0;
  if (files.reduce((sum, { name }) => sum + bytes(name), 0) > largestIndex) return 'too large';
  const indexes: Index[] = [];
  for (const file of files) {
    const index = await sound(head, file.name, async () => {
      const got = await fetchBytes(reading, keyIn(snapshot, file.name), largestIndex);
      return typeof got === 'string' ? undefined : agreed(readIndex(file.name, got), file);
    });
    if (index) indexes.push(index);
  }
  if (indexes.length < files.length) return undefined;
  const list = joined(indexes.map(({ digests }) => digests));
  if (list.length > mostChunks * 32) return 'too large';
  const lengths = indexes.every((index) => index.lengths) && indexes.flatMap((index) => index.lengths ?? []);
  const modes = new Set(files.map(({ encrypted }) => encrypted));
  return {
    digests: digestSet(list),
    ...(lengths && { lengths: [...new Set(lengths)] }),
    ...(modes.size === 1 && { encrypted: modes.has(true) }),
  };
}

function agreed(index: Index, { sizeBytes, csum }: ManifestFile): Index {
  if (index.csum !== csum) throw new Damaged('its checksum is not that of the manifest');
  if (index.sizeBytes !== sizeBytes)
    throw new Damaged(`it describes ${index.sizeBytes} bytes where the manifest says ${sizeBytes}`);
  return index;
}

/** Disks by their images; of a container what its configuration says. Without a configuration nothing but images tells. */
function insideFrom(
  { type }: SnapshotFiles,
  { files }: Manifest,
  conf: Uint8Array | undefined,
): Inside | undefined {
  const text = conf && new TextDecoder().decode(conf);
  if (type === 'ct') return text === undefined ? undefined : insideOf('lxc', text);
  if (type === 'host') return undefined;
  const disks = files.flatMap(({ name, sizeBytes }) => {
    const key = name.endsWith('.img.fidx') && diskKeyOf(name.slice(0, -'.img.fidx'.length));
    return key ? [{ key, sizeBytes }] : [];
  });
  return insideOf('qemu', text ?? '', disks);
}

const confName = (type: SnapshotFiles['type']) => (type === 'vm' ? 'qemu-server.conf.blob' : 'pct.conf.blob');

const keyIn = ({ namespace, folder }: SnapshotFiles, file: string) =>
  `${snapshotPrefix(namespace, folder)}${file}`;

/** What is damaged becomes a fault. */
async function sound<T>(
  head: Pick<SnapshotHead, 'wrong'>,
  file: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    head.wrong.push(`${file} is damaged: ${error.message}`);
    return undefined;
  }
}
