import { grouped } from '../grouped.ts';
import { parseRetention, pruneMarks } from '../prune.ts';
import { hex } from '../seed.ts';
import type { BackupCopy, ClusterState, StorageState } from '../state.ts';
import { backupVolid } from '../volumes.ts';
import { ApiError, badParameters, failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { isOnNode, usageOn } from './figures.ts';
import { flag, isTrue, oneOf, type Parameter, text, vmid } from './parameters.ts';
import { everybody, needs, needsAny } from './rules.ts';
import { copiesOn, maySee, volumesOn } from './volumes.ts';

const seesStorage = needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace');
const storageTypes = 'btrfs cephfs cifs dir esxi iscsi iscsidirect lvm lvmthin nfs pbs rbd zfs zfspool'.split(
  ' ',
);
const contents = ['rootdir', 'images', 'vztmpl', 'iso', 'backup', 'snippets', 'import', 'none'];

/** `/storage` and what each node sees of the storages. */
export const storageEndpoints: Endpoint[] = [
  get('/storage', everybody, storageConfigs, { params: { type: oneOf(...storageTypes) } }),
  get('/storage/{storage}', needs('/storage/{storage}', 'Datastore.Allocate'), ({ cluster, at }) =>
    configRow(cluster, find(cluster, at.storage)),
  ),
  get('/nodes/{node}/storage', everybody, nodeStorages, {
    params: { content: text, enabled: flag, format: flag, storage: text, target: text },
  }),
  get('/nodes/{node}/storage/{storage}', seesStorage, () => parts.map((subdir) => ({ subdir })), {
    proxied: false,
  }),
  get('/nodes/{node}/storage/{storage}/status', seesStorage, ({ cluster, at }) => {
    const storage = cluster.storages.find((known) => known.storage === at.storage);
    if (!storage) throw badParameters({ storage: 'No such storage.' });
    refuseHanging(storage, at.node ?? '');
    return statusRow(storage, at.node ?? '');
  }),
  get('/nodes/{node}/storage/{storage}/content', seesStorage, content, {
    params: { content: oneOf(...contents), vmid },
    ordered: true,
  }),
  get('/nodes/{node}/storage/{storage}/prunebackups', seesStorage, pruneDryRun, {
    params: { 'prune-backups': retention(), type: oneOf('qemu', 'lxc'), vmid },
  }),
];

const parts = [
  'content',
  'download-url',
  'file-restore',
  'import-metadata',
  'prunebackups',
  'rrd',
  'rrddata',
  'status',
];

/** storage.cfg, without secrets, of the storages that the caller may see. */
function storageConfigs({ cluster, may, query }: Ask): unknown[] {
  return cluster.storages
    .filter(({ storage }) => may.any(`/storage/${storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace'))
    .filter(({ type }) => !query.type || query.type === type)
    .map((storage) => configRow(cluster, storage));
}

function configRow(cluster: ClusterState, { storage, type, content, shared, config }: StorageState): unknown {
  const digest = hex(`storage.cfg ${cluster.storages.map((each) => JSON.stringify(each.config)).join()}`, 40);
  return { storage, type, content: content.join(','), ...(shared && { shared: 1 }), ...config, digest };
}

function nodeStorages({ cluster, may, at, query }: Ask): unknown[] {
  const node = at.node ?? '';
  if (query.storage && !cluster.storages.some(({ storage }) => storage === query.storage))
    throw badParameters({ storage: 'No such storage.' });
  const wanted = query.content?.split(/[,; ]+/);
  const listed = cluster.storages
    .filter(({ storage }) => may.any(`/storage/${storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace'))
    .filter(({ storage }) => !query.storage || storage === query.storage)
    .filter(({ config }) => !isTrue(query.enabled) || !config.disable)
    .filter(
      (storage) =>
        !wanted || (isOnNode(storage, node) && wanted.some((one) => storage.content.includes(one))),
    );
  for (const storage of listed) refuseHanging(storage, node);
  return listed.map((storage) => ({
    storage: storage.storage,
    ...statusRow(storage, node),
    used_fraction: usedFraction(storage, node),
    ...(isTrue(query.format) && { formats: { default: 'raw', supported: ['raw', 'qcow2', 'vmdk'] } }),
  }));
}

/** What a node measures: zeros where the storage is not mounted, disabled, or not meant for the node. */
function statusRow(storage: StorageState, node: string): Record<string, unknown> {
  const usage = usageOn(storage, node);
  return {
    type: storage.type,
    content: storage.content.join(','),
    shared: storage.shared ? 1 : 0,
    enabled: isOnNode(storage, node) ? 1 : 0,
    active: usage ? 1 : 0,
    total: usage?.totalBytes ?? 0,
    used: usage?.usedBytes ?? 0,
    avail: usage ? usage.totalBytes - usage.usedBytes : 0,
  };
}

function usedFraction(storage: StorageState, node: string): number | undefined {
  const usage = usageOn(storage, node);
  return usage && usage.usedBytes / usage.totalBytes;
}

function content({ cluster, may, at, query }: Ask): unknown[] {
  const storage = online(cluster, at);
  return volumesOn(cluster, storage, at.node ?? '')
    .filter(
      ({ row }) => storage.content.includes(row.content) && (!query.content || row.content === query.content),
    )
    .filter(({ row }) => !query.vmid || row.vmid === Number(query.vmid))
    .filter((volume) => maySee(may, storage.storage, volume))
    .map(({ row }) => row);
}

/** What pruning would do: it names every backup of the storage, whoever owns the guest. */
function pruneDryRun({ cluster, at, query }: Ask): unknown[] {
  const storage = find(cluster, at.storage);
  if (!storage.content.includes('backup'))
    throw failed(`storage '${storage.storage}' does not support backups`);
  const keep = query['prune-backups'] ?? storage.config['prune-backups'];
  if (keep === undefined)
    throw failed(`no prune-backups options configured for storage '${storage.storage}'`);
  online(cluster, at);
  const copies = copiesOn(cluster, storage, at.node ?? '')
    .filter((copy) => !query.type || copy.type === query.type)
    .filter((copy) => !query.vmid || copy.vmid === Number(query.vmid));
  const groups = grouped(copies, ({ type, vmid }) => `${type}/${vmid}`);
  return [...groups.values()].flatMap((group) =>
    [...pruneMarks(group, parseRetention(String(keep)), cluster.timezone)].map(([copy, mark]) =>
      pruneRow(copy, mark, cluster.timezone),
    ),
  );
}

function pruneRow(copy: BackupCopy, mark: string, timezone: string): unknown {
  return { volid: backupVolid(copy, timezone), ctime: copy.takenAt, type: copy.type, vmid: copy.vmid, mark };
}

/** The storage, activated on the node of the path; throws what the real one dies with when it cannot be. */
function online(cluster: ClusterState, at: Ask['at']): StorageState {
  const storage = find(cluster, at.storage);
  const node = at.node ?? '';
  if (storage.config.disable) throw failed(`storage '${storage.storage}' is disabled`);
  if (!isOnNode(storage, node))
    throw failed(`storage '${storage.storage}' is not available on node '${node}'`);
  refuseHanging(storage, node);
  if (storage.inactiveOn.includes(node)) throw failed(`storage '${storage.storage}' is not online`);
  return storage;
}

/** A mount that hangs: the proxying node gives up after 30 seconds. */
function refuseHanging(storage: StorageState, node: string): void {
  if (storage.hangsOn.includes(node)) throw new ApiError(596, 'Connection timed out', { empty: true });
}

function find(cluster: ClusterState, name: string | undefined): StorageState {
  const storage = cluster.storages.find((known) => known.storage === name);
  if (!storage) throw failed(`storage '${name}' does not exist`);
  return storage;
}

function retention(): Parameter {
  return {
    type: 'string',
    refuse: (value) => {
      if (
        value
          .split(',')
          .every((part) => /^keep-(all|last|hourly|daily|weekly|monthly|yearly)=\d+$/.test(part))
      )
        return undefined;
      return 'invalid format - value without key, but schema does not define a default key\n';
    },
  };
}
