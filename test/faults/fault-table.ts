import { type Facts, factsSchema, type Gap } from '../../audit/facts.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import type { Result } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { unsound } from './unsound.ts';

export interface Case {
  /** `403 at every GET /nodes/{node}/status` */
  name: string;
  audit(): Promise<Facts>;
  /** Whether a gap tells of the faulty call. */
  tells(gap: Gap): boolean;
  /** Whether the facts say so themselves, where no gap does. */
  told?(facts: Facts): boolean;
}

/**
 * Audits each case and compares it with the audit in which nothing went wrong.
 * @param earlier what was known before, where each audit builds on the one before: what stays so is no conclusion
 * @returns what is wrong, a line a case; and how many cases changed what was seen
 */
export async function wrongIn(
  cases: readonly Case[],
  clean: Facts,
  policy: Policy = defaultPolicy,
  earlier: Facts = clean,
): Promise<{ wrong: string[]; seen: number }> {
  const judge = judged(policy);
  const expected = judge(clean);
  const atFirst = judge(earlier);
  const cleanFacts = seenIn(clean);
  const known = new Set(clean.gaps.map((gap) => JSON.stringify(gap)));
  const wrong: string[] = [];
  let seen = 0;
  await inTurn(cases, async ({ name, audit, tells, told }) => {
    const facts = await bounded(audit()).catch((error: Error) => error);
    if (facts instanceof Error) return void wrong.push(`${name}: the audit ended with ${facts.message}`);
    const issue = factsSchema.safeParse(facts).error?.issues[0];
    if (issue) wrong.push(`${name}: facts of another form at ${issue.path.join('.')}`);
    const fresh = facts.gaps.filter((gap) => !known.has(JSON.stringify(gap)));
    const changed = seenIn(facts) !== cleanFacts;
    if (changed || fresh.length > 0) seen += 1;
    if (changed && !fresh.some(tells) && !told?.(facts))
      wrong.push(`${name}: something is missing, and no gap tells of the call`);
    const results = judge(facts);
    const changedSince = new Set(unsound(atFirst, results).map(({ what }) => what));
    const concluded = unsound(expected, results).filter(({ what }) => changedSince.has(what));
    wrong.push(...concluded.map(({ what, from }) => `${name}: ${what}, which was ${from}`));
  });
  return { wrong, seen };
}

/** Verdicts hang on what is there and on why something is not; many faults leave the same facts. */
function judged(policy: Policy): (facts: Facts) => Result[] {
  const known = new Map<string, Result[]>();
  return (facts) => {
    const gaps = facts.gaps.map(({ group, subject, reason }) => [group, subject, reason]);
    const key = `${seenIn(facts)}${JSON.stringify(gaps)}`;
    const results = known.get(key) ?? runAudit(rules, facts, policy);
    known.set(key, results);
    return results;
  };
}

/** What was seen, without what differs from one audit to the next. */
function seenIn({ durationMs: _, requests: __, gaps: ___, ...facts }: Facts): string {
  return JSON.stringify(facts);
}

/** Far more than any audit here may take: one that does not end is found, not measured. */
const longestSeconds = 60;

async function bounded<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no end within ${longestSeconds} seconds`)),
      longestSeconds * 1000,
    );
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Several at once: those that wait for a silent server cost no time of the others. */
async function inTurn<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
}
