/** How things stand, told at fixed times. */
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Report, ReportRow } from '../report.ts';
import { type Draft, draftOf, scoreNow } from './draft.ts';
import { failing, isExpiry } from './finding.ts';
import { blindInWords } from './incidents.ts';
import { localTime } from './local-time.ts';
import type { AlertMessage } from './message.ts';
import { headlineOf } from './phrase.ts';
import type { AlertSettings } from './settings.ts';
import { standing } from './welcome.ts';

type Digest = NonNullable<AlertMessage['digest']>;
export type HistoryRow = Pick<ReportRow, 'takenAt' | 'overall'>;

export function digest(
  report: Report,
  history: readonly HistoryRow[],
  slot: string,
  settings: AlertSettings,
): Draft {
  const daily = settings.digest !== 'off' && settings.digest.every === 'day';
  const trend = trendOf(report, history, daily ? 7 : 28, settings);
  const before = scoreAround(report.takenAt - (daily ? 1 : 7) * 86_400, history);
  const head = headlineOf(before, report.score.overall, [
    report.reachable ? standing(report, 'open') : blindInWords(report),
  ]);
  return draftOf(
    report,
    'digest',
    `${report.cluster.id}-digest`,
    {
      severity: 'info',
      headline: head.replace(': ', daily ? ' today: ' : ' this week: '),
      score: { ...scoreNow(report), before },
      notes: [
        ...(report.reachable ? [] : ['The cluster could not be seen at the latest audit.']),
        ...failing(report)
          .filter((finding) => isExpiry(finding))
          .map(({ verdict }) => verdict.message),
      ],
      digest: {
        trend,
        todo: report.recommendations.slice(0, 3).map(({ title, gain }) => ({ title, points: gain })),
        backups: backupsOf(report),
        drillsDue: drillsDue(report),
      },
    },
    { digest: slot },
  );
}

/** Of the audit next to that time, or a longer one ago where none is. */
function scoreAround(at: number, history: readonly HistoryRow[]): number | null {
  const [nearest] = history
    .filter(({ takenAt }) => takenAt <= at + 43_200)
    .sort((a, b) => Math.abs(a.takenAt - at) - Math.abs(b.takenAt - at));
  return nearest?.overall ?? null;
}

/** The last audit of each day, oldest first. */
function trendOf(
  report: Report,
  history: readonly HistoryRow[],
  days: number,
  { timeZone }: AlertSettings,
): Digest['trend'] {
  const now = { takenAt: report.takenAt, overall: report.score.overall };
  const rows = [...history, now]
    .filter(({ takenAt }) => takenAt > report.takenAt - days * 86_400 && takenAt <= report.takenAt)
    .sort((a, b) => a.takenAt - b.takenAt);
  const byDay = new Map(rows.map((row) => [localTime(row.takenAt, timeZone).date, row]));
  return [...byDay.values()].slice(-days).map(({ takenAt, overall }) => ({ takenAt, overall }));
}

const tiers = ['critical', 'high', 'medium', 'low', undefined] as const;

/** One line for each tier that has guests. */
function backupsOf({ results, inventory, offsite }: Report): Digest['backups'] {
  const guests = inventory.guests.filter(({ template }) => !template);
  const recent = results.find(({ rule }) => rule === 'backup-recent')?.verdicts ?? [];
  const outcome = new Map(recent.map((verdict) => [verdict.subject, verdict.outcome]));
  return tiers.flatMap((tier) => {
    const here = guests.filter((guest) => guest.tier === tier).flatMap(({ id }) => outcome.get(id) ?? []);
    const away = (offsite?.guests ?? []).filter(
      (guest) => guest.tier === tier && guest.worst !== 'not-expected',
    );
    const parts = [
      ...(here.length > 0 ? [`backed up in time: ${share(here, ['pass'])}`] : []),
      ...(away.length > 0 ? [`offsite: ${shareAway(away.map(({ worst }) => worst))}`] : []),
    ];
    return parts.length > 0 ? [{ tier: tier ?? 'no tier', text: parts.join('; ') }] : [];
  });
}

const share = <Word extends string>(list: readonly Word[], good: readonly Word[]): string =>
  `${list.filter((word) => good.includes(word)).length} of ${counted(list.length, 'guest')}`;

/** `1 of 3 guests fresh, 1 stale and 1 missing` */
function shareAway(states: readonly string[]): string {
  const bad = states.filter((state) => state !== 'proven' && state !== 'listed');
  const counts = [...new Set(bad)].map((state) => `${bad.filter((one) => one === state).length} ${state}`);
  return listed([`${share(states, ['proven', 'listed'])} fresh`, ...counts], 9);
}

const drillsDue = ({ results }: Report): string[] =>
  results
    .filter(({ rule }) => rule === 'drill-recent')
    .flatMap(({ verdicts }) => verdicts)
    .filter(({ outcome, subject }) => outcome === 'fail' && subject !== 'cluster')
    .map(({ message }) => message);
