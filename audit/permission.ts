type Permissions = Record<string, Record<string, boolean>>;

/**
 * Whether a token holds a privilege on a path, by its `/access/permissions`: a privilege that is named is held,
 * and its value says whether it also holds below. A path that is not listed inherits from its parent; the
 * paths of the first level are always listed where anything is held (pve-access-control, RPCEnvironment.pm).
 */
export function holds(permissions: Permissions, privilege: string, path: string, below = false): boolean {
  const own = permissions[path];
  if (own) return Object.hasOwn(own, privilege) && (!below || own[privilege] === true);
  const end = path.lastIndexOf('/');
  return end > 0 && holds(permissions, privilege, path.slice(0, end), true);
}
