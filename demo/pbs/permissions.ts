import { ownerOf } from '../pve/permissions.ts';
import { roles } from './roles.ts';
import type { BackupServerState } from './state.ts';

/** Privileges held on a path, each with whether it also holds below. */
export type Privileges = Map<string, boolean>;

export interface Permissions {
  on(path: string): Privileges;
  /** Whether the caller holds one of the privileges. */
  any(path: string, ...privileges: string[]): boolean;
  /** Whether the caller holds one of the privileges on something below the path. */
  anyBelow(path: string, ...privileges: string[]): boolean;
}

/**
 * The access rules of Proxmox Backup Server for one caller. Along the path the nearest entry wins over those further
 * up; a token never has more than its user, and nothing without entries of its own; `root@pam` may do everything.
 */
export function permissionsOf({ access }: BackupServerState, caller: string): Permissions {
  const on = (path: string): Privileges => effective(access, caller, path);
  const any = (path: string, ...privileges: string[]) => privileges.some((name) => on(path).has(name));
  return {
    on,
    any,
    anyBelow: (path, ...privileges) =>
      privileges.some((name) => on(path).get(name)) ||
      access.acl.some(
        (entry) =>
          entry.authid === caller && entry.path.startsWith(`${path}/`) && any(entry.path, ...privileges),
      ),
  };
}

/** The paths that `/access/permissions` looks at: the top-level ones and every part of those named by an entry. */
export function listedPaths({ access }: BackupServerState): string[] {
  const named = access.acl.flatMap(({ path }) => upwards(path));
  return [...new Set(['/', '/access', '/datastore', '/remote', '/system', ...named])];
}

function effective(access: BackupServerState['access'], authid: string, path: string): Privileges {
  if (authid === 'root@pam') return new Map((roles.Admin ?? []).map((name) => [name, true]));
  const own = entered(access, authid, path);
  if (!authid.includes('!')) return own;
  const owner = effective(access, ownerOf(authid), path);
  return new Map(
    [...own].flatMap(([name, below]) => {
      const users = owner.get(name);
      return users === undefined ? [] : [[name, users && below] as const];
    }),
  );
}

function entered({ acl }: BackupServerState['access'], authid: string, path: string): Privileges {
  let found: typeof acl = [];
  for (const part of upwards(path)) {
    const here = acl.filter(
      (entry) => entry.authid === authid && entry.path === part && (entry.propagate || part === path),
    );
    if (here.length > 0) found = here;
  }
  const privileges: Privileges = new Map();
  if (found.some(({ role }) => role === 'NoAccess')) return privileges;
  for (const { role, propagate } of found)
    for (const name of roles[role] ?? []) privileges.set(name, privileges.get(name) || propagate);
  return privileges;
}

/** `/`, `/datastore`, `/datastore/main` for `/datastore/main`. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['/', ...parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`)];
}
