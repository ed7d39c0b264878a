/** `index.json.blob`: what a snapshot consists of (`manifest.rs` of pbs-datastore 4.2). */
import { blob, sha256 } from './pbs-blob.ts';

export interface ManifestFile {
  filename: string;
  'crypt-mode': 'none' | 'encrypt' | 'sign-only';
  size: number;
  csum: string;
}

export interface Manifest {
  type: string;
  id: string;
  takenAt: number;
  files: ManifestFile[];
  signed: boolean;
  fingerprint?: string;
  /** Added by the server after the upload. */
  uploaded: { count: number; size: number; compressed_size: number; duplicates: number };
  notes?: string;
  verify?: { state: 'ok' | 'failed'; at: number };
}

/** Never encrypted itself: the server must read it. */
export function manifestBlob(manifest: Manifest): Uint8Array {
  const { type, id, takenAt, files, signed, fingerprint, uploaded, notes, verify } = manifest;
  const json = {
    'backup-type': type,
    'backup-id': id,
    'backup-time': takenAt,
    files,
    signature: signed ? hex(sha256('signature', JSON.stringify([type, id, takenAt, files]))) : null,
    unprotected: {
      chunk_upload_stats: uploaded,
      ...(fingerprint && { 'key-fingerprint': fingerprint }),
      ...(notes && { notes }),
      ...(verify && { verify_state: { state: verify.state, upid: upid(verify.at, `${type}/${id}`) } }),
    },
  };
  return blob(new TextEncoder().encode(JSON.stringify(json, null, 2)));
}

const upid = (at: number, group: string) => {
  const digits = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  const worker = `verificationjob:main\\x3a${group.replace('/', '-')}`;
  return `UPID:vault:${digits(1187)}:${digits(52_991)}:${digits(17)}:${digits(at)}:${worker}:root@pam:`;
};

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
