import { hex } from '../seed.ts';
import type { AclEntry, User } from '../state.ts';
import { failed, forbidden } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { flag, isTrue, text } from './parameters.ts';
import { listedPaths, ownerOf, type Permissions } from './permissions.ts';
import { shortRelease } from './release.ts';
import { builtinRoles } from './roles.ts';
import { either, everybody, isSelf, needsAny, overUser } from './rules.ts';
import { isShown, tokensOf } from './tokens.ts';

/** `/version`, `/access` and `/pools`: who may do what. */
export const accessEndpoints: Endpoint[] = [
  get('/version', everybody, ({ cluster }) => ({
    version: cluster.release.version,
    release: shortRelease(cluster.release),
    repoid: cluster.release.repoid,
    console: cluster.options.console,
  })),
  get('/access', everybody, () => areas.map((subdir) => ({ subdir }))),
  get('/access/permissions', everybody, permissions, { params: { path: text, userid: text } }),
  get('/access/users', everybody, userList, { params: { enabled: flag, full: flag }, ordered: true }),
  get('/access/users/{userid}', overUser('User.Modify', 'Sys.Audit'), oneUser),
  get('/access/users/{userid}/token', either(isSelf, overUser('User.Modify')), (ask) =>
    tokensOf(ask, ask.at.userid ?? ''),
  ),
  get('/access/acl', everybody, ({ cluster, caller, may }) =>
    cluster.access.acl
      .filter((entry) => isShown(entry, caller))
      .filter(({ path }) => may.all('/access', 'Sys.Audit') || mayModify(may, path))
      .map(({ shownTo: _, ...entry }) => entry),
  ),
  get('/access/tfa', everybody, secondFactors),
  get('/access/domains', everybody, ({ cluster }) => cluster.access.realms),
  get('/access/groups', everybody, ({ cluster, may }) =>
    cluster.access.groups
      .filter(({ groupid }) =>
        may.any(`/access/groups/${groupid}`, 'User.Modify', 'Sys.Audit', 'Group.Allocate'),
      )
      .map(({ groupid, comment, members }) => ({ groupid, comment, users: members.join(',') })),
  ),
  get('/access/roles', everybody, ({ cluster }) =>
    Object.entries(allRoles(cluster)).map(([roleid, privileges]) => ({
      roleid,
      privs: privileges.join(','),
      special: roleid in cluster.access.roles ? 0 : 1,
    })),
  ),
  get('/access/roles/{roleid}', everybody, ({ cluster, at }) => {
    const privileges = allRoles(cluster)[at.roleid ?? ''];
    if (!privileges) throw failed(`role '${at.roleid}' does not exist`);
    return Object.fromEntries(privileges.map((privilege) => [privilege, 1]));
  }),
  get(
    '/access/domains/{realm}',
    needsAny('/access/realm', 'Realm.Allocate', 'Sys.Audit'),
    ({ cluster, at }) => {
      const realm = cluster.access.realms.find(({ realm }) => realm === at.realm);
      if (!realm) throw failed(`domain '${at.realm}' does not exist`);
      const { realm: _, ...rest } = realm;
      return { ...rest, digest: hex(`domains.cfg ${JSON.stringify(cluster.access.realms)}`, 40) };
    },
  ),
];

const areas = ['users', 'groups', 'roles', 'acl', 'domains', 'openid', 'tfa', 'ticket', 'password'];

function allRoles({ release, access }: Ask['cluster']): Record<string, string[]> {
  return { ...builtinRoles(release), ...access.roles };
}

function permissions({ cluster, caller, may, query }: Ask): Record<string, Record<string, number>> {
  const authid = query.userid ?? caller;
  if (authid !== caller && ownerOf(authid) !== caller && !may.all('/access', 'Sys.Audit'))
    throw forbidden('/access, Sys.Audit');
  const paths = query.path ? [query.path] : listedPaths(cluster);
  const held = paths.map((path) => [path, may.of(authid, path)] as const);
  return Object.fromEntries(
    held
      .filter(([, privileges]) => query.path || privileges.size > 0)
      .map(([path, privileges]) => [
        path,
        Object.fromEntries([...privileges].map(([name, flag]) => [name, +flag])),
      ]),
  );
}

function userList(ask: Ask): unknown[] {
  const { cluster, may, query } = ask;
  return cluster.access.users
    .filter((user) => maySeeUser(cluster, may, user))
    .filter(({ enable }) => query.enabled === undefined || isTrue(query.enabled) === (enable === 1))
    .toSorted((a, b) => (a.userid < b.userid ? -1 : 1))
    .map((user) => {
      const realm = cluster.access.realms.find(({ realm }) => user.userid.endsWith(`@${realm}`));
      const row = { userid: user.userid, ...userFields(user), 'realm-type': realm?.type };
      if (!isTrue(query.full)) return row;
      const tokens = tokensOf(ask, user.userid);
      return {
        ...row,
        groups: groupsOf(cluster, user).join(','),
        tokens: tokens.length > 0 ? tokens : undefined,
      };
    });
}

function oneUser(ask: Ask): unknown {
  const { cluster, at } = ask;
  const user = cluster.access.users.find(({ userid }) => userid === at.userid);
  if (!user) throw failed(`no such user ('${at.userid}')`);
  const tokens = tokensOf(ask, user.userid).map(({ tokenid, ...rest }) => [tokenid, rest]);
  return {
    ...userFields(user),
    groups: groupsOf(cluster, user),
    tokens: tokens.length > 0 ? Object.fromEntries(tokens) : undefined,
  };
}

function userFields({ enable, expire, email, firstname, lastname, comment, secondFactors }: User) {
  const keys = secondFactors.length > 0 ? 'x' : undefined;
  return { enable, expire, email, firstname, lastname, comment, keys };
}

function groupsOf(cluster: Ask['cluster'], { userid }: User): string[] {
  return cluster.access.groups
    .filter(({ members }) => members.includes(userid))
    .map(({ groupid }) => groupid);
}

function secondFactors({ cluster, may }: Ask): unknown[] {
  return cluster.access.users
    .filter((user) => user.secondFactors.length > 0 && maySeeUser(cluster, may, user))
    .map(({ userid, secondFactors }) => ({
      userid,
      entries: secondFactors.map(({ type, description, createdAt }, i) => ({
        id: type === 'recovery' ? 'recovery' : `${type}-${i}`,
        type,
        description,
        created: createdAt,
        enable: true,
      })),
    }));
}

function maySeeUser({ access }: Ask['cluster'], may: Permissions, { userid }: User): boolean {
  const asked = ['User.Modify', 'Sys.Audit'];
  if (may.any('/access/groups', ...asked)) return true;
  return access.groups.some(
    ({ groupid, members }) => members.includes(userid) && may.any(`/access/groups/${groupid}`, ...asked),
  );
}

function mayModify(may: Permissions, path: AclEntry['path']): boolean {
  const own = { storage: 'Datastore.Allocate', vms: 'VM.Allocate', pool: 'Pool.Allocate' }[
    path.split('/')[1] ?? ''
  ];
  return may.any(path, 'Permissions.Modify', ...(own && path.split('/').length > 2 ? [own] : []));
}
