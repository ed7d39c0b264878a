import type { Gap } from '../facts.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { byteText } from '../offsite/byte-text.ts';
import { unread } from '../offsite/judge-cells.ts';
import { type BucketPart, type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import type { TargetView } from '../offsite/model.ts';
import { type OffsiteContext, offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, type Fix, fail, notApplicable, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-target-read',
  title: 'Every offsite place could be read in full',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const { targets } = offsiteView(facts, context);
    return targets.length === 0
      ? notApplicable('backup-offsite-declared', 'No offsite place is named.')
      : targets.map((target) =>
          target.facts ? judge({ ...target, facts: target.facts }, context) : withFix(unread(target), target),
        );
  },
});

/** What a wrong setting of the target leads to, by the part of it that could not be read. */
const settings = ['names', 'layout', 'datastore'];
const readings = ['listing', 'time', 'reading', 'bucket'];
const bucketParts: BucketPart[] = [
  'versioning',
  'objectLock',
  'lifecycle',
  'publicAccess',
  'unfinishedUploads',
];

function judge(target: ReadTarget, context: OffsiteContext): Verdict {
  const { name, policy, complete, facts } = target;
  const gapsOf = (parts: readonly string[]) =>
    parts.flatMap((part) => context.gap('offsite', `${name}/${part}`) ?? []);
  const [wrong] = gapsOf(settings);
  if (wrong)
    return fail(
      'medium',
      subjectOf(target),
      `${name} is not as its settings say: ${wrong.detail}`,
      seenAt(target, wrong.detail, 'what the settings of the target say'),
      {
        summary: `Put right kind, prefix, datastore or crypt of ${name} under offsite.targets in the policy.`,
        commands: [],
      },
    );
  const own = policy.datastore === undefined ? [] : [policy.datastore];
  const gaps = gapsOf([
    ...readings,
    ...own,
    ...bucketParts.filter((part) => !target.unsupported.includes(part)),
  ]);
  if (!complete && gaps.length === 0) return endedEarly(target, context);
  if (gaps.length > 0)
    return untold(
      target,
      `All of ${name}`,
      [...new Set(gaps.map(({ detail }) => detail))].join(' '),
      fixFor(gaps),
    );
  return pass(
    subjectOf(target),
    `All that lies at ${name} was listed: ${counted(facts.objects, 'object')}, ${byteText(facts.bytes)}.`,
    seenAt(target, `${counted(facts.cost.requests, 'request')}, ${byteText(facts.cost.bytes)} fetched`),
  );
}

/** Nothing failed, and still not all was listed. */
function endedEarly(target: ReadTarget, { policy }: OffsiteContext): Verdict {
  const { name, facts } = target;
  const { requests, bytes } = policy.offsite.budget;
  const seen = seenAt(
    target,
    `${counted(facts.objects, 'object')} with ${counted(facts.cost.requests, 'request')}`,
    'a list of all objects',
  );
  // What does not fit into the rest of the bytes any more is not asked for.
  if (facts.cost.requests < requests && facts.cost.bytes < 0.9 * bytes)
    return untold(target, `All of ${name}`, `the list ended after ${counted(facts.objects, 'object')}`);
  const spent = facts.cost.requests >= requests ? 'requests' : 'bytes';
  const limit = spent === 'requests' ? counted(requests, 'request') : byteText(bytes);
  return fail(
    'medium',
    subjectOf(target),
    `The list of ${name} ended after ${counted(facts.objects, 'object')}, as an audit may spend ${limit} on it (offsite.budget.${spent}): what was not listed counts neither as there nor as missing.`,
    seen,
    {
      summary: `Raise offsite.budget.${spent} in the policy: a thousand objects take one request. Or name a prefix that has the backups alone.`,
      commands: [],
    },
  );
}

const withFix = (verdict: Verdict, { gap }: TargetView): Verdict =>
  gap ? { ...verdict, fix: fixFor([gap]) } : verdict;

const ends: Record<Gap['reason'], string> = {
  forbidden: 'Let the key of the audit list the bucket, read its objects and read its settings.',
  unreachable: 'Look whether the endpoint answers from where the audit runs.',
  timeout: 'The next audit goes on; where it happens again, look whether the endpoint is slow.',
  unsupported: 'The service does not have what was asked for: see the page of the rule.',
  malformed: 'Compare endpoint, region, bucket and kind of the target with where the backups are.',
  skipped: 'Raise offsite.budget in the policy, or put right what the reason names.',
};

/** What ends it. */
function fixFor(gaps: Gap[]): Fix {
  const lacking = [...new Set(gaps.flatMap(({ privilege }) => privilege ?? []))];
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  const what = lacking.length > 0 ? [`The key lacks ${listed(lacking, 8)}.`] : [];
  return { summary: [...reasons.map((reason) => ends[reason]), ...what].join(' '), commands: [] };
}
