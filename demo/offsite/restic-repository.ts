/**
 * A restic repository as it lies in a bucket, after restic's design document: every file is real, so that restic itself
 * could open, check and restore it. The same options always give the same bytes.
 */
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { keyFromPassword, type ResticKey, type ScryptCost, seal, sealFile } from './restic-crypto.ts';

export interface ResticRepository {
  password: string;
  /** Different repositories need different seeds. */
  seed: string;
  /** Unix seconds. */
  createdAt: number;
  host?: string;
  user?: string;
  snapshots: ResticSnapshot[];
  /** When locks were set that are still there. */
  locks?: number[];
  version?: 1 | 2;
  /** `s3legacy` is what restic up to 0.17 could still write. */
  layout?: 'default' | 's3legacy';
  scrypt?: ScryptCost;
}

export interface ResticSnapshot {
  /** When the backup began. */
  takenAt: number;
  /** Seconds until it was written. */
  lasted?: number;
  host: string;
  paths: string[];
  tags?: string[];
  /** Contents of the one file in it; another snapshot with the same contents stores nothing new. */
  contents: Uint8Array;
}

export interface ResticFile {
  /** Below the repository's prefix. */
  key: string;
  body: Uint8Array;
  modifiedAt: number;
}

export function resticRepository(options: ResticRepository): ResticFile[] {
  const { seed, createdAt, version = 2, layout = 'default' } = options;
  const key = noise(`${seed}/key`);
  const files: ResticFile[] = [];
  const write = (folder: keyof (typeof folders)['default'], body: Buffer, modifiedAt: number): string => {
    const id = sha256(body);
    const below = folder === 'data' && layout === 'default' ? `${id.slice(0, 2)}/` : '';
    files.push({ key: `${folders[layout][folder]}/${below}${id}`, body: new Uint8Array(body), modifiedAt });
    return id;
  };

  const config = { version, id: sha256(Buffer.from(seed)), chunker_polynomial: '25b468838dcb75' };
  const sealed = seal(key, Buffer.from(JSON.stringify(config)));
  files.push({ key: 'config', body: new Uint8Array(sealed), modifiedAt: createdAt });
  write('keys', keyFile(options, key), createdAt);

  const known = new Set<string>();
  for (const snapshot of options.snapshots) {
    const writtenAt = snapshot.takenAt + (snapshot.lasted ?? 60);
    const data = blobOf('data', snapshot.contents, key, version);
    const tree = treeOf(snapshot, data, key, version);
    const fresh = [data, ...tree].filter(({ id }) => !known.has(id));
    for (const { id } of fresh) known.add(id);
    // Contents and folders never share a pack.
    const packs = (['data', 'tree'] as const)
      .map((type) => fresh.filter((blob) => blob.type === type))
      .filter((blobs) => blobs.length > 0)
      .map((blobs) => ({ id: write('data', packOf(blobs, key), writtenAt), blobs: blobs.map(placed()) }));
    if (packs.length > 0) write('index', sealFile(key, version, { packs }), writtenAt);
    write('snapshots', sealFile(key, version, snapshotJson(snapshot, tree.at(-1)!.id, options)), writtenAt);
  }
  for (const time of options.locks ?? []) {
    const lock = { time: iso(time), exclusive: false, hostname: 'pve1', username: 'root', pid: 4711 };
    write('locks', sealFile(key, version, lock), time);
  }
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

const folders = {
  default: { data: 'data', index: 'index', keys: 'keys', locks: 'locks', snapshots: 'snapshots' },
  s3legacy: { data: 'data', index: 'index', keys: 'key', locks: 'lock', snapshots: 'snapshot' },
};

function keyFile(options: ResticRepository, key: ResticKey): Buffer {
  const { seed, password, createdAt, host = 'pve1', user = 'root' } = options;
  const cost = options.scrypt ?? { N: 16_384, r: 8, p: 1 };
  const salt = noise(`${seed}/salt`);
  const master = {
    mac: { k: base64(key.subarray(32, 48)), r: base64(key.subarray(48, 64)) },
    encrypt: base64(key.subarray(0, 32)),
  };
  const data = seal(keyFromPassword(password, salt, cost), Buffer.from(JSON.stringify(master)));
  return Buffer.from(
    JSON.stringify({
      created: iso(createdAt),
      username: user,
      hostname: host,
      kdf: 'scrypt',
      ...cost,
      salt: base64(salt),
      data: base64(data),
    }),
  );
}

interface Blob {
  id: string;
  type: 'data' | 'tree';
  stored: Buffer;
  /** Only where it is compressed. */
  plainLength: number | undefined;
}

function blobOf(type: Blob['type'], plain: Uint8Array, key: ResticKey, version: 1 | 2): Blob {
  const id = sha256(plain);
  if (version === 1) return { id, type, stored: seal(key, plain), plainLength: undefined };
  return { id, type, stored: seal(key, zstdCompressSync(plain)), plainLength: plain.length };
}

/** One file below the folders of the first path; innermost folder first. */
function treeOf({ paths, takenAt }: ResticSnapshot, data: Blob, key: ResticKey, version: 1 | 2): Blob[] {
  const names = (paths[0] ?? '/backup').split('/').filter((name) => name !== '');
  const times = { mtime: iso(takenAt), atime: iso(takenAt), ctime: iso(takenAt), uid: 0, gid: 0 };
  const trees: Blob[] = [];
  let node: object = { name: names.pop() ?? 'backup', type: 'file', mode: 0o600, ...times };
  node = { ...node, size: data.plainLength ?? data.stored.length - 32, content: [data.id] };
  for (;;) {
    const tree = blobOf('tree', Buffer.from(`${JSON.stringify({ nodes: [node] })}\n`), key, version);
    trees.push(tree);
    const name = names.pop();
    if (name === undefined) return trees;
    // Go's os.ModeDir.
    node = { name, type: 'dir', mode: 0o700 + 2 ** 31, ...times, content: null, subtree: tree.id };
  }
}

/** Blobs, the encrypted list of them, and that list's length. */
function packOf(blobs: Blob[], key: ResticKey): Buffer {
  const entries = blobs.map(({ id, type, stored, plainLength }) => {
    const compressed = plainLength !== undefined;
    const entry = Buffer.alloc(compressed ? 9 : 5);
    entry.writeUInt8((type === 'tree' ? 1 : 0) + (compressed ? 2 : 0), 0);
    entry.writeUInt32LE(stored.length, 1);
    if (compressed) entry.writeUInt32LE(plainLength, 5);
    return Buffer.concat([entry, Buffer.from(id, 'hex')]);
  });
  const header = seal(key, Buffer.concat(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([...blobs.map(({ stored }) => stored), header, length]);
}

/** Blobs of a pack as an index lists them. */
function placed() {
  let offset = 0;
  return ({ id, type, stored, plainLength }: Blob) => {
    const at = offset;
    offset += stored.length;
    const size = plainLength === undefined ? {} : { uncompressed_length: plainLength };
    return { id, type, offset: at, length: stored.length, ...size };
  };
}

function snapshotJson(snapshot: ResticSnapshot, tree: string, { user = 'root' }: ResticRepository) {
  const { takenAt, host, paths, tags } = snapshot;
  return { time: iso(takenAt), tree, paths, hostname: host, username: user, ...(tags ? { tags } : {}) };
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/** 64 bytes that follow from the seed. */
const noise = (seed: string): Buffer =>
  Buffer.concat([0, 1].map((half) => createHash('sha256').update(`${seed}/${half}`).digest()));
