/** Looks at the head and the end of one archive, with as few requests as tell what is not known yet. */

import type { ByteRange, ObjectBody, ObjectReader } from '../object-reader.ts';
import type { Check, CopyFacts } from '../target.ts';
import { archiveHead, headBytes, longHeadBytes } from './archive/head.ts';
import { archiveTail, impossibleSize, tailBytes } from './archive/tail.ts';
import { earliest, latest } from './archive/vma-header.ts';
import { type DumpEntry, roughTime } from './listing.ts';
import { isRcloneCrypt, rclonePlainBytes } from './rclone-crypt.ts';

/** An archive, and what is known of it so far. */
export interface Draft {
  entry: DumpEntry;
  checks: Check[];
  /** By its header, Unix seconds. */
  headerTime?: number;
  /** The file's own time, as the uploader kept it. */
  mtime?: number;
  inside?: NonNullable<CopyFacts['inside']>;
  /** By the volumes that its configuration names. */
  vmid?: number;
  lock?: NonNullable<CopyFacts['lock']>;
}

/** Proofs are made anew before they are too old to count, which policies say to be a month or more. */
const renewAfterSeconds = 21 * 86_400;

export const draftTime = (draft: Draft): number => draft.headerTime ?? roughTime(draft.entry);

export function lacks({ checks }: Draft, proof: Check['proof'], now: number): boolean {
  return !checks.some((check) => check.proof === proof && check.at > now - renewAfterSeconds);
}

export function note(draft: Draft, check: Check): void {
  draft.checks = [...draft.checks.filter(({ proof }) => proof !== check.proof), check];
}

/** @throws ObjectStoreError, BudgetSpent; what was found before stays in the draft */
export async function lookAt(draft: Draft, store: ObjectReader, at: number): Promise<void> {
  const { entry } = draft;
  if (isArchived(entry)) noteArchived(draft, at);
  else if (entry.encrypted) await lookAtEncrypted(draft, store, at);
  else if (entry.name) {
    const head = lacks(draft, 'header', at) ? await lookAtHead(draft, store, at) : undefined;
    if (lacks(draft, 'complete', at)) await lookAtTail(draft, store, at, head);
  }
}

/** In a store that takes hours to give anything out. */
export const isArchived = ({ storageClass }: DumpEntry): boolean =>
  /^(?:GLACIER|DEEP_ARCHIVE)$/.test(storageClass ?? '');

export function noteArchived(draft: Draft, at: number): void {
  const detail = `It is stored as ${draft.entry.storageClass} and must be restored there before it can be read.`;
  for (const proof of ['header', 'complete', 'content'] as const)
    if (lacks(draft, proof, at))
      note(draft, { proof, outcome: 'cannot', at, how: 'its storage class', detail });
}

interface Head {
  part: Uint8Array;
  uuid?: Uint8Array;
}

async function lookAtHead(draft: Draft, store: ObjectReader, at: number): Promise<Head | undefined> {
  const { name, sizeBytes } = draft.entry;
  if (!name) return undefined;
  let part = await fetched(draft, store, headBytes[name.packing]);
  if (!part) return undefined;
  let head = await archiveHead(name.format, name.packing, part);
  if ('more' in head && part.length < sizeBytes) {
    part = (await fetched(draft, store, longHeadBytes)) ?? part;
    head = await archiveHead(name.format, name.packing, part);
  }
  const { outcome, how, detail, takenAt, inside, vmid, uuid } =
    'more' in head
      ? {
          outcome: 'failed' as const,
          how: 'its first bytes',
          detail: `It ends within its header, after ${part.length} bytes.`,
        }
      : head;
  note(draft, { proof: 'header', outcome, at, how, ...(detail ? { detail } : {}) });
  if (takenAt !== undefined) draft.headerTime = takenAt;
  if (inside) draft.inside = inside;
  if (vmid !== undefined) draft.vmid = vmid;
  return { part, ...(uuid ? { uuid } : {}) };
}

