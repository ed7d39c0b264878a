/** `index.json.blob`, the list of what a snapshot consists of (pbs-datastore 4.2, `manifest.rs`). */
import * as z from 'zod/mini';
import { known } from '../../known.ts';
import type { CopyFacts } from '../target.ts';
import { Damaged, openBlob, plainOf } from './blob.ts';
import type { SnapshotKey } from './keys.ts';

export interface ManifestFile {
  name: string;
  encrypted: boolean;
  /** Of a blob as stored; of an index that of the data it describes. */
  sizeBytes: number;
  /** SHA-256 in lower case: of a blob as stored, of an index over its list. */
  csum: string;
}

export interface Manifest {
  files: ManifestFile[];
  facts: Pick<CopyFacts, 'sizeBytes' | 'encryption' | 'keyFingerprint' | 'verification'>;
}

/** As stored; one of ten disks has 3 KB. */
export const largestManifest = 2 ** 20;
/** Unpacked. A note may be long. */
const largestJson = 4 * 2 ** 20;
const mostFiles = 512;

const size = z.int().check(z.gte(0));
const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

const manifestSchema = z.object({
  'backup-type': z.string(),
  'backup-id': z.string(),
  'backup-time': z.number(),
  files: z
    .array(
      z.object({
        filename: z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,250}\.(?:fidx|didx|blob)$/)),
        'crypt-mode': z._default(z.enum(['none', 'encrypt', 'sign-only']), 'none'),
        size,
        csum: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      }),
    )
    .check(z.maxLength(mostFiles)),
  unprotected: optional(
    z.object({
      'key-fingerprint': optional(z.string().check(z.regex(/^(?:[0-9a-f]{2}:){7,31}[0-9a-f]{2}$/i))),
      verify_state: optional(z.object({ state: z.enum(['ok', 'failed']), upid: optional(z.string()) })),
    }),
  ),
});

/**
 * @param key where it lies: a manifest of another guest or time is not this snapshot's
 * @throws Damaged
 */
export function readManifest(bytes: Uint8Array, key: SnapshotKey): Manifest {
  const json = jsonOf(plainOf(openBlob(bytes), largestJson));
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.map(String).join('.').slice(0, 60);
    throw new Damaged(`it is not a manifest${at ? `: ${at} is wrong` : ''}`);
  }
  const { data } = parsed;
  const is = `${data['backup-type']}/${data['backup-id']}/${data['backup-time']}`;
  if (is !== `${key.type}/${key.id}/${key.takenAt}`) {
    const whose = z.safeParse(z.string().check(z.regex(/^[\w./-]{1,100}$/)), is).data ?? 'another backup';
    throw new Damaged(`it is that of ${whose}, not of ${key.type}/${key.id}/${key.takenAt}`);
  }
  if (new Set(data.files.map(({ filename }) => filename)).size < data.files.length)
    throw new Damaged('it lists a file twice');
  return {
    files: data.files.map((file) => ({
      name: file.filename,
      encrypted: file['crypt-mode'] === 'encrypt',
      sizeBytes: file.size,
      csum: file.csum,
    })),
    facts: factsOf(data),
  };
}

function factsOf({ files, unprotected }: z.output<typeof manifestSchema>): Manifest['facts'] {
  const modes = new Set(files.map((file) => file['crypt-mode']));
  const verify = unprotected?.verify_state;
  return known({
    sizeBytes: files.reduce((sum, file) => sum + file.size, 0),
    encryption: modes.has('encrypt') ? 'encrypted' : modes.has('sign-only') ? 'signed' : 'none',
    keyFingerprint: unprotected?.['key-fingerprint']?.toLowerCase(),
    verification: verify && known({ state: verify.state, at: startOf(verify.upid ?? '') }),
  });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new Damaged('it is not JSON');
  }
}

/** `UPID:node:pid:pstart:task:starttime:…`, numbers in hexadecimal digits. */
export function startOf(upid: string): number | undefined {
  const start = /^UPID:[^:]{1,64}:(?:[0-9A-F]{8,16}:){3}([0-9A-F]{8,9}):/i.exec(upid)?.[1];
  return start === undefined ? undefined : Number.parseInt(start, 16);
}
