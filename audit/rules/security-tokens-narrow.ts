import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { deedsOf } from '../privilege-deeds.ts';
import { active, privilegesBy, tokenParts } from '../privileges.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

/** With either of them on `/` a token administers the cluster. */
const wide = ['Permissions.Modify', 'Sys.Modify'];

export default defineRule({
  id: 'security-tokens-narrow',
  title: 'No API token with rights of its own administers the cluster',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [], 'access/acl': ['pass', 'fail'] },

  check({ access: { ownToken, users, acl, roles } }, { now, gap }) {
    if (!users) return [unknown('cluster', 'The API tokens', gap('access', 'users'))];
    if (!acl || !roles)
      return [unknown('cluster', 'What API tokens may do', gap('access', acl ? 'roles' : 'acl'))];
    const onRoot = acl.filter(({ path }) => path === '/');
    const ofUser = privilegesBy(onRoot, roles);
    const ofToken = rightsOfTokens(onRoot, roles);
    return users
      .filter((user) => active(user, now))
      .flatMap((user) =>
        user.tokens
          .filter(({ id, privilegeSeparated }) => privilegeSeparated && id !== ownToken)
          .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
          .map(({ id }): Verdict => {
            const subject = `token/${id}`;
            const given = ofToken(id);
            const held = user.userid === 'root@pam' ? 'all' : ofUser(user);
            if (given === undefined || held === undefined)
              return unknown(subject, `What ${id} may do`, gap('access', 'roles'));
            // A separated token has what both it and its user were given.
            const has = (name: string) => given.has(name) && (held === 'all' || held.get('/')?.has(name));
            return judge(id, wide.filter(has));
          }),
      );
  },
});

type Access = FactsOf<'access'>['access'];

/** Token → privileges on `/`; undefined when one of its roles is not in the list of roles. */
function rightsOfTokens(onRoot: NonNullable<Access['acl']>, roles: NonNullable<Access['roles']>) {
  const byName = new Map(Object.entries(roles));
  const rolesOf = new Map<string, string[]>();
  for (const { kind, who, role } of onRoot)
    if (kind === 'token') rolesOf.set(who, [...(rolesOf.get(who) ?? []), role]);
  return (id: string): Set<string> | undefined => {
    const held = new Set<string>();
    for (const role of rolesOf.get(id) ?? []) {
      const privileges = byName.get(role);
      if (!privileges) return undefined;
      for (const privilege of privileges) held.add(privilege);
    }
    return held;
  };
}

function judge(id: string, held: string[]): Verdict {
  const subject = `token/${id}`;
  const where = '/access/acl';
  if (held.length === 0)
    return pass(subject, `${id} does not administer the cluster.`, { seen: 'neither right on /', where });
  return fail(
    'medium',
    subject,
    `${id} could ${listed(deedsOf(new Set(held)))}, on the whole cluster.`,
    { seen: `${held.join(', ')} on /`, where, expected: 'only the rights that its program needs' },
    {
      summary:
        'Give it a role with what its program needs, on the paths that it needs, in place of the wide one.',
      commands: [command('reads', 'pveum user token permissions', tokenParts(id))],
    },
  );
}
