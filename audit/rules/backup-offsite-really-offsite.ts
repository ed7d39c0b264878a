import { dateOf } from '../moments.ts';
import { placeOf } from '../offsite/digits.ts';
import { judgeTargets, type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import { type Answered, declared } from '../offsite/protection.ts';
import { sameHost } from '../offsite/same-host.ts';
import { offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Severity } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-really-offsite',
  title: 'Offsite places are in another place than the cluster',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: [...offsiteAlso, 'cluster', 'network'],

  check(facts, context) {
    const near = sameHost(facts);
    const { now } = context;
    const answerOf = (target: Parameters<typeof near>[0]): Answered => {
      const host = near(target);
      if (host !== undefined && !declared(target.policy.declares.offsite, now))
        return { answer: 'no', why: host };
      return placeOf(target, context);
    };
    return judgeTargets(facts, context, (target) => {
      const { answer, why } = answerOf(target);
      const { name } = target;
      if (answer === 'yes')
        return pass(
          subjectOf(target),
          `${name} is in another place than the cluster: ${why}.`,
          seenAt(target, why),
        );
      const fix = saidBy(target, now);
      if (answer === 'unknown') return untold(target, `Whether ${name} is in another place`, why, fix);
      const others = offsiteView(facts, context)
        .targets.filter((other) => other.name !== name && other.facts)
        .map((other) => answerOf(other).answer);
      return fail(
        severityOf(others),
        subjectOf(target),
        `${name} is not offsite: ${why}. What destroys the cluster's site destroys these copies, too.`,
        seenAt(target, why, 'an address outside of the site, or a declaration'),
        fix,
      );
    });
  },
});

/** It matters less when another place is far away. */
function severityOf(others: Answered['answer'][]): Severity {
  if (others.includes('yes')) return 'low';
  return others.includes('unknown') ? 'medium' : 'high';
}

function saidBy({ name, policy }: ReadTarget, now: number): Fix {
  const old = policy.declares.offsite;
  const ended = old && old.until < dateOf(now) ? ` What ${old.by} declared has ended on ${old.until}.` : '';
  return {
    summary: `Copy the backups to a place of another provider, friend or building. Where ${name} stands elsewhere, as behind a VPN, say so in the policy: declares: { offsite: { by, until, evidence } } of the target.${ended}`,
    commands: [],
  };
}
