/** Since when each finding is open: what the earlier report knew, carried on. */
import { type Fate, fatesIn } from './compare.ts';
import type { Facts } from './facts.ts';
import type { Changes, Report, Result } from './report.ts';
import type { EarlierReport, Moment, PastFindings, Seen } from './report-history.ts';
import { severities } from './rule.ts';

export interface Traced {
  /** Of this report. */
  id: string;
  facts: Facts;
  /** The audit compared with, and what came of that: by today's rules on both sides. */
  previous?: { id: string; facts: Facts } | undefined;
  changes: Pick<Changes, 'new'>;
  /** The report just before; null for the first one. */
  earlier: EarlierReport | null;
}

const day = 86_400;
/** How long, and how many at most, ended findings are kept. */
const keptSeconds = 90 * day;
export const mostEnded = 200;
/** More than any cluster has; a hostile one that invents subjects must not make reports grow without end. */
export const mostUnseen = 5000;

/**
 * Losing sight of a finding does not end it, and accepting it does not either. One that comes back after it had ended
 * is open since now, and keeps its first time for as long as its end is remembered. Where the earlier report knows
 * nothing of a finding that it would have by today's rules, it is open since then: a new rule makes nothing new.
 *
 * @param results of this report, all rules
 */
export function traceFindings(
  results: readonly Result[],
  { id, facts, previous, changes, earlier }: Traced,
): Pick<Report, 'results' | 'past'> {
  const now = { report: id, takenAt: facts.takenAt };
  const known = knownFrom(earlier);
  const gone = new Map((earlier?.past?.ended ?? []).map((entry) => [keyOf(entry), entry]));
  const fresh = new Set(changes.new.map(keyOf));
  const then = previous && { report: previous.id, takenAt: previous.facts.takenAt };
  const open = new Set<string>();
  const seenOf = (key: string, fails: boolean): Seen => {
    open.add(key);
    const track = known.get(key);
    if (track) return { ...spanOf(track), reports: track.reports + 1 };
    const ended = gone.get(key);
    if (ended) return { since: now, first: ended.first ?? ended.since, reports: 1 };
    return then && fails && !fresh.has(key) ? { since: then, reports: 2 } : { since: now, reports: 1 };
  };
  const traced = results.map((result) => ({
    ...result,
    verdicts: result.verdicts.map((verdict) =>
      isOpen(verdict)
        ? { ...verdict, seen: seenOf(`${result.rule} ${verdict.subject}`, verdict.outcome === 'fail') }
        : verdict,
    ),
  }));
  const down = new Set(facts.cluster?.members.filter(({ online }) => !online).map(({ node }) => node));
  return { results: traced, past: pastOf(known, gone, open, now, fatesIn(results, down)) };
}

/** An earlier finding as it stood when it was last seen. */
type Track = Omit<PastFindings['ended'][number], 'ended'>;

function knownFrom(earlier: EarlierReport | null): Map<string, Track> {
  if (!earlier) return new Map();
  const last = { report: earlier.id, takenAt: earlier.takenAt };
  const seen = earlier.results.flatMap(({ rule, verdicts }) =>
    verdicts.filter(isOpen).map(({ subject, severity, message, seen }): Track => {
      // A report that does not say since when: then at least since it was taken.
      const span = seen ?? { since: last, reports: 1 };
      return { rule, subject, severity, message, ...spanOf(span), reports: span.reports, last };
    }),
  );
  const unseen = (earlier.past?.unseen ?? []).map(({ why: _, ...track }): Track => track);
  return new Map([...unseen, ...seen].map((track) => [keyOf(track), track]));
}

function pastOf(
  known: ReadonlyMap<string, Track>,
  gone: ReadonlyMap<string, PastFindings['ended'][number]>,
  open: ReadonlySet<string>,
  now: Moment,
  fateOf: (rule: string, subject: string) => Fate,
): PastFindings {
  const unseen: PastFindings['unseen'] = [];
  const ended = [...gone.values()].filter((entry) => !open.has(keyOf(entry)) && !known.has(keyOf(entry)));
  for (const [key, track] of known) {
    if (open.has(key)) continue;
    const fate = fateOf(track.rule, track.subject);
    if (fate === 'resolved') ended.push({ ...track, ended: now });
    else if (fate === 'lostSight') unseen.push({ ...track, why: 'lost-sight' });
    // What no rule tells any more is forgotten in the end; what is only out of sight is not.
    else if (isRecent(track.last, now)) unseen.push({ ...track, why: 'elsewhere' });
  }
  return {
    unseen: unseen.sort(byWeight).slice(0, mostUnseen),
    ended: ended
      .filter((entry) => isRecent(entry.ended, now))
      .sort((a, b) => b.ended.takenAt - a.ended.takenAt || byWeight(a, b))
      .slice(0, mostEnded),
  };
}

const isRecent = (at: Moment, now: Moment) => now.takenAt - at.takenAt <= keptSeconds;

const spanOf = ({ since, first }: Pick<Seen, 'since' | 'first'>) => ({ since, ...(first && { first }) });

const isOpen = ({ outcome }: { outcome: string }) => outcome === 'fail' || outcome === 'accepted';

/** The stable key of a finding; no rule's id has a space. */
const keyOf = ({ rule, subject }: { rule: string; subject: string }) => `${rule} ${subject}`;

const byWeight = (a: Track, b: Track) =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) || (keyOf(a) < keyOf(b) ? -1 : 1);
