/** Reading offsite targets: requests, bytes and CPU for each guest, at the first audit and at later ones. */
import { createHash } from 'node:crypto';
import { offsitePolicySchema } from '../audit/offsite-policy.ts';
import { pbsStore } from '../demo/offsite/pbs-store.ts';
import { resticRepository } from '../demo/offsite/restic-repository.ts';
import { vzdumpArchive } from '../demo/offsite/vzdump.ts';
import { readTarget } from '../gather/offsite/read-target.ts';
import type { TargetFacts } from '../gather/offsite/target.ts';
import { type MemoryObject, memoryStore } from '../test/support/memory-store.ts';
import { heading, line, median, row } from './bench-lines.ts';

interface Place {
  title: string;
  target: Record<string, unknown>;
  password?: string;
  /** What lies there when so many nights have passed, one copy a guest and night. */
  after(nights: number, guests: number): MemoryObject[];
}

const began = 1_790_000_000;
const day = 86_400;
const nights = 3;
const payloadBytes = 512 * 1024;

const places: Place[] = [
  {
    title: 'vzdump, archives of 0.5 MiB',
    target: { kind: 'vzdump' },
    after: (count, guests) =>
      each(count, guests, (night, guest) => {
        const takenAt = began + night * day + guest * 60;
        const archive = vzdumpArchive({
          type: 'qemu',
          vmid: 100 + guest,
          takenAt,
          zoneSeconds: 3600,
          compress: 'zst',
          hostname: `guest-${guest}`,
          macs: [`BC:24:11:00:00:${guest.toString(16).padStart(2, '0')}`],
          disks: [{ key: 'scsi0', sizeBytes: 2 ** 25 }],
          payloadBytes,
        });
        return { key: archive.name, body: archive.body, modifiedAt: takenAt + 900 };
      }),
  },
  {
    title: 'pbs-s3, 8 chunks of 64 KiB a guest',
    target: { kind: 'pbs-s3' },
    after: (count, guests) =>
      pbsStore({
        store: 'main',
        host: 'vault',
        chunkBytes: 2 ** 16,
        snapshots: each(count, guests, (night, guest) => ({
          type: 'vm' as const,
          id: String(100 + guest),
          takenAt: began + night * day + guest * 60,
          disks: [{ name: 'scsi0', sizeBytes: payloadBytes, empty: 0 }],
          conf: `name: guest-${guest}\nscsi0: local-lvm:vm-${100 + guest}-disk-0,size=512K\n`,
          changed: 0.125,
        })),
      }),
  },
  restic('restic, no password'),
  restic('restic, with password', 'bench'),
];

function restic(title: string, password?: string): Place {
  return {
    title,
    password,
    target: { kind: 'restic', ...(password && { passwordSecret: 'RESTIC_PASSWORD' }) },
    after: (count, guests) =>
      resticRepository({
        password: 'bench',
        seed: 'bench',
        createdAt: began,
        snapshots: each(count, guests, (night, guest) => ({
          takenAt: began + night * day + guest * 60,
          host: 'pve1',
          paths: [`/mnt/vm-${100 + guest}`],
          tags: [`vm-${100 + guest}`],
          contents: noise(`${night}/${guest}`, payloadBytes / 8),
        })),
      }),
  };
}

