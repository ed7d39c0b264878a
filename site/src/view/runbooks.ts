import type { RestoreGuest, Runbook, RunbookKind, Runbooks } from '../../../audit/report.ts';
import { listed } from './listed.ts';
import { count } from './number.ts';
import { runbookPart } from './place.ts';
import { spanText } from './time.ts';

/** One page of runbooks, by the last part of its address. */
export type RunbookItem =
  | { is: 'runbook'; runbook: Runbook }
  | { is: 'restore' }
  | { is: 'patch' }
  | { is: 'drills' };

/** Pages of a report's runbooks, by their names in addresses; none without runbooks. */
export function runbookItems(of: Runbooks | undefined): Map<string, RunbookItem> {
  const items = new Map<string, RunbookItem>();
  if (!of) return items;
  for (const runbook of of.runbooks) items.set(runbookPart(runbook.id), { is: 'runbook', runbook });
  // Last, so that no runbook can take their place.
  items.set('restore', { is: 'restore' });
  items.set('patch', { is: 'patch' });
  items.set('drills', { is: 'drills' });
  return items;
}

export interface RunbookGroup {
  title: string;
  runbooks: Runbook[];
}

/** In the order in which somebody in trouble looks. */
const groups: [title: string, kinds: RunbookKind[]][] = [
  ['Nodes and quorum', ['node-reboot', 'node-replace', 'quorum-lost']],
  ['Storage and backups', ['storage-lost', 'backup-server-lost', 'site-lost']],
  ['Guests', ['disk-corrupted', 'guest-runaway']],
  ['Planned work', ['patching']],
];

export const runbookGroups = ({ runbooks }: Runbooks): RunbookGroup[] =>
  groups
    .map(([title, kinds]) => ({ title, runbooks: runbooks.filter(({ kind }) => kinds.includes(kind)) }))
    .filter((group) => group.runbooks.length > 0);

/** `2–5 min, estimated`, or that the time is not known. */
export function expectedText({ minutes, basis }: Runbook['expected']): string {
  if (minutes === null) return 'time not known';
  return `${spanText(minutes)}, ${basis === 'measured' ? 'measured' : 'estimated'}`;
}

/** Of so many guests the list has the commands itself; of all others their own pages have them. */
export const listedInFull = 200;

/** Guests of one wave, which may be restored side by side. */
export interface Wave {
  wave: number;
  full: RestoreGuest[];
  brief: RestoreGuest[];
}

export function wavesOf(guests: readonly RestoreGuest[]): Wave[] {
  const full = new Set(guests.slice(0, listedInFull));
  return [...Map.groupBy(guests, ({ wave }) => wave)].map(([wave, together]) => ({
    wave,
    full: together.filter((guest) => full.has(guest)),
    brief: together.filter((guest) => !full.has(guest)),
  }));
}

/** All of them, or how many more there are. */
export function guestsText(ids: readonly string[], nameOf: (id: string) => string): string {
  const shown = ids.slice(0, most).map(nameOf);
  return ids.length > most
    ? `${shown.join(', ')} and ${count(ids.length - most, 'more guest')}`
    : listed(shown);
}

const most = 40;
