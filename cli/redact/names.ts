/** The names that a report gives to things, by what they are names of. */
import type { Report } from '../../audit/report.ts';

/** Where a name is that of several things, the first of these counts, in every report. */
const kinds = [
  'target',
  'cluster',
  'node',
  'guest',
  'storage',
  'datastore',
  'server',
  'pool',
  'job',
  'role',
  'tag',
  'bridge',
  'name',
] as const;
export type Kind = (typeof kinds)[number];

/** Whether it is one that nobody could be known by: every installation has it, or it is a number or a letter. */
export const tellsNothing = (name: string): boolean =>
  /^(local(-lvm|-zfs)?|vmbr\d+|cluster|pve|pam|root|\d+|.?)$/i.test(name);

/** Fields that hold one name, or a list of them. */
const fields: Record<string, Kind> = {
  node: 'node',
  on: 'node',
  haMaster: 'node',
  storage: 'storage',
  storages: 'storage',
  server: 'server',
  pool: 'pool',
  tags: 'tag',
  role: 'role',
  separates: 'role',
  jobs: 'job',
  // Of a replication; places of backups are told by their list.
  target: 'node',
  bridge: 'bridge',
};
/** First parts of subjects: `node/pve1`, `storage/pve1/local`, `datastore/vault/main`. */
const subjects: Record<string, Kind> = {
  node: 'node',
  storage: 'storage',
  server: 'server',
  remote: 'server',
  datastore: 'datastore',
  offsite: 'target',
  role: 'role',
  pool: 'pool',
  job: 'job',
};

/** @returns names in lower case */
export function namesOf(report: Report): Map<string, Kind> {
  const names = new Map<string, Kind>();
  const add = (text: string, kind: Kind) => {
    const name = text.normalize('NFC').trim().toLowerCase();
    if (tellsNothing(name)) return;
    const known = names.get(name);
    if (!known || kinds.indexOf(kind) < kinds.indexOf(known)) names.set(name, kind);
  };
  const { cluster, inventory, offsite, changes } = report;
  add(cluster.name, 'cluster');
  add(cluster.id, 'cluster');
  const { appeared, vanished, moved, restarted, changed } = changes.drift;
  const guests = [
    ...inventory.guests,
    ...(offsite?.guests ?? []),
    ...report.failures.flatMap((failure) => failure.guests),
    ...[appeared, vanished, moved, restarted, changed].flat().filter(({ id }) => !id.startsWith('node/')),
  ];
  for (const { name } of guests) if (name !== undefined) add(bare(name), 'guest');
  for (const { name } of report.runbooks?.restore.guests ?? []) add(bare(name), 'guest');
  for (const { name } of inventory.storage) add(name, 'storage');
  for (const { name } of offsite?.targets ?? []) add(name, 'target');
  for (const { id } of inventory.backups?.jobs ?? []) add(id, 'job');
  walk(report, '', (text, key) => {
    const kind = fields[key];
    if (kind) add(text, kind);
    const [first = '', ...rest] = text.split('/');
    const about = subjects[first];
    if (about && rest.length > 0 && !/\s/.test(text)) for (const part of rest) add(part, about);
  });
  return names;
}

/** `traefik (CT 110)` → `traefik` */
const bare = (name: string): string => name.replace(/ \((?:CT|VM) \d+\)$/, '');

/** Every text, with the field in which it stands. */
function walk(value: unknown, key: string, see: (text: string, key: string) => void): void {
  if (typeof value === 'string') see(value, key);
  else if (Array.isArray(value)) for (const item of value) walk(item, key, see);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) walk(item, name, see);
}
