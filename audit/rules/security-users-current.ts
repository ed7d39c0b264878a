import { command } from '../command.ts';
import { dateOf } from '../moments.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-users-current',
  title: 'No enabled user is past the end of his account',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [] },

  check({ access: { users } }, { now, gap }) {
    if (!users) return [unknown('cluster', 'The users', gap('access', 'users'))];
    return users
      .filter(({ enabled }) => enabled)
      .map(({ userid, expiresAt }) => {
        const subject = `user/${userid}`;
        const where = '/access/users';
        if (expiresAt === undefined || expiresAt > now)
          return pass(subject, `The account ${userid} has not ended.`, {
            seen: expiresAt === undefined ? 'no end' : `ends on ${dateOf(expiresAt)}`,
            where,
          });
        return fail(
          'low',
          subject,
          `The account ${userid} ended on ${dateOf(expiresAt)} and is still enabled: with another date it is back with all of its rights.`,
          { seen: `ended on ${dateOf(expiresAt)}`, where, expected: 'disabled or removed' },
          {
            summary: 'Disable it, or remove it when nobody needs it any more.',
            commands: [command('changes', 'pveum user modify', [userid], { enable: 0 })],
          },
        );
      });
  },
});
