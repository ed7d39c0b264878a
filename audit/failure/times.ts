/** How long it takes until guests are back. Every number comes from the policy; the report names them as assumptions. */
import type { Guest } from '../guest-name.ts';
import type { Span } from '../report-failures.ts';
import type { Draft } from './draft.ts';
import type { World } from './world.ts';

/** Seconds; a range while something is not known. */
interface Range {
  from: number;
  to: number;
}

/** Starts that a local resource manager makes at once, by default (`max_workers` of datacenter.cfg). */
const startsAtOnce = 4;

/**
 * HA works on each target by itself, four starts at a time. By hand one person starts guest after guest, most
 * important first, and then restores one after the other.
 *
 * @param drafts in the order in which they are worked through.
 * @param delay seconds before HA starts the first guest.
 * @returns minutes by guest id; a guest without an estimate is missing.
 */
export function timesOf({ policy }: World, drafts: readonly Draft[], delay: Range): Map<string, Span> {
  const { startSeconds, manualMinutes } = policy.recovery;
  const times = new Map<string, Span>();
  const rounds = new Map<string, number>();
  let hand: Range | undefined = { from: manualMinutes.from * 60, to: manualMinutes.to * 60 };
  const add = (by: Range | undefined) => {
    hand = hand && by && { from: hand.from + by.from, to: hand.to + by.to };
    return hand;
  };
  const keep = ({ guest }: Draft, seconds: Range | undefined) => {
    if (seconds) times.set(guest.id, minutes(seconds));
  };
  for (const draft of drafts)
    if (draft.by === 'ha') {
      const earlier = rounds.get(draft.to ?? '') ?? 0;
      rounds.set(draft.to ?? '', earlier + 1);
      const starts = Math.floor(earlier / startsAtOnce) + (draft.attempts ?? 1);
      keep(draft, { from: delay.from + starts * startSeconds.from, to: delay.to + starts * startSeconds.to });
    } else if (draft.by === 'hand' && draft.fate !== 'restore') keep(draft, add(startSeconds));
  for (const draft of drafts)
    if (draft.fate === 'restore') keep(draft, add(restoreSeconds(policy.recovery, draft)));
  return times;
}

/** From lock to lock: see docs/failure.md. @param isManager undefined when nobody knows where the manager runs. */
export function fencingDelay({ policy }: World, isManager: boolean | undefined): Range {
  const { fencingSeconds, takeoverSeconds } = policy.recovery;
  return {
    from: fencingSeconds + (isManager === true ? takeoverSeconds : 0),
    to: fencingSeconds + (isManager === false ? 0 : takeoverSeconds),
  };
}

/** Between copying what the backup holds at the fast rate and writing every disk in full at the slow one. */
function restoreSeconds(
  { restoreBytesPerSecond: { slow, fast }, startSeconds }: World['policy']['recovery'],
  { guest, backup }: Draft,
): Range | undefined {
  const disks = diskBytes(guest);
  const least = backup?.sizeBytes ?? disks;
  const most = Math.max(disks ?? 0, backup?.sizeBytes ?? 0);
  if (least === undefined || disks === undefined) return undefined;
  return { from: least / fast + startSeconds.from, to: most / slow + startSeconds.to };
}

/** All disks together; undefined when one of them does not tell its size. */
export function diskBytes({ config }: Guest): number | undefined {
  const sizes = config?.disks
    .filter(({ storage }) => storage !== undefined)
    .map(({ sizeBytes }) => sizeBytes);
  return sizes?.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

const minutes = ({ from, to }: Range): Span => ({ from: Math.floor(from / 60), to: Math.ceil(to / 60) });

/** From the first that is back to the last. */
export function together(spans: readonly Span[]): Span | undefined {
  return spans.length === 0
    ? undefined
    : spans.reduce((all, { from, to }) => ({ from: Math.max(all.from, from), to: Math.max(all.to, to) }));
}

/** What the times rest on, as sentences for the kinds of work that are there. */
export function timeAssumptions({ policy }: World, drafts: readonly Draft[]): string[] {
  const { startSeconds, manualMinutes, restoreBytesPerSecond } = policy.recovery;
  const hand = drafts.some(({ by, fate }) => by === 'hand' && fate !== 'restore');
  return [
    ...(drafts.some(({ by }) => by !== undefined)
      ? [
          `From a start until the guest answers ${inWords(startSeconds)} seconds pass; HA makes ${startsAtOnce} starts at a time on each node.`,
        ]
      : []),
    ...(hand || drafts.some(({ fate }) => fate === 'restore')
      ? [
          `Somebody begins to work ${inWords(manualMinutes)} minutes after the failure and takes the most important guests first.`,
        ]
      : []),
    ...(drafts.some(({ fate }) => fate === 'restore')
      ? [
          `Restores run one after the other at ${perSecond(restoreBytesPerSecond.slow)} to ${perSecond(restoreBytesPerSecond.fast)}, onto storage that has the space.`,
        ]
      : []),
  ];
}

/** `130`, `15 to 60`. */
export const inWords = ({ from, to }: Range) => (from === to ? `${from}` : `${from} to ${to}`);

const perSecond = (bytes: number) => `${Math.round(bytes / 1e6)} MB/s`;