/** The limits are those that a policy has by default. */
export async function readTargets(): Promise<void> {
  const { requests, bytes } = offsitePolicySchema.parse({}).budget;
  heading('Offsite targets: what an audit of one costs for each guest (bucket in memory)');
  row(['', 'guests', 'requests', 'KiB', 'CPU ms', 'x SHA-256', 'of first', 'budget'], firstColumn);
  const most = { requests: 0, bytes: 0 };
  for (const place of places)
    for (const guests of [10, 50]) {
      const costs = await audits(place, guests);
      for (const { title, ...cost } of costs) {
        most.requests = Math.max(most.requests, cost.requests);
        most.bytes = Math.max(most.bytes, cost.bytes);
        const first = costs[0]?.cpuMs ?? 0;
        row(
          [
            `${place.title}: ${title}`,
            guests,
            (cost.requests / guests).toFixed(2),
            (cost.bytes / 1024 / guests).toFixed(1),
            (cost.cpuMs / guests).toFixed(2),
            cost.bytes > 0 ? (cost.cpuMs / hashMs(cost.bytes)).toFixed(1) : '–',
            `${Math.round((cost.cpuMs / first) * 100)} %`,
            cost.requests >= requests ? 'spent' : 'left',
          ],
          firstColumn,
        );
      }
    }
  console.log(
    '  For each guest. x SHA-256: CPU against hashing the fetched bytes once. Where the budget is spent, the next audit goes on.',
  );
  line('requests of one audit, at most', most.requests, requests);
  line('MiB of one audit, at most', most.bytes / 2 ** 20, bytes / 2 ** 20);
}

const firstColumn = 52;

interface AuditCost {
  title: string;
  requests: number;
  bytes: number;
  cpuMs: number;
}

/** The first audit, one of the same bucket a day later, and one after another night of backups. */
async function audits(place: Place, guests: number): Promise<AuditCost[]> {
  const last = place.after(nights, guests).map(withEtag);
  const next = place.after(nights + 1, guests).map(withEtag);
  const at = began + nights * day;
  const first = await audit(place, last, at, undefined);
  const again = await audit(place, last, at + day, first.facts);
  const later = await audit(place, next, at + day, first.facts);
  return [
    { title: 'first audit', ...first.cost },
    { title: 'nothing new', ...again.cost },
    { title: 'one more night', ...later.cost },
  ];
}

async function audit(
  { target, password }: Place,
  objects: MemoryObject[],
  now: number,
  before: TargetFacts | undefined,
): Promise<{ facts: TargetFacts; cost: Omit<AuditCost, 'title'> }> {
  const policy = offsitePolicySchema.parse({
    targets: [{ name: 'away', via: { binding: 'OFFSITE' }, ...target }],
  });
  const rounds: { facts: TargetFacts; cost: Omit<AuditCost, 'title'> }[] = [];
  for (let round = 0; round < 3; round++) {
    const store = memoryStore(objects);
    const start = process.cpuUsage();
    const { facts, gaps, cost } = await readTarget({
      target: policy.targets[0]!, // there is one
      access: { store, readBucket: async () => ({ gaps: [] }), password, secrets: [] },
      budget: policy.budget,
      now: () => now,
      before,
    });
    const { user, system } = process.cpuUsage(start);
    if (!facts || gaps.length > 0) throw new Error(`a sound target was not read: ${JSON.stringify(gaps)}`);
    rounds.push({ facts, cost: { ...cost, cpuMs: (user + system) / 1000 } });
  }
  const [{ facts, cost }] = rounds as [(typeof rounds)[0]]; // three were made
  return { facts, cost: { ...cost, cpuMs: median(rounds.map((round) => round.cost.cpuMs)) } };
}

/** CPU of hashing so many bytes once. */
function hashMs(bytes: number): number {
  const part = noise('hash', 2 ** 20);
  const times = Math.max(20, Math.ceil(bytes / part.length));
  const start = process.cpuUsage();
  for (let time = 0; time < times; time++) createHash('sha256').update(part).digest();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / 1000 / times) * (bytes / part.length);
}

function each<Made>(count: number, guests: number, make: (night: number, guest: number) => Made): Made[] {
  return Array.from({ length: count * guests }, (_, at) => make(Math.floor(at / guests), at % guests));
}

/** As a listing has it: a bucket does not hash its objects anew. */
const withEtag = (object: MemoryObject): MemoryObject => ({
  ...object,
  etag: createHash('md5').update(object.body).digest('hex'),
});

/** Bytes that do not compress, the same for the same seed. */
function noise(seed: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash('sha256').update(`${seed}/${at}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}
