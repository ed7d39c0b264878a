import { fingerprint, near, shuffled } from '../seed.ts';
import { aclPath, nsPrivileges, readable } from './datastore.ts';
import { type Ask, type Endpoint, everybody, get } from './endpoint.ts';
import { backupId, depth, namespace, oneOf } from './parameters.ts';
import { failed, forbidden } from './refusal.ts';
import type { Datastore, Group, Snapshot } from './state.ts';
import { upidOf } from './upid.ts';

const types = oneOf('vm', 'ct', 'host');

/** What lies in a datastore. Groups and snapshots are those of one namespace; nothing below it is listed. */
export const contentEndpoints: Endpoint[] = [
  get('/admin/datastore/{store}/groups', everybody, groups, { params: { ns: namespace } }),
  get('/admin/datastore/{store}/snapshots', everybody, snapshots, {
    params: { ns: namespace, 'backup-type': types, 'backup-id': backupId },
  }),
  get('/admin/datastore/{store}/namespace', everybody, namespaces, {
    params: { parent: namespace, 'max-depth': depth },
  }),
];

/** The groups of the namespace: all with Datastore.Audit, one's own with Datastore.Backup. */
function visibleGroups({ server, may, caller, at, query, random }: Ask): Group[] {
  const [ns = ''] = query.ns ?? [];
  const place = aclPath(at.store ?? '', ns);
  const all = may.any(place, 'Datastore.Audit');
  if (!all && !may.any(place, 'Datastore.Backup'))
    throw forbidden(`Datastore.Audit|Datastore.Backup on ${place}`);
  const datastore = readable(server, at.store ?? '');
  if (ns && !datastore.namespaces.includes(ns))
    throw failed(
      `unable to read directory "${datastore.path}/${ns.replace(/^|\//g, (slash) => `${slash}ns/`)}" - No such file or directory (os error 2)`,
    );
  return shuffled(
    datastore.groups.filter((group) => group.namespace === ns && (all || group.owner === caller)),
    random,
  );
}

function groups(ask: Ask): unknown[] {
  return visibleGroups(ask).flatMap((group) => {
    const newest = group.snapshots.toSorted((a, b) => b.takenAt - a.takenAt)[0];
    if (!newest) return [];
    return {
      'backup-type': group.type,
      'backup-id': group.id,
      'last-backup': newest.takenAt,
      'backup-count': group.snapshots.length,
      files: filesOf(group, newest).map(({ filename }) => filename),
      owner: group.owner,
      comment: group.comment,
    };
  });
}

function snapshots(ask: Ask): unknown[] {
  const { query, random, server } = ask;
  const { 'backup-type': [type] = [], 'backup-id': [id] = [] } = query;
  return visibleGroups(ask)
    .filter((group) => (type === undefined || group.type === type) && (id === undefined || group.id === id))
    .flatMap((group) =>
      shuffled(group.snapshots, random).map((snapshot) => ({
        'backup-type': group.type,
        'backup-id': group.id,
        'backup-time': snapshot.takenAt,
        comment: snapshot.comment,
        verification: snapshot.verification && {
          upid: upidOf(server.node, {
            type: 'verificationjob',
            id: `${ask.at.store}:verify`,
            user: 'root@pam',
            startedAt: snapshot.verification.at,
          }),
          state: snapshot.verification.state,
        },
        fingerprint: snapshot.encrypted ? keyFingerprint(group) : undefined,
        files: filesOf(group, snapshot),
        size: snapshot.sizeBytes,
        owner: group.owner,
        protected: snapshot.protected ?? false,
      })),
    );
}

const keyFingerprint = ({ owner }: Group): string => fingerprint(`key${owner}`).toLowerCase();

const archives: Record<Group['type'], { config?: string; data: string[] }> = {
  vm: { config: 'qemu-server.conf.blob', data: ['drive-scsi0.img.fidx'] },
  ct: { config: 'pct.conf.blob', data: ['catalog.pcat1.didx', 'root.pxar.didx'] },
  host: { data: ['catalog.pcat1.didx', 'root.pxar.didx'] },
};

interface File {
  filename: string;
  'crypt-mode'?: string;
  size?: number;
}

/** Files of a backup; their sizes are in the manifest, which an unfinished one does not have. */
function filesOf({ type, id }: Group, snapshot: Snapshot): File[] {
  const { config, data } = archives[type];
  const { sizeBytes, encrypted, takenAt } = snapshot;
  if (sizeBytes === undefined) return data.map((filename) => ({ filename }));
  const mode = encrypted ? 'encrypt' : 'none';
  const small = near(`${type}/${id}/${takenAt}`, 420, 0.2);
  const main = sizeBytes - small * (data.length + (config ? 1 : 0));
  return [
    ...(config ? [{ filename: config, 'crypt-mode': mode, size: small }] : []),
    ...data.map((filename, i) => ({
      filename,
      'crypt-mode': mode,
      size: i === data.length - 1 ? main : small,
    })),
    { filename: 'index.json.blob', 'crypt-mode': encrypted ? 'sign-only' : 'none', size: small },
    ...(type === 'host' ? [] : [{ filename: 'client.log.blob' }]),
  ];
}

/** The root and everything below; a namespace is seen by whoever holds something on it. */
function namespaces({ server, may, at, query, random }: Ask): unknown[] {
  const [parent = ''] = query.parent ?? [];
  const [maxDepth = '7'] = query['max-depth'] ?? [];
  const store = at.store ?? '';
  const datastore = readable(server, store);
  const seen = below(datastore, parent, Number(maxDepth)).filter((ns) =>
    may.any(aclPath(store, ns), ...nsPrivileges),
  );
  if (seen.length === 0 && !may.any(aclPath(store, parent), ...nsPrivileges)) throw forbidden();
  return shuffled(seen, random).map((ns) => ({ ns }));
}

function below({ namespaces }: Datastore, parent: string, maxDepth: number): string[] {
  const levels = (ns: string) => (ns === '' ? 0 : ns.split('/').length);
  return ['', ...namespaces].filter(
    (ns) =>
      (ns === parent || parent === '' || ns.startsWith(`${parent}/`)) &&
      levels(ns) - levels(parent) <= maxDepth,
  );
}
