import { command } from '../command.ts';
import { dateOf } from '../moments.ts';
import { tokenParts } from '../privileges.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

const year = 365 * 86_400;

export default defineRule({
  id: 'security-tokens-expire',
  title: 'Every API token has an end, and none outlives it',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [] },

  check({ access: { users } }, { now, gap }) {
    if (!users) return [unknown('cluster', 'The API tokens', gap('access', 'users'))];
    return users
      .flatMap(({ tokens }) => tokens)
      .map(({ id, expiresAt }) => {
        const subject = `token/${id}`;
        const where = '/access/users';
        if (expiresAt === undefined)
          return fail(
            'low',
            subject,
            `${id} never expires.`,
            { seen: 'no expiry', where, expected: 'a date' },
            {
              summary: 'Give it an end, say in a year, and renew it before.',
              commands: [
                command('changes', 'pveum user token modify', tokenParts(id), { expire: now + year }),
              ],
            },
          );
        const seen = { seen: dateOf(expiresAt), where };
        if (expiresAt > now) return pass(subject, `${id} expires on ${dateOf(expiresAt)}.`, seen);
        return fail(
          'info',
          subject,
          `${id} expired on ${dateOf(expiresAt)} and still exists.`,
          { ...seen, expected: 'tokens in use only' },
          {
            summary: 'Remove it if nobody needs it any more.',
            commands: [command('changes', 'pveum user token delete', tokenParts(id))],
          },
        );
      });
  },
});
