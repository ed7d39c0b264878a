import { command } from '../command.ts';
import { active, onlyAudits, privilegesBy, tokenParts, type User } from '../privileges.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'security-tokens-separated',
  title: 'API tokens hold rights of their own, not all of their user’s',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/users': [] },

  check({ access: { users, acl, roles } }, { now, gap }) {
    if (!users) return [unknown('cluster', 'The API tokens', gap('access', 'users'))];
    // An entry that could not be read may give a user more than what he is seen to hold.
    const privileges = acl && roles && !gap('access', 'acl') ? privilegesBy(acl, roles) : undefined;
    return users
      .filter((user) => active(user, now))
      .flatMap((user) =>
        user.tokens
          .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
          .map(({ id, privilegeSeparated }): Verdict => {
            const subject = `token/${id}`;
            const seen = { seen: privilegeSeparated ? 'privsep 1' : 'privsep 0', where: '/access/users' };
            if (privilegeSeparated) return pass(subject, `${id} has only the rights it was given.`, seen);
            if (user.userid === 'root@pam') return whole(user, id, 'high', 'everything');
            const held = privileges?.(user);
            if (!held)
              return unknown(subject, `What ${id} may do`, gap('access', 'acl') ?? gap('access', 'roles'));
            const more = new Set(
              [...held.values()].flatMap((names) => [...names]).filter((name) => !onlyAudits(name)),
            );
            return more.size === 0
              ? pass(subject, `${id} has all rights of its user, who may only look.`, seen)
              : whole(user, id, 'medium', [...more].sort().slice(0, 5).join(', '));
          }),
      );
  },
});

const whole = ({ userid }: User, id: string, severity: 'high' | 'medium', rights: string): Verdict =>
  fail(
    severity,
    `token/${id}`,
    `${id} may do all that ${userid} may (${rights}): who finds the token is ${userid}.`,
    { seen: 'privsep 0', where: '/access/users', expected: 'privilege separation' },
    {
      summary:
        'Separate its privileges, then give the token a role with what it needs: until then it may do nothing.',
      commands: [command('changes', 'pveum user token modify', tokenParts(id), { privsep: 1 })],
    },
  );
