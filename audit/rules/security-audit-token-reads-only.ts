import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { dateOf, duration } from '../moments.ts';
import { deedsOf } from '../privilege-deeds.ts';
import { onlyAudits, tokenParts } from '../privileges.ts';
import { type Context, defineRule, fail, pass, severities, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'security-audit-token-reads-only',
  title: 'The audit’s own token can only look, and does not end soon',
  category: 'security',
  essential: false,
  needs: ['cluster', 'access'],

  check({ cluster, access }, context) {
    const verdicts: Both = [judgeRights(cluster.permissions, access, context), judgeEnd(access, context)];
    const [failing, ...alsoFailing] = verdicts.filter(({ outcome }) => outcome === 'fail');
    if (failing) return [together([failing, ...alsoFailing])];
    return [verdicts.find(({ outcome }) => outcome === 'unknown') ?? together(verdicts)];
  },
});

type Access = FactsOf<'access'>['access'];
type Both = [Verdict, Verdict];

/** What it may do and how long are one subject, so one verdict. */
function together(verdicts: [Verdict, ...Verdict[]]): Verdict {
  const fixes = verdicts.flatMap(({ fix }) => fix ?? []);
  const worst = severities.find((severity) => verdicts.some((verdict) => verdict.severity === severity));
  return {
    ...verdicts[0],
    ...(worst && { severity: worst }),
    message: verdicts.map(({ message }) => message).join(' '),
    evidence: verdicts.flatMap(({ evidence }) => evidence),
    ...(fixes.length > 0 && {
      fix: {
        summary: fixes.map(({ summary }) => summary).join(' '),
        commands: fixes.flatMap(({ commands }) => commands),
      },
    }),
  };
}

function judgeRights(
  permissions: FactsOf<'cluster'>['cluster']['permissions'],
  { ownToken, acl = [], roles = {} }: Access,
  { gap }: Context,
): Verdict {
  const subject = `token/${ownToken}`;
  if (!permissions) return unknown(subject, `What ${ownToken} may do`, gap('cluster', 'permissions'));
  const names = [...new Set(Object.values(permissions).flatMap((held) => Object.keys(held)))].sort();
  const more = names.filter((name) => !onlyAudits(name));
  const where = '/access/permissions';
  if (more.length === 0)
    return pass(subject, `${ownToken} may only look.`, { seen: names.join(', '), where });
  // Roles that were given to the token itself can be taken away by name; others come from its user.
  const given = acl.filter(
    ({ kind, who, role }) =>
      kind === 'token' &&
      who === ownToken &&
      Object.hasOwn(roles, role) &&
      roles[role]?.some((name) => !onlyAudits(name)),
  );
  return fail(
    'medium',
    subject,
    `${ownToken} could ${listed(deedsOf(new Set(more)), 4)}.`,
    { seen: more.join(', '), where, expected: 'privileges that end in .Audit' },
    {
      summary: 'Leave the token the role PVEAuditor alone, unless you granted more on purpose.',
      commands: given.map(({ path, role }) =>
        command('changes', 'pveum acl delete', [path], { tokens: ownToken, roles: role }),
      ),
    },
  );
}

function judgeEnd({ ownToken, users }: Access, { now, policy, gap }: Context): Verdict {
  const subject = `token/${ownToken}`;
  const own = users?.flatMap(({ tokens }) => tokens).find(({ id }) => id === ownToken);
  if (!own) return unknown(subject, `The end of ${ownToken}`, gap('access', 'users'));
  const { expiresAt } = own;
  const where = '/access/users';
  if (expiresAt === undefined) return pass(subject, 'It has no end.', { seen: 'no expiry', where });
  const { warn, bad } = policy.thresholds.tokenDays;
  const days = (expiresAt - now) / 86_400;
  const seen = { seen: dateOf(expiresAt), where, expected: `more than ${warn} days away` };
  if (days > warn) return pass(subject, `It ends on ${dateOf(expiresAt)}.`, seen);
  return fail(
    days > bad ? 'medium' : 'high',
    subject,
    days > 0
      ? `${ownToken} ends in ${duration(expiresAt - now)}, and nothing can be audited from then on.`
      : `${ownToken} ended on ${dateOf(expiresAt)}.`,
    seen,
    {
      summary: 'Give the token a later end.',
      commands: [
        command('changes', 'pveum user token modify', tokenParts(ownToken), { expire: now + 365 * 86_400 }),
      ],
    },
  );
}
