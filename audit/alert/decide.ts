/** Whether an audit gives anybody anything to hear, and what. */
import type { Report } from '../report.ts';
import { type Comparison, declines, type Earlier, type Scores } from './decline.ts';
import { digest, type HistoryRow } from './digest.ts';
import type { Draft } from './draft.ts';
import { follow, withBlindness } from './incidents.ts';
import { excuseOf } from './maintenance.ts';
import type { AlertMessage } from './message.ts';
import { overOf, recovered } from './recovered.ts';
import { sending } from './sending.ts';
import type { AlertSettings } from './settings.ts';
import type { AlertState } from './state.ts';
import { digestSlot } from './timing.ts';
import { welcome } from './welcome.ts';
import { worse } from './worse.ts';

export interface DecisionInput {
  report: Report;
  /** The reports that `comparedWith` names, judged again by today's rules and policy; without those that cannot be read. */
  earlier: Earlier;
  state: AlertState;
  settings: AlertSettings;
  /** Rows of the last four weeks, for the digest. */
  history: readonly HistoryRow[];
  /** Unix seconds. */
  now: number;
}

export interface Decision {
  messages: AlertMessage[];
  /** To be kept before anything is sent. What was told is noted by `accepted` alone. */
  state: AlertState;
  /** When to decide about the same report again, Unix seconds: something is held back, or a digest is due by then. */
  again: number | null;
}

/**
 * Decides about a new report, or about the same one again. Asked twice it gives the same messages under the same ids,
 * until a channel has taken them.
 */
export function decide({ report, earlier, state, settings, history, now }: DecisionInput): Decision {
  const comparison = { report, earlier, settings, excuse: excuseOf(report, settings) };
  const last = earlier.get(state.last ?? '');
  const slot = digestSlot(now, settings);
  if (state.welcomedAt === null || !last) return begin(state, slot, comparison, now);
  const scores = report.reachable ? declines(state, last, comparison) : unseen(state);
  const next: AlertState = {
    ...state,
    last: report.reachable ? report.id : state.last,
    baseline: scores.baseline,
    open: withBlindness(follow(state, scores, last, comparison), report),
  };
  const drafts: (Draft | null)[] = [
    worse(next, scores.declines, comparison),
    recovered(next, overOf(next, comparison), comparison),
    slot !== null && slot > (state.digest ?? '') ? digest(report, history, slot, settings) : null,
  ];
  return sending(
    next,
    drafts.filter((draft) => draft !== null),
    settings,
    now,
  );
}

const unseen = ({ baseline }: AlertState): Scores => ({ baseline, declines: [], hidden: new Set() });

/** There is nothing to compare with yet, or not any more: everything counts from this audit on. */
function begin(state: AlertState, slot: string | null, comparison: Comparison, now: number): Decision {
  const { report, settings } = comparison;
  if (!report.reachable) {
    const blind: AlertState = { ...state, open: withBlindness(state.open, report) };
    const draft = worse(blind, [], comparison);
    return sending(blind, draft ? [draft] : [], settings, now);
  }
  const next: AlertState = {
    ...state,
    last: report.id,
    welcomedAt: null,
    unreadable: state.welcomedAt === null ? state.unreadable : state.last,
    baseline: declines({ ...state, baseline: {} }, report, comparison).baseline,
    open: follow({ ...state, open: toldOnly(state.open) }, unseen(state), undefined, comparison),
  };
  return sending(next, [welcome(next, overOf(next, comparison), slot, comparison)], settings, now);
}

/** What is not told yet is part of the welcome. */
const toldOnly = (open: AlertState['open']): AlertState['open'] =>
  Object.fromEntries(
    Object.entries(open).flatMap(([key, incident]) =>
      incident.told ? [[key, { ...incident, pending: null }] as const] : [],
    ),
  );
