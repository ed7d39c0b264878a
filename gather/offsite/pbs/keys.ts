/**
 * Names of objects in a datastore of Proxmox Backup Server on S3 (pbs-datastore 4.2, `s3.rs`, `backup_info.rs`):
 * `<store>/.cnt/[ns/<name>/…]<type>/<id>/<time>/<file>` and `<store>/.chunks/<4 digits>/<64 digits>`.
 */

export interface SnapshotKey {
  /** `lab/web`, '' for the root. */
  namespace: string;
  type: 'vm' | 'ct' | 'host';
  id: string;
  /** Unix seconds. */
  takenAt: number;
  /** `vm/100/2026-11-21T01:00:00Z` */
  folder: string;
}

const name = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const filePattern = new RegExp(
  `^((?:ns/${name}/)*)((vm|ct|host)/(${name})/(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ))/([^/]{1,255})$`,
);

/** @param key after `<store>/.cnt/` @returns undefined for whatever is no file of a snapshot */
export function parseSnapshotFile(key: string): { snapshot: SnapshotKey; file: string } | undefined {
  const match = filePattern.exec(key);
  if (!match) return undefined;
  const [, namespaces = '', folder = '', type, id = '', time = '', file = ''] = match;
  const takenAt = timeOf(time);
  if (takenAt === undefined || (type !== 'vm' && type !== 'ct' && type !== 'host')) return undefined;
  const namespace = namespaces
    .split('/')
    .filter((_, i) => i % 2 === 1)
    .join('/');
  return { snapshot: { namespace, type, id, takenAt, folder }, file };
}

/** Folder of a snapshot after `<store>/`, with its slash. */
export function snapshotPrefix(namespace: string, folder: string): string {
  const parts = namespace ? namespace.split('/').map((part) => `ns/${part}/`) : [];
  return `.cnt/${parts.join('')}${folder}/`;
}

/** A guest's number where the id is one: hosts, and virtual machines of other programs, have names. */
export const vmidOf = ({ type, id }: Pick<SnapshotKey, 'type' | 'id'>): number | undefined =>
  type !== 'host' && /^[1-9]\d{2,8}$/.test(id) ? Number(id) : undefined;

/** @param key after `<store>/.chunks/` @returns undefined for what is neither a chunk nor a damaged one put aside */
export function parseChunkKey(key: string): { digest: string; bad: boolean } | undefined {
  const [, folder = '', digest = '', bad] =
    /^([0-9a-f]{4})\/([0-9a-f]{64})(\.\d{1,9}\.bad)?$/.exec(key) ?? [];
  return digest.startsWith(folder) && digest ? { digest, bad: bad !== undefined } : undefined;
}

/** After `<store>/`. */
export const chunkKey = (digest: string): string => `.chunks/${digest.slice(0, 4)}/${digest}`;

/** What makes a folder a datastore. */
export const storeMarks = ['.cnt/', '.chunks/', '.in-use'] as const;

/** The 31st of February is no time. */
function timeOf(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms < 0) return undefined;
  return new Date(ms).toISOString() === text.replace('Z', '.000Z') ? ms / 1000 : undefined;
}
