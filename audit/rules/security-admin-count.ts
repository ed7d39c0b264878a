import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { active, privilegesBy } from '../privileges.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-admin-count',
  title: 'Few people may do everything',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': ['pass'], 'access/acl': ['pass', 'fail'] },

  check({ access: { users, acl, roles } }, { now, policy, gap }) {
    const what = 'Who may administer the cluster';
    if (!users) return [unknown('cluster', what, gap('access', 'users'))];
    if (!acl || !roles) return [unknown('cluster', what, gap('access', acl ? 'roles' : 'acl'))];
    const privileges = privilegesBy(
      acl.filter(({ path }) => path === '/'),
      roles,
    );
    const held = users
      .filter((user) => active(user, now))
      .map((user) => ({
        userid: user.userid,
        may: user.userid === 'root@pam' || privileges(user)?.get('/')?.has('Permissions.Modify'),
        clear: user.userid === 'root@pam' || privileges(user) !== undefined,
      }));
    const full = held
      .filter(({ may }) => may)
      .map(({ userid }) => userid)
      .sort();
    const unclear = held
      .filter(({ clear }) => !clear)
      .map(({ userid }) => userid)
      .sort();
    const most = policy.thresholds.administrators;
    const seen = { seen: listed(full, 20), where: '/access/acl', expected: `at most ${most}` };
    if (full.length > most)
      return [
        fail(
          'low',
          'cluster',
          `${counted(full.length, 'user')} may do everything on the cluster: ${listed(full)}.`,
          seen,
          {
            summary: 'Give those who run guests the role PVEVMAdmin or PVEAdmin in place of Administrator.',
            commands: full
              .filter((userid) => userid !== 'root@pam')
              .slice(0, 5)
              .map((userid) => command('reads', 'pveum user permissions', [userid], { path: '/' })),
          },
        ),
      ];
    if (full.length + unclear.length > most)
      return [unknown('cluster', `What ${listed(unclear)} may do`, gap('access', 'roles'))];
    return [pass('cluster', `${counted(full.length, 'user')} may do everything: ${listed(full)}.`, seen)];
  },
});
