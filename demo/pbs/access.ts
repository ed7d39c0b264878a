import { ownerOf } from '../pve/permissions.ts';
import { type Ask, type Endpoint, everybody, get } from './endpoint.ts';
import { flag, isTrue, type Parameter, text } from './parameters.ts';
import { listedPaths, permissionsOf } from './permissions.ts';
import { failed } from './refusal.ts';

const authId: Parameter = { type: 'string', minLength: 3, maxLength: 64 };
const aclPath: Parameter = { ...text, minLength: 1, maxLength: 128 };

/** Which release it is, and what the caller may do. */
export const accessEndpoints: Endpoint[] = [
  get('/ping', everybody, () => ({ pong: true }), { world: true }),
  get('/version', everybody, ({ server: { release } }) => release),
  get('/access/permissions', everybody, permissions, { params: { 'auth-id': authId, path: aclPath } }),
  get('/access/users', everybody, users, { params: { include_tokens: flag } }),
];

/** All of them to whoever may audit them, else the caller's own user alone (proxmox-backup, api2/access/user.rs). */
function users({ server: { access }, caller, may, query }: Ask): unknown {
  const all = may.any('/access/users', 'Sys.Audit');
  return access.users
    .filter(({ userid }) => all || userid === ownerOf(caller))
    .map((user) => ({
      ...user,
      ...(isTrue(query.include_tokens) && {
        tokens: access.tokens
          .filter(({ tokenid }) => ownerOf(tokenid) === user.userid)
          .map(({ secret: _, ...token }) => token),
      }),
    }));
}

/** Path → privilege → whether it holds below; a path on which nothing is held is left out. */
function permissions({ server, caller, may, query }: Ask): unknown {
  const who = query['auth-id']?.[0] ?? caller;
  if (who !== caller && !may.any('/access', 'Sys.Audit'))
    throw failed(`not allowed to list permissions of ${who}`);
  const theirs = permissionsOf(server, who);
  const entries = (query.path ?? listedPaths(server)).map(
    (path) => [path, Object.fromEntries(theirs.on(path))] as const,
  );
  return Object.fromEntries(entries.filter(([, held]) => Object.keys(held).length > 0));
}
