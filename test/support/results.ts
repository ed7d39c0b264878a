import fc from 'fast-check';
import type { ReportVerdict, Result } from '../../audit/report.ts';
import { categoryIds, severities } from '../../audit/rule.ts';

/** A verdict as the runner gives it: `fail high`, `pass`, `unknown`. */
export function verdict(subject: string, what: string): ReportVerdict {
  const [outcome = 'pass', severity = 'info'] = what.split(' ');
  return {
    subject,
    // Only the tests of this folder call it, with words of the two lists.
    outcome: outcome as ReportVerdict['outcome'],
    severity: severity as ReportVerdict['severity'],
    message: `${subject} is ${what}.`,
    evidence: [],
  };
}

/** A result with these verdicts, subject → `fail high`; its outcome and severity follow from them. */
export function result(
  rule: string,
  category: Result['category'],
  verdicts: Record<string, string>,
  more: Partial<Result> = {},
): Result {
  const list = Object.entries(verdicts).map(([subject, what]) => verdict(subject, what));
  return { ...summed(rule, category, list), ...more };
}

function summed(rule: string, category: Result['category'], verdicts: ReportVerdict[]): Result {
  const outcomes = ['fail', 'unknown', 'accepted', 'pass'] as const;
  const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
  return {
    rule,
    title: `${rule} is right`,
    category,
    outcome:
      outcomes.find((outcome) => verdicts.some((entry) => entry.outcome === outcome)) ?? 'not-applicable',
    severity: severities.find((severity) => failing.some((entry) => entry.severity === severity)) ?? 'info',
    verdicts,
    ...(verdicts.length === 0 && { notApplicable: { message: 'Nothing here is subject to it.' } }),
  };
}

const anyVerdict = fc
  .tuple(
    fc.constantFrom('cluster', 'node/a', 'node/b', 'lxc/101', 'lxc/102', 'qemu/103', 'storage/nas'),
    fc.constantFrom('pass', 'unknown', 'accepted low', ...severities.map((severity) => `fail ${severity}`)),
  )
  .map(([subject, what]) => verdict(subject, what));

/** Results of up to a dozen rules with distinct ids, each with verdicts about distinct subjects. */
export const anyResults = fc
  .uniqueArray(
    fc.record({
      rule: fc.integer({ min: 1, max: 40 }).map((number) => `rule-${number}`),
      category: fc.constantFrom(...categoryIds),
      verdicts: fc.uniqueArray(anyVerdict, { selector: ({ subject }) => subject, maxLength: 5 }),
    }),
    { selector: ({ rule }) => rule, maxLength: 12 },
  )
  .map((list) => list.map(({ rule, category, verdicts }) => summed(rule, category, verdicts)));

/** The same things in another order. */
export const shuffled = <Thing>(things: readonly Thing[]): fc.Arbitrary<Thing[]> =>
  fc.shuffledSubarray([...things], { minLength: things.length, maxLength: things.length });
