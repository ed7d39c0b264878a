import { command } from '../command.ts';
import { active, privilegesBy, type User } from '../privileges.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

/** On `/` it lets its holder give himself every other privilege; among the built-in roles only Administrator has it. */
const ofAdministrators = 'Permissions.Modify';

export default defineRule({
  id: 'security-admins-two-factor',
  title: 'Every administrator signs in with a second factor',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [], 'access/tfa': ['fail'], 'access/acl': ['fail'] },

  check({ access: { users, tfa, acl, roles } }, { now, gap }) {
    const what = 'Who may administer the cluster';
    if (!users) return [unknown('cluster', what, gap('access', 'users'))];
    if (!acl || !roles) return [unknown('cluster', what, gap('access', acl ? 'roles' : 'acl'))];
    const privileges = privilegesBy(
      acl.filter(({ path }) => path === '/'),
      roles,
    );
    const withFactor = tfa && new Set(tfa.map(({ userid }) => userid));
    return users
      .filter((user) => user.userid !== 'root@pam' && active(user, now))
      .flatMap((user): Verdict[] => {
        const held = privileges(user);
        if (!held)
          return [unknown(`user/${user.userid}`, `What ${user.userid} may do`, gap('access', 'roles'))];
        return held.get('/')?.has(ofAdministrators) ? [judge(user, withFactor, gap)] : [];
      });
  },
});

function judge({ userid }: User, withFactor: Set<string> | undefined, gap: Context['gap']): Verdict {
  const subject = `user/${userid}`;
  if (!withFactor) return unknown(subject, `The second factor of ${userid}`, gap('access', 'tfa'));
  const where = '/access/tfa';
  if (withFactor.has(userid))
    return pass(subject, `${userid} administers the cluster and has a second factor.`, {
      seen: 'a second factor',
      where,
    });
  // Other realms are LDAP, AD or OpenID, where the second factor may be asked elsewhere.
  if (!/@(pam|pve)$/.test(userid))
    return unknown(subject, `Whether the realm of ${userid} asks for a second factor`);
  return fail(
    'high',
    subject,
    `${userid} may administer the whole cluster and needs only a password to sign in.`,
    { seen: `${ofAdministrators} on /, no second factor`, where, expected: 'a second factor' },
    {
      summary: `Let ${userid} add a second factor, or take administrative rights away.`,
      commands: [command('reads', 'pveum user permissions', [userid], { path: '/' })],
    },
  );
}
