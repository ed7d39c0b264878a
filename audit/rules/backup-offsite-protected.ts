import type { Command } from '../command.ts';
import { counted } from '../figures.ts';
import { bucketCommand } from '../offsite/bucket-command.ts';
import {
  guestsOf,
  judgeUsable,
  type ReadTarget,
  seenAt,
  shareOf,
  subjectOf,
  type UsableCell,
  untold,
} from '../offsite/judge-targets.ts';
import type { OffsiteView } from '../offsite/model.ts';
import { isR2 } from '../offsite/protection.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Severity, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-protected',
  title: "Nobody with the site's keys can delete the offsite copies",
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check: (facts, context) => judgeUsable(facts, context, judge),
});

function judge(target: ReadTarget, cells: UsableCell[], view: OffsiteView): Verdict {
  const { name } = target;
  const bare = cells.filter((cell) => cell.protected.answer === 'no');
  const vague = cells.find((cell) => cell.protected.answer === 'unknown');
  const [first] = bare;
  if (first)
    return fail(
      severityOf(target, bare, view),
      subjectOf(target),
      `The newest copies of ${shareOf(bare, cells)} at ${name} can be deleted with the keys of this site: ${first.protected.why}. Concerned: ${guestsOf(bare)}.`,
      seenAt(target, `${counted(bare.length, 'copy', 'copies')}: ${first.protected.why}`, wanted(target)),
      fixOf(target),
    );
  if (vague)
    return untold(
      target,
      `Whether the copies at ${name} can be deleted with the keys of this site`,
      vague.protected.why,
      {
        summary: `Where it is so, declare it in the policy: declares: { protected: { by, until, evidence } } of the target ${name}.${isR2(target.policy) ? ' Rules of R2 show in the dashboard and with wrangler r2 bucket lock list.' : ''}`,
        commands: [],
      },
    );
  return pass(
    subjectOf(target),
    `The newest copies of all ${counted(cells.length, 'guest')} at ${name} cannot be deleted with the keys of this site: ${cells[0]!.protected.why}.`, // it is asked about some
    seenAt(target, counted(cells.length, 'copy', 'copies'), wanted(target)),
  );
}

const wanted = ({ policy }: ReadTarget): string =>
  policy.expects.protectedDays === undefined
    ? 'object lock, or versions that stay'
    : `protection for ${counted(policy.expects.protectedDays, 'day')} (expects.protectedDays)`;

/** What the owner expects and does not have is graver; what another place protects is lost less easily. */
function severityOf({ policy }: ReadTarget, bare: readonly UsableCell[], { guests }: OffsiteView): Severity {
  const safe = new Set(
    guests.flatMap(({ id, cells }) =>
      cells.some((cell) => cell.usable && cell.protected.answer === 'yes') ? [id] : [],
    ),
  );
  const exposed = bare.filter(({ id }) => !safe.has(id));
  if (policy.expects.protectedDays !== undefined) return 'high';
  if (exposed.length === 0) return 'low';
  return exposed.some(({ tier }) => tier === 'critical') ? 'high' : 'medium';
}

function fixOf(target: ReadTarget): Fix {
  const { kind, expects } = target.policy;
  const days = expects.protectedDays;
  // Servers that clean up behind themselves cannot live with locks; versions hold for them.
  const lock = kind === 'vzdump' && days !== undefined && days > 0;
  return {
    summary: `Let the bucket keep older versions, with a lifecycle rule that removes them after some weeks${lock ? `, and lock what arrives for ${counted(days, 'day')} (nobody can take that back before)` : ''}. Give the site a key that cannot delete versions, nor change the settings of the bucket.`,
    commands: [
      ...bucketCommand('changes', 'aws s3api put-bucket-versioning', target, {
        'versioning-configuration': 'Status=Enabled',
      }),
      ...(lock ? locking(target, days) : []),
    ],
  };
}

const locking = (target: ReadTarget, days: number): Command[] =>
  bucketCommand('changes', 'aws s3api put-object-lock-configuration', target, {
    'object-lock-configuration': `ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=COMPLIANCE,Days=${Math.ceil(days)}}}`,
  });
