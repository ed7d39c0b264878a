import type { AclEntry, ClusterState } from '../state.ts';
import { isBefore } from './release.ts';
import { builtinRoles } from './roles.ts';

/** Privileges held on a path, each with its propagate flag. A key being present means the privilege is held. */
export type Privileges = Map<string, boolean>;

export interface Permissions {
  /** Effective privileges of the caller on a path. */
  on(path: string): Privileges;
  /** Effective privileges of any user or token. */
  of(authid: string, path: string): Privileges;
  /** Whether the caller holds every one of the privileges. */
  all(path: string, ...privileges: string[]): boolean;
  /** Whether the caller holds one of the privileges. */
  any(path: string, ...privileges: string[]): boolean;
}

/**
 * The access rules of Proxmox VE for one caller (`user@realm` or `user@realm!token`). Along the path the nearest
 * entry wins over those further up; at one path an entry of the token or user beats those of its groups; `NoAccess`
 * beats every other role; guests and storages inherit from their pool; a token with privilege separation holds what
 * it and its user both hold.
 */
export function permissionsOf(cluster: ClusterState, caller: string): Permissions {
  const engine = new Map<string, Privileges>();
  const roles = { ...builtinRoles(cluster.release), ...cluster.access.roles };
  const of = (authid: string, path: string): Privileges => {
    const key = `${authid} ${path}`;
    const known = engine.get(key);
    if (known) return known;
    const found = effective(authid, path);
    engine.set(key, found);
    return found;
  };

  function effective(authid: string, path: string): Privileges {
    if (authid === 'root@pam') return privilegesOf(new Map([['Administrator', true]]), roles);
    const token = cluster.access.tokens.find(({ tokenid }) => tokenid === authid);
    if (!token) return privilegesOf(rolesOn(cluster, authid, path), roles);
    const owner = of(ownerOf(authid), path);
    if (!token.privsep) return owner;
    const own = privilegesOf(rolesOn(cluster, authid, path), roles);
    return new Map(
      [...own].flatMap(([privilege, flag]) => {
        const users = owner.get(privilege);
        return users === undefined ? [] : [[privilege, users && flag] as const];
      }),
    );
  }

  const on = (path: string) => of(caller, path);
  return {
    of,
    on,
    all: (path, ...privileges) => privileges.every((privilege) => on(path).has(privilege)),
    any: (path, ...privileges) => privileges.some((privilege) => on(path).has(privilege)),
  };
}

/** The paths that `/access/permissions` lists: the top-level ones, those named by an entry, and members of pools. */
export function listedPaths(cluster: ClusterState): string[] {
  // Release 7 lists a path for pools that no check looks at.
  const pools = isBefore(cluster.release, '8.0') ? '/pools' : '/pool';
  const paths = new Set(['/', '/access', '/access/groups', '/nodes', pools, '/sdn', '/storage', '/vms']);
  for (const { path } of cluster.access.acl) for (const part of upwards(path)) paths.add(part);
  for (const { pool, vmid } of cluster.guests) if (pool) paths.add(`/vms/${vmid}`);
  for (const { storages } of cluster.pools) for (const storage of storages) paths.add(`/storage/${storage}`);
  return [...paths];
}

export function ownerOf(authid: string): string {
  return authid.split('!')[0] ?? authid;
}

type Roles = Map<string, boolean>;

function rolesOn(cluster: ClusterState, authid: string, path: string): Roles {
  let roles = aclRoles(cluster, authid, path);
  const pool = poolOf(cluster, path);
  if (pool && !roles.has('NoAccess')) {
    const inherited = aclRoles(cluster, authid, `/pool/${pool}`);
    if (inherited.has('NoAccess')) roles = new Map([['NoAccess', false]]);
    else for (const role of inherited.keys()) if (!roles.has(role)) roles.set(role, false);
  }
  return roles;
}

function aclRoles({ access }: ClusterState, authid: string, path: string): Roles {
  const groups = access.groups
    .filter(({ members }) => members.includes(authid))
    .map(({ groupid }) => groupid);
  const kind = authid.includes('!') ? 'token' : 'user';
  let roles: Roles = new Map();
  for (const part of upwards(path)) {
    const here = access.acl.filter(
      (entry) => entry.path === part && (entry.propagate === 1 || part === path),
    );
    const own = here.filter((entry) => entry.type === kind && entry.ugid === authid);
    const ofGroups = here.filter((entry) => entry.type === 'group' && groups.includes(entry.ugid));
    const found = own.length > 0 ? own : ofGroups;
    if (found.length > 0)
      roles = new Map(found.map((entry: AclEntry) => [entry.roleid, entry.propagate === 1]));
  }
  const none = roles.get('NoAccess');
  return none === undefined ? roles : new Map([['NoAccess', none]]);
}

function poolOf(cluster: ClusterState, path: string): string | undefined {
  const [, area, id] = path.split('/');
  if (area === 'vms') return cluster.guests.find(({ vmid }) => String(vmid) === id)?.pool;
  if (area === 'storage') return cluster.pools.find(({ storages }) => storages.includes(id ?? ''))?.poolid;
  return undefined;
}

function privilegesOf(held: Roles, roles: Record<string, string[]>): Privileges {
  const privileges: Privileges = new Map();
  for (const [role, flag] of held) {
    for (const privilege of roles[role] ?? []) privileges.set(privilege, privileges.get(privilege) || flag);
  }
  return privileges;
}

/** `/`, `/vms`, `/vms/100` for `/vms/100`. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['/', ...parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`)];
}
