import { isBefore } from '../pve/release.ts';
import { failed } from './refusal.ts';
import type { BackupServerState, Datastore } from './state.ts';

/** Privileges of which any lets somebody know about a namespace. */
export const nsPrivileges = ['Datastore.Audit', 'Datastore.Modify', 'Datastore.Read', 'Datastore.Backup'];

/** `/datastore/main/prod/web` for the namespace `prod/web`. */
export const aclPath = (store: string, namespace = ''): string =>
  `/datastore/${store}${namespace && `/${namespace}`}`;

/** The datastore when it can be read. Throws 400 for one that does not exist, is offline or not mounted. */
export function readable(server: BackupServerState, name: string): Datastore {
  const datastore = server.datastores.find((known) => known.name === name);
  if (!datastore) throw failed(`no such datastore '${name}'`);
  const why = unavailable(server, datastore);
  if (why) throw failed(why);
  return datastore;
}

/** Why a datastore cannot be read, in the server's words; reading is allowed in read-only maintenance. */
export function unavailable(server: BackupServerState, datastore: Datastore): string | undefined {
  const { name, maintenance } = datastore;
  if (maintenance?.type === 'offline') {
    const verb = isBefore(server.release, '4.0') ? 'in' : 'unavailable:';
    return `datastore '${name}' is ${verb} offline maintenance mode: ${maintenance.message ?? ''}`;
  }
  return mountStatus(datastore) === 'notmounted' ? `datastore '${name}' is not mounted` : undefined;
}

export function mountStatus({ removable }: Datastore): 'mounted' | 'notmounted' | 'nonremovable' {
  if (!removable) return 'nonremovable';
  return removable.mounted ? 'mounted' : 'notmounted';
}

/** `type=offline,message="Moving house"`, as the configuration has it. */
export function maintenanceText({ maintenance }: Datastore): string | undefined {
  if (!maintenance) return undefined;
  const { type, message } = maintenance;
  return message === undefined ? type : `type=${type},message="${message}"`;
}

/** Fields that came with 4.0. */
export const since4 = (server: BackupServerState, datastore: Datastore) =>
  isBefore(server.release, '4.0')
    ? {}
    : { 'mount-status': mountStatus(datastore), 'backend-type': datastore.backend ?? 'filesystem' };
