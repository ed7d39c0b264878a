/** What the owner says of things that no API shows. */
import type { Gap } from './facts.ts';
import { dateOf } from './moments.ts';
import type { Policy } from './policy.ts';
import { type Context, fail, pass, type Severity, unknown, type Verdict } from './rule.ts';

export type Attestation = Policy['attestations'][number];

/** The one that holds longest of those whose day has come; it may have ended. */
export function attestationOf(
  what: Attestation['what'],
  { now, policy }: Pick<Context, 'now' | 'policy'>,
): Attestation | undefined {
  const today = dateOf(now);
  return policy.attestations
    .filter((entry) => entry.what === what && entry.when <= today)
    .toSorted((a, b) => b.until.localeCompare(a.until))[0];
}

/**
 * @param about the thing as a noun phrase, `The care of SSH keys`.
 * @param check what somebody should look at before attesting it, as a full sentence.
 * @param severity when the attestation has ended.
 */
export function judgeAttested(
  what: Attestation['what'],
  { about, check, severity }: { about: string; check: string; severity: Severity },
  context: Context,
): Verdict[] {
  const found = attestationOf(what, context);
  if (!found) return [unknown('cluster', about, unattested(what))];
  const { by, when, until, evidence } = found;
  const seen = { seen: `${evidence.slice(0, 200)} (${by}, ${when})`, where: 'attestations of the policy' };
  if (until >= dateOf(context.now))
    return [pass('cluster', `${about} is attested by ${by} on ${when}, until ${until}.`, seen)];
  return [
    fail(
      severity,
      'cluster',
      `${about} was attested by ${by} on ${when}; that ended on ${until}.`,
      { ...seen, expected: 'an attestation that holds' },
      {
        summary: `${check} Then attest ${what} anew in the policy, with a day on which that ends.`,
        commands: [],
      },
    ),
  ];
}

/** `cluster` is only the group that a gap must name: no group holds such a fact. */
const unattested = (what: string): Gap => ({
  group: 'cluster',
  reason: 'unsupported',
  detail: `no API shows this. Look yourself, then attest it in the policy: attestations: [{ what: '${what}', by, when, until, evidence }].`,
});