async function lookAtTail(draft: Draft, store: ObjectReader, at: number, head?: Head): Promise<void> {
  const { name, sizeBytes } = draft.entry;
  if (!name) return;
  const { format, packing } = name;
  const found = impossibleSize(format, packing, sizeBytes);
  if (found) return note(draft, { proof: 'complete', at, ...found });
  const wanted = Math.min(tailBytes(format, packing), sizeBytes);
  let tail: Uint8Array | undefined = new Uint8Array(0);
  if (head && head.part.length >= sizeBytes) tail = head.part.subarray(sizeBytes - wanted);
  else if (wanted > 0) tail = await fetched(draft, store, wanted, true);
  if (tail) note(draft, { proof: 'complete', at, ...archiveTail(format, packing, tail, head) });
}

/** Without the password: whether it begins as encrypted files do, and whether its size is one that they can have. */
async function lookAtEncrypted(draft: Draft, store: ObjectReader, at: number): Promise<void> {
  const { sizeBytes } = draft.entry;
  const size = 'its size, which encryption makes larger by known amounts';
  if (lacks(draft, 'complete', at))
    note(
      draft,
      rclonePlainBytes(sizeBytes) === undefined
        ? {
            proof: 'complete',
            outcome: 'failed',
            at,
            how: size,
            detail: `It is cut off: ${sizeBytes} bytes are no size that rclone's crypt makes.`,
          }
        : {
            proof: 'complete',
            outcome: 'cannot',
            at,
            how: size,
            detail:
              'It is encrypted: whether it is whole shows only by its exact size, compared with the original.',
          },
    );
  if (lacks(draft, 'content', at))
    note(draft, {
      proof: 'content',
      outcome: 'cannot',
      at,
      how: 'its data',
      detail: 'It is encrypted, and the audit does not have the password.',
    });
  if (!lacks(draft, 'header', at)) return;
  const how = "the first bytes of rclone's crypt";
  const part = await fetched(draft, store, 32);
  if (!part) return;
  note(
    draft,
    isRcloneCrypt(part)
      ? {
          proof: 'header',
          outcome: 'cannot',
          at,
          how,
          detail: 'It is encrypted, so that nothing inside tells whose it is.',
        }
      : {
          proof: 'header',
          outcome: 'failed',
          at,
          how,
          detail: "It does not begin as files do that rclone's crypt made.",
        },
  );
}

/** A part of the object, and what its metadata say; undefined when it is gone or was replaced meanwhile. */
async function fetched(
  draft: Draft,
  store: ObjectReader,
  bytes: number,
  fromEnd = false,
): Promise<Uint8Array | undefined> {
  const { objectKey, sizeBytes, etag } = draft.entry;
  if (sizeBytes === 0) return new Uint8Array(0);
  const length = Math.min(bytes, sizeBytes);
  const range: ByteRange = { offset: fromEnd ? sizeBytes - length : 0, length };
  const object = await store.get(objectKey, range);
  if (!object) return undefined;
  if (object.sizeBytes !== sizeBytes || (etag && object.etag && object.etag !== etag)) {
    await object.body.cancel();
    return undefined;
  }
  noteMetadata(draft, object);
  const part = await wholeOf(object.body, length);
  return part.length === length ? part : undefined;
}

function noteMetadata(draft: Draft, { meta, lock }: ObjectBody): void {
  // rclone's: `1795307198.858157417`.
  const mtime = Number(meta.mtime);
  if (mtime >= earliest && mtime <= latest) draft.mtime = Math.floor(mtime);
  if (lock) draft.lock = lock;
}

/** @param most a server that gives more than it was asked for is not read further */
async function wholeOf(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const whole = new Uint8Array(most);
  const reader = body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole.subarray(0, at);
    if (at + value.length > most) {
      await reader.cancel();
      return new Uint8Array(0);
    }
    whole.set(value, at);
    at += value.length;
  }
}
