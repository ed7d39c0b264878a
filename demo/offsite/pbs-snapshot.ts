import { blob, chunkDigest, sha256 } from './pbs-blob.ts';
import { archiveChunks, imageChunks } from './pbs-data.ts';
import { dynamicIndex, fixedIndex, type Index, type IndexedChunk } from './pbs-index.ts';
import { hex, type ManifestFile, manifestBlob } from './pbs-manifest.ts';
import type { PbsDisk, PbsSnapshot, StoredObject, Written } from './pbs-store.ts';

interface Archive {
  name: string;
  disk: PbsDisk;
  fixed: boolean;
}

/**
 * The files of one snapshot; its chunks are added to those of the store.
 * @param changes of each snapshot of the group up to this one the share of chunks that changed
 */
export function snapshotObjects(
  snapshot: PbsSnapshot,
  group: string,
  changes: readonly number[],
  written: Written,
): StoredObject[] {
  const { takenAt, arrivedAt = takenAt + 3600, unfinished, protected: kept } = snapshot;
  const time = new Date(takenAt * 1000).toISOString().replace('.000', '');
  const bodies = new Map<string, Uint8Array>();
  const files: ManifestFile[] = [];
  const uploaded = { count: 0, size: 0, compressed_size: 0, duplicates: 0 };

  for (const { name, data } of blobsOf(snapshot)) {
    const body = blob(data, snapshot.encrypt === true ? { key: written.key } : {});
    bodies.set(name, body);
    files.push({
      filename: name,
      'crypt-mode': cryptMode(snapshot),
      size: body.length,
      csum: hex(sha256(body)),
    });
    uploaded.size += data.length;
  }
  for (const archive of archivesOf(snapshot)) {
    const { body, csum, sizeBytes } = upload(
      archive,
      snapshot,
      `${group}${archive.name}`,
      changes,
      written,
      uploaded,
    );
    bodies.set(archive.name, body);
    files.push({
      filename: archive.name,
      'crypt-mode': cryptMode(snapshot),
      size: sizeBytes,
      csum: hex(csum),
    });
  }
  if (!unfinished) {
    const manifest = manifestBlob({
      ...snapshot,
      files,
      uploaded,
      signed: Boolean(snapshot.encrypt),
      ...(snapshot.encrypt && { fingerprint: written.key.fingerprint }),
    });
    bodies.set('index.json.blob', manifest);
    bodies.set(
      'client.log.blob',
      blob(new TextEncoder().encode(`INFO: backup of ${snapshot.type}/${snapshot.id}\n`)),
    );
  }
  if (kept) bodies.set('.protected', new Uint8Array(0));
  return [...bodies].map(([name, body]) => ({ key: `${group}${time}/${name}`, body, modifiedAt: arrivedAt }));
}

const cryptMode = ({ encrypt }: PbsSnapshot): ManifestFile['crypt-mode'] =>
  encrypt === 'sign-only' ? 'sign-only' : encrypt ? 'encrypt' : 'none';

function blobsOf({ type, conf, firewall, encrypt }: PbsSnapshot): { name: string; data: Uint8Array }[] {
  const named = [
    [type === 'vm' ? 'qemu-server.conf.blob' : 'pct.conf.blob', conf],
    ['fw.conf.blob', firewall],
    // The key itself, sealed for its owner's master key.
    ['rsa-encrypted.key.blob', encrypt === true ? 'sealed '.repeat(64) : undefined],
  ] as const;
  return named.flatMap(([name, text]) =>
    text === undefined ? [] : [{ name, data: new TextEncoder().encode(text) }],
  );
}

function archivesOf({ type, disks, split }: PbsSnapshot): Archive[] {
  if (type === 'vm') return disks.map((disk) => ({ name: `drive-${disk.name}.img.fidx`, disk, fixed: true }));
  return disks.flatMap((disk): Archive[] => {
    const small = { ...disk, sizeBytes: Math.max(64, disk.sizeBytes >> 6) };
    const part = (name: string, of: PbsDisk): Archive => ({ name, disk: of, fixed: false });
    return split
      ? [part(`${disk.name}.mpxar.didx`, small), part(`${disk.name}.ppxar.didx`, disk)]
      : [part(`${disk.name}.pxar.didx`, disk), part('catalog.pcat1.didx', small)];
  });
}

function upload(
  { disk, fixed }: Archive,
  snapshot: PbsSnapshot,
  place: string,
  changes: readonly number[],
  { seed, chunkBytes, compress, key, chunks }: Written,
  uploaded: { count: number; size: number; compressed_size: number; duplicates: number },
): Index {
  const data = {
    seed: `${seed}/${place}`,
    sizeBytes: disk.sizeBytes,
    chunkBytes,
    changes,
    empty: disk.empty ?? 0.25,
  };
  const indexed: IndexedChunk[] = [];
  const used = snapshot.encrypt === true ? key : undefined;
  for (const plain of fixed ? imageChunks(data) : archiveChunks(data)) {
    const digest = chunkDigest(plain, used);
    indexed.push({ digest, length: plain.length });
    const name = hex(digest);
    if (chunks.has(name)) continue;
    const body = blob(plain, { compress, ...(used && { key: used }) });
    chunks.set(name, { body, modifiedAt: snapshot.arrivedAt ?? snapshot.takenAt + 3600 });
    uploaded.count++;
    uploaded.size += plain.length;
    uploaded.compressed_size += body.length;
  }
  return fixed ? fixedIndex(indexed, chunkBytes, snapshot.takenAt) : dynamicIndex(indexed, snapshot.takenAt);
}
