/** Who holds which privileges, by roles and the access control list; role names prove nothing. */
import type { FactsOf } from './facts.ts';

type Access = FactsOf<'access'>['access'];
export type User = NonNullable<Access['users']>[number];
type Acl = NonNullable<Access['acl']>;
type Roles = NonNullable<Access['roles']>;

/** Whether a privilege lets its holder look and nothing else. */
export const onlyAudits = (privilege: string): boolean =>
  privilege.endsWith('.Audit') || privilege === 'Sys.Syslog';

/**
 * Reads the list once and answers for each user: path → privileges entered for that path. Entries for the user
 * himself replace those of his groups on the same path, as in `PVE::AccessControl::roles`.
 *
 * @returns undefined for a user with a role that the list of roles does not name.
 */
export function privilegesBy(acl: Acl, roles: Roles): (user: User) => Map<string, Set<string>> | undefined {
  const entries = new Map<string, Acl>();
  for (const entry of acl) {
    const key = `${entry.kind}/${entry.who}`;
    const list = entries.get(key);
    if (list) list.push(entry);
    else entries.set(key, [entry]);
  }
  const ofRole = new Map(Object.entries(roles).map(([role, privileges]) => [role, new Set(privileges)]));
  return ({ userid, groups }) => {
    const own = entries.get(`user/${userid}`) ?? [];
    const ownPaths = new Set(own.map(({ path }) => path));
    const ofGroups = groups.flatMap((group) => entries.get(`group/${group}`) ?? []);
    const held = new Map<string, Set<string>>();
    for (const { path, role } of [...own, ...ofGroups.filter((entry) => !ownPaths.has(entry.path))]) {
      const privileges = ofRole.get(role);
      if (privileges === undefined) return undefined;
      const before = held.get(path);
      held.set(path, before ? new Set([...before, ...privileges]) : privileges);
    }
    return held;
  };
}

/** Users who may sign in now. */
export const active = ({ enabled, expiresAt }: User, now: number): boolean =>
  enabled && (expiresAt === undefined || expiresAt > now);

/** `audit@pve!reader` → `audit@pve`, `reader`: the arguments of `pveum user token`. */
export function tokenParts(token: string): [user: string, name: string] {
  const at = token.indexOf('!');
  return at < 0 ? [token, ''] : [token.slice(0, at), token.slice(at + 1)];
}
