import { near, unit } from '../seed.ts';
import {
  aclPath,
  maintenanceText,
  mountStatus,
  nsPrivileges,
  readable,
  since4,
  unavailable,
} from './datastore.ts';
import { type Ask, type Endpoint, everybody, get } from './endpoint.ts';
import { gcStatus } from './garbage-collection.ts';
import { flag, isTrue } from './parameters.ts';
import { forbidden } from './refusal.ts';
import type { BackupServerState, Datastore } from './state.ts';

/** Datastores: which there are, how full they are, how they are configured. */
export const datastoreEndpoints: Endpoint[] = [
  get('/admin/datastore', everybody, list),
  get('/admin/datastore/{store}/status', everybody, status, { params: { verbose: flag } }),
  get('/status/datastore-usage', everybody, usages),
  get('/config/datastore', everybody, configs),
];

const seesAll = ({ may }: Ask, { name }: Datastore) =>
  may.any(aclPath(name), 'Datastore.Audit', 'Datastore.Backup');

function list(ask: Ask): unknown[] {
  const { server, may } = ask;
  return server.datastores
    .filter((datastore) => seesAll(ask, datastore) || may.anyBelow(aclPath(datastore.name), ...nsPrivileges))
    .map((datastore) => ({
      store: datastore.name,
      comment: seesAll(ask, datastore) ? datastore.comment : undefined,
      maintenance: maintenanceText(datastore),
      ...since4(server, datastore),
    }));
}

function status(ask: Ask): unknown {
  const { server, may, at, query } = ask;
  const name = at.store ?? '';
  const place = aclPath(name);
  const figures = may.any(place, 'Datastore.Audit', 'Datastore.Backup');
  if (!figures && !may.any(place, 'Datastore.Read') && !may.anyBelow(place, ...nsPrivileges))
    throw forbidden();
  const datastore = readable(server, name);
  const verbose = isTrue(query.verbose);
  return {
    ...(figures ? sizes(datastore) : { total: 0, used: 0, avail: 0 }),
    'gc-status': verbose && figures ? gcStatus(server, datastore) : undefined,
    counts: verbose ? counts(ask, datastore) : undefined,
    ...('mount-status' in since4(server, datastore) && { 'backend-type': datastore.backend ?? 'filesystem' }),
  };
}

const sizes = ({ totalBytes, usedBytes }: Datastore) => ({
  total: totalBytes,
  used: usedBytes,
  avail: totalBytes - usedBytes,
});

/** Groups and snapshots by type; without Datastore.Audit only one's own are counted. */
function counts({ may, caller }: Ask, datastore: Datastore) {
  const all = may.any(aclPath(datastore.name), 'Datastore.Audit');
  const seen = datastore.groups.filter(
    ({ owner, snapshots }) => (all || owner === caller) && snapshots.length > 0,
  );
  const of = (type: string) => {
    const groups = seen.filter((group) => group.type === type);
    if (groups.length === 0) return null;
    return {
      groups: groups.length,
      snapshots: groups.reduce((sum, { snapshots }) => sum + snapshots.length, 0),
    };
  };
  return { ct: of('ct'), host: of('host'), vm: of('vm'), other: null };
}

/** All datastores in one answer; whoever may see only a namespace gets the name alone. */
function usages(ask: Ask): unknown[] {
  const { server, may } = ask;
  return server.datastores.flatMap((datastore) => {
    const bare = { store: datastore.name, ...since4(server, datastore) };
    if (mountStatus(datastore) === 'notmounted') return [bare];
    if (!seesAll(ask, datastore)) return may.anyBelow(aclPath(datastore.name), ...nsPrivileges) ? [bare] : [];
    const error = unavailable(server, datastore);
    if (error) return [{ ...bare, error }];
    return [
      {
        ...bare,
        ...sizes(datastore),
        ...history(server, datastore),
        'gc-status': gcStatus(server, datastore),
      },
    ];
  });
}

const halfDay = 43_200;
const points = 60;

/** A month of usage that slowly rises; samples are missing where the server was off. */
function history({ now }: BackupServerState, { name, totalBytes, usedBytes }: Datastore) {
  const end = Math.floor(now / halfDay) * halfDay;
  const share = usedBytes / totalBytes;
  return {
    'history-start': end - (points - 1) * halfDay,
    'history-delta': halfDay,
    history: Array.from({ length: points }, (_, i) => {
      if (unit(`off${name}${(end - i * halfDay) / halfDay}`) < 0.03) return null;
      return share * (0.9 + (0.1 * i) / (points - 1));
    }),
    'estimated-full-date': end + near(`full${name}`, Math.round((300 * (1 - share)) / share), 0.05) * 86_400,
  };
}

function configs(ask: Ask): unknown[] {
  const { server, may } = ask;
  ask.beside.digest = '0'.repeat(64);
  return server.datastores
    .filter(({ name }) => may.any(aclPath(name), 'Datastore.Audit'))
    .map((datastore) => ({
      name: datastore.name,
      path: datastore.path,
      comment: datastore.comment,
      'gc-schedule': datastore.gcSchedule,
      'verify-new': datastore.verifyNew,
      'maintenance-mode': maintenanceText(datastore),
      'backing-device': datastore.removable && '6d3c9e0a-8f4b-4d2e-b1a7-5c0f9e8d7a61',
      'notification-mode': 'notification-system',
    }));
}
