import { command } from '../command.ts';
import { tokenParts } from '../privileges.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-token-comments',
  title: 'Every API token says what it is for',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [] },

  check({ access: { users } }, { gap }) {
    if (!users) return [unknown('cluster', 'The API tokens', gap('access', 'users'))];
    return users
      .flatMap(({ tokens }) => tokens)
      .map(({ id, hasComment }) => {
        const subject = `token/${id}`;
        const where = '/access/users';
        if (hasComment === undefined) return unknown(subject, `The comment of ${id}`, gap('access', 'users'));
        if (hasComment) return pass(subject, `${id} has a comment.`, { seen: 'a comment', where });
        return fail(
          'info',
          subject,
          `${id} has no comment, so in a year nobody can tell whether it may go.`,
          { seen: 'no comment', where, expected: 'a comment' },
          {
            summary: 'Write down which program uses it, and where.',
            commands: [command('reads', 'pveum user token list', tokenParts(id).slice(0, 1))],
          },
        );
      });
  },
});
