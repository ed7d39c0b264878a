import { checksOf } from './advice/checks.ts';
import { effortOf, horizonOf } from './advice/effort.ts';
import { type Dangers, type Stakes, stakesBy } from './advice/stakes.ts';
import type { Facts } from './facts.ts';
import { counted } from './figures.ts';
import { listed } from './listing.ts';
import type { Profile } from './policy.ts';
import type { CategoryScore, Recommendation, Result } from './report.ts';
import { severities } from './rule.ts';
import { scoreOf } from './score.ts';

/** What the advice rests on beside the results. */
export interface Grounds extends Dangers {
  facts: Facts;
  profile: Profile;
  caps: ReadonlyMap<string, number>;
}

/**
 * One recommendation for each failing rule: by points gained, then by what is at stake, then by severity. The gain
 * is the score run again with that rule put right, minus today's, before rounding.
 */
export function recommend(results: readonly Result[], grounds: Grounds): Recommendation[] {
  const stakesOf = stakesBy(grounds);
  return gains(results, grounds)
    .map((entry) => ({ ...entry, stakes: stakesOf(entry.failing) }))
    .sort(
      (a, b) =>
        b.gain.overall - a.gain.overall ||
        b.stakes.weight - a.stakes.weight ||
        severities.indexOf(a.failing.severity) - severities.indexOf(b.failing.severity) ||
        (a.failing.rule < b.failing.rule ? -1 : 1),
    )
    .map(({ failing, gain, stakes }) => advise(failing, gain, stakes, grounds.facts));
}

function advise(failing: Result, gain: Gain, stakes: Stakes, facts: Facts): Recommendation {
  const { rule, title, category, severity } = failing;
  const verdicts = failing.verdicts.filter(({ outcome }) => outcome === 'fail');
  const subjects = verdicts.map(({ subject }) => subject);
  // One fix is often shared by many subjects: say it once.
  const fixes = [
    ...new Map(verdicts.flatMap(({ fix }) => (fix ? [[JSON.stringify(fix), fix]] : []))).values(),
  ];
  const effort = effortOf(category, subjects, fixes);
  const paths = verdicts.flatMap(({ evidence }) => evidence.map(({ where }) => where));
  return {
    rule,
    title,
    severity,
    gain: gain.overall,
    horizon: horizonOf(severity, effort),
    effort,
    why: [problem(failing), gain.text, atStake(stakes)].filter(Boolean).join(' '),
    subjects,
    fixes,
    ...checksOf(
      fixes.flatMap(({ commands }) => commands),
      facts,
      paths,
    ),
  };
}

/** The worst verdict in its own words, and how many more there are. */
function problem({ verdicts, severity }: Result): string {
  const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
  const worst = failing.find((verdict) => verdict.severity === severity);
  const more = failing.length - 1;
  return `${worst?.message}${more > 0 ? ` And ${more} more.` : ''}`;
}

interface Gain {
  /** Overall points, two decimals. */
  overall: number;
  /** `Storage 9 → 10.` */
  text: string;
}

/** Each failing rule with what putting it right gains: only its own category can score differently then. */
function gains(results: readonly Result[], { profile, caps }: Grounds): { failing: Result; gain: Gain }[] {
  const now = scoreOf(results.map(briefly), profile, caps);
  const scored = now.categories.filter(({ score }) => score !== null).length;
  return now.categories.flatMap((category) => {
    const own = results.filter((result) => result.category === category.id);
    return own.filter(isWorthIt).map((failing) => {
      const mended = own.map((result) =>
        briefly(result === failing ? { ...result, outcome: 'pass' } : result),
      );
      const after = scoreOf(mended, profile, caps).categories.find(({ id }) => id === category.id);
      // A category in which something fails has a score.
      const [was, becomes] = [Number(category.score), Number(after?.score)];
      const overall = now.overall === null ? 0 : Math.round(((becomes - was) / scored) * 100) / 100;
      return { failing, gain: { overall, text: gainText(category, was, becomes) } };
    });
  });
}

const isWorthIt = ({ outcome, severity }: Result) => outcome === 'fail' && severity !== 'info';

/** The score looks at outcomes, and whether anything was judged at all: one telling verdict a rule is enough. */
function briefly(result: Result): Result {
  const judged = result.verdicts.find(({ outcome }) => outcome !== 'unknown');
  return { ...result, verdicts: judged ? [judged] : result.verdicts.slice(0, 1) };
}

function gainText({ title, cap }: CategoryScore, was: number, becomes: number): string {
  if (becomes > was) return `${title} ${was} → ${becomes}.`;
  return `No points by itself: ${cap ? `${cap.rule} limits ${title} to ${cap.score}` : `${title} stays at ${was}`}.`;
}

function atStake({ spofs, risks }: Stakes): string {
  const names = listed([...new Set(spofs.map(({ name }) => name))]);
  const byPriority = (['P1', 'P2', 'P3'] as const).flatMap((wanted) => {
    const count = risks.filter(({ priority }) => priority === wanted).length;
    return count > 0 ? [`${count} ${wanted}`] : [];
  });
  const parts = [
    ...(spofs.length > 0
      ? [`${counted(spofs.length, 'single point of failure', 'single points of failure')} (${names})`]
      : []),
    ...(risks.length > 0
      ? [`${counted(risks.length, 'risk')} (${byPriority.join(', ') || 'not rated'})`]
      : []),
  ];
  return parts.length > 0 ? `It bears on ${listed(parts)}.` : '';
}
