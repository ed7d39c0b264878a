/** A datastore on S3 in memory, read as an audit would. */

import { offsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import {
  type PbsSnapshot,
  type PbsStore,
  pbsStore,
  type StoredObject,
} from '../../demo/offsite/pbs-store.ts';
import { within } from '../../gather/offsite/object-reader.ts';
import { readPbsS3 } from '../../gather/offsite/pbs/reader.ts';
import type { CopyFacts, FoundInTarget, OffsiteGap, TargetFacts } from '../../gather/offsite/target.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

export const day = 86_400;
export const firstBackup = Date.UTC(2026, 10, 20, 1) / 1000;

export const target = (fields: object = {}) =>
  offsiteTargetPolicy.parse({ name: 'away', kind: 'pbs-s3', via: { binding: 'OFFSITE' }, ...fields });

export const webConf = `name: web
smbios1: uuid=0F8FAD5B-D9CB-469F-A165-70867728950E
net0: virtio=BC:24:11:00:64:00,bridge=vmbr0
scsi0: local-lvm:vm-100-disk-0,size=1M
`;
export const dnsConf = `hostname: dns
net0: name=eth0,hwaddr=BC:24:11:00:65:00,bridge=vmbr0
rootfs: local-lvm:vm-101-disk-0,size=8G
mp0: local-lvm:vm-101-disk-1,mp=/data,backup=1,size=4G
mp1: local-lvm:vm-101-disk-2,mp=/cache,size=4G
`;

export const web = (fields: Partial<PbsSnapshot> = {}): PbsSnapshot => ({
  type: 'vm',
  id: '100',
  takenAt: firstBackup,
  disks: [
    { name: 'scsi0', sizeBytes: 2 ** 20 + 512 },
    { name: 'tpmstate0-backup', sizeBytes: 2 ** 16 },
  ],
  conf: webConf,
  firewall: '[OPTIONS]\nenable: 1\n',
  ...fields,
});

export const dns = (fields: Partial<PbsSnapshot> = {}): PbsSnapshot => ({
  type: 'ct',
  id: '101',
  takenAt: firstBackup + 60,
  disks: [{ name: 'root', sizeBytes: 2 ** 20 }],
  conf: dnsConf,
  ...fields,
});

export const stored = (snapshots: PbsSnapshot[], fields: Partial<PbsStore> = {}): StoredObject[] =>
  pbsStore({ store: 'main', host: 'vault', chunkBytes: 2 ** 14, snapshots, ...fields });

export interface Audit {
  objects?: StoredObject[];
  store?: MemoryStore;
  fields?: object;
  now?: number;
  before?: TargetFacts | undefined;
  budget?: { requests: number; bytes: number };
}

export interface Audited {
  found: FoundInTarget;
  gaps: OffsiteGap[];
  facts: TargetFacts;
  store: MemoryStore;
}

/** @throws when nothing could be listed */
export async function audited({
  objects = [],
  store = memoryStore(objects),
  ...audit
}: Audit): Promise<Audited> {
  const { fields = {}, now = firstBackup + day, before, budget } = audit;
  const reader = budget ? within(store, budget) : store;
  const { found, gaps } = await readPbsS3({
    target: target(fields),
    store: reader,
    now: () => now,
    before,
    budget,
  });
  if (!found) throw new Error(gaps[0]?.detail ?? 'nothing was found');
  const facts: TargetFacts = {
    name: 'away',
    kind: 'pbs-s3',
    place: store.place,
    readAt: now,
    cost: store.cost(),
    ...found,
  };
  return { found, gaps, facts, store };
}

export const ofGuest = (copies: CopyFacts[], vmid: number): CopyFacts | undefined =>
  copies.find((copy) => copy.vmid === vmid);

export const check = (copy: CopyFacts | undefined, proof: string): CopyFacts['checks'][number] | undefined =>
  copy?.checks.find((each) => each.proof === proof);
