import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { active, onlyAudits, privilegesBy } from '../privileges.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-daily-accounts-apart',
  title: 'Daily work does not need root@pam',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': ['fail'], 'access/acl': ['pass', 'fail'] },

  check({ access: { users, tfa, acl, roles } }, { now, gap }) {
    const what = 'Whether daily work needs root@pam';
    if (!users) return [unknown('cluster', what, gap('access', 'users'))];
    if (!acl || !roles) return [unknown('cluster', what, gap('access', acl ? 'roles' : 'acl'))];
    const privileges = privilegesBy(acl, roles);
    const others = users.filter((user) => user.userid !== 'root@pam' && active(user, now));
    const working = others.filter((user) => {
      const held = privileges(user);
      return !held || [...held.values()].some((names) => [...names].some((name) => !onlyAudits(name)));
    });
    // The API does not tell who has a password. Whoever added a second factor has signed in.
    const signedIn = new Set(tfa?.map(({ userid }) => userid));
    const people = working.filter(({ userid, tokens }) => tokens.length === 0 || signedIn.has(userid));
    const clear = people.filter((user) => privileges(user)).map(({ userid }) => userid);
    const where = '/access/users';
    if (clear.length > 0)
      return [
        pass('cluster', `${listed([...clear].sort())} can do daily work without root@pam.`, {
          seen: listed([...clear].sort(), 20),
          where,
        }),
      ];
    const names = working.map(({ userid }) => userid).sort();
    if (names.length > 0)
      return [
        unknown('cluster', `Whether ${listed(names)} can be used for daily work`, gap('access', 'tfa')),
      ];
    return [
      fail(
        'medium',
        'cluster',
        'root@pam is the only account that can change anything: daily work is done with the key for emergencies.',
        { seen: 'no other user with more than rights to look', where, expected: 'an account for daily work' },
        {
          summary:
            'Make an account for daily work with the rights that it needs, and keep root@pam for emergencies.',
          commands: [command('reads', 'pveum user list')],
        },
      ),
    ];
  },
});
