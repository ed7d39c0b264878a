/** What changed between two audits. Both sides must have been judged by the same rules and policy. */
import { tellsFirst } from './offsite/told-by.ts';
import type { Changes, Report, ReportVerdict, Result } from './report.ts';
import { severities } from './rule.ts';

interface Side {
  results: readonly Result[];
  score: Report['score'];
}

/**
 * Compares by the stable key rule + subject. From fail to unknown is lost sight, never resolved; a finding
 * that another rule took over (`because`) is neither, since that rule's own finding tells it.
 *
 * @param down nodes that are offline now: what stood on them is out of sight, not gone.
 */
export function compare(
  since: string | null,
  before: Side | null,
  after: Side,
  down: ReadonlySet<string> = new Set(),
): Omit<Changes, 'drift'> {
  const changes: Omit<Changes, 'drift'> = {
    since,
    new: [],
    resolved: [],
    lostSight: [],
    worse: [],
    better: [],
    score: scoreChange(before?.score, after.score),
  };
  if (before === null) return changes;
  const earlier = findings(before.results);
  const later = findings(after.results);
  for (const [key, { rule, verdict }] of later) {
    const was = earlier.get(key)?.verdict;
    const entry = reference(rule, verdict);
    if (was === undefined) changes.new.push(entry);
    else if (rank(verdict) < rank(was)) changes.worse.push(entry);
    else if (rank(verdict) > rank(was)) changes.better.push(entry);
  }
  const fateOf = fatesIn(after.results, down);
  for (const [key, { rule, verdict }] of earlier) {
    if (later.has(key)) continue;
    const fate = fateOf(rule, verdict.subject);
    if (fate !== 'elsewhere') changes[fate].push(reference(rule, verdict));
  }
  return changes;
}

export type Fate = 'resolved' | 'lostSight' | 'elsewhere';

/**
 * What became of earlier findings in these results; one that still fails is not asked for.
 * @param down as above
 */
export function fatesIn(
  results: readonly Result[],
  down: ReadonlySet<string>,
): (rule: string, subject: string) => Fate {
  const told = toldOfCopies(results);
  const fates = new Map(results.map((result) => [result.rule, fatesOfRule(result, down, told)]));
  return (rule, subject) => fates.get(rule)?.(subject) ?? 'elsewhere';
}

/** For one rule, by the subject. */
function fatesOfRule(
  { notApplicable, verdicts }: Result,
  down: ReadonlySet<string>,
  told: ReadonlyMap<string, Fate>,
): (subject: string) => Fate {
  if (notApplicable?.because !== undefined) return () => 'elsewhere';
  const outcomes = new Map(verdicts.map(({ subject, outcome }) => [subject, outcome]));
  // A subject that is not named any more is gone, unless the rule or its node cannot be looked at.
  const blind = outcomes.get('cluster') === 'unknown';
  return (subject) => {
    const outcome = outcomes.get(subject);
    if (outcome === 'accepted') return 'elsewhere';
    const unseen = wholesOf(subject).some((whole) => outcomes.get(whole) === 'unknown');
    const hidden = outcome === undefined && (blind || unseen || down.has(nodeOf(subject)));
    if (outcome === 'unknown' || hidden) return 'lostSight';
    return (outcome === undefined && told.get(subject)) || 'resolved';
  };
}

/**
 * A guest's copy at an offsite target that one rule leaves out because another tells what is wrong with it, or whether
 * there is one at all: what was said of it before has not come right.
 */
function toldOfCopies(results: readonly Result[]): Map<string, Fate> {
  const told = new Map<string, Fate>();
  for (const { rule, verdicts } of results) {
    if (!tellsFirst(rule)) continue;
    for (const { subject, outcome } of verdicts)
      if (outcome === 'fail' || outcome === 'accepted') told.set(subject, 'elsewhere');
      else if (outcome === 'unknown' && rule === 'backup-offsite-exists') told.set(subject, 'lostSight');
  }
  return told;
}

/** `lxc/110@away` */
const atTarget = /^(?:lxc|qemu)\/\d+@(.+)$/;

/** The node of `node/pve1` and `storage/pve1/local`; '' for subjects that may be looked at from anywhere. */
function nodeOf(subject: string): string {
  const [kind, name = '', more] = subject.split('/');
  return kind === 'node' || (kind === 'storage' && more !== undefined) ? name : '';
}

/** Subjects that stand for all of a backup server or offsite target, for `datastore/pbs/main`, `sync-job/pbs/offsite` and `lxc/110@away`. */
function wholesOf(subject: string): string[] {
  const target = atTarget.exec(subject)?.[1];
  if (target !== undefined) return [`offsite/${target}`];
  const [, kind, server] = /^(datastore|\w+-job)\/([^/]+)\/./.exec(subject) ?? [];
  if (kind === undefined) return [];
  const whole = `backup-server/${server}`;
  return kind === 'datastore' ? [whole] : [whole, `${whole}/${kind.replace('-job', '')}`];
}

function findings(results: readonly Result[]) {
  return new Map(
    results.flatMap(({ rule, verdicts }) =>
      verdicts
        .filter(({ outcome }) => outcome === 'fail')
        .map((verdict) => [`${rule} ${verdict.subject}`, { rule, verdict }] as const),
    ),
  );
}

function scoreChange(before: Report['score'] | undefined, after: Report['score']): Changes['score'] {
  return {
    before: before?.overall ?? null,
    after: after.overall,
    categories: after.categories.map(({ id, score, deductions }) => {
      const earlier = before?.categories.find((category) => category.id === id);
      const was = new Set(earlier?.deductions.map(({ rule }) => rule));
      const is = new Set(deductions.map(({ rule }) => rule));
      return {
        id,
        before: earlier?.score ?? null,
        after: score,
        came: before ? [...is.difference(was)] : [],
        went: [...was.difference(is)],
      };
    }),
  };
}

const rank = ({ severity }: ReportVerdict) => severities.indexOf(severity);

const reference = (rule: string, { subject, severity, message }: ReportVerdict) => ({
  rule,
  subject,
  severity,
  message,
});
