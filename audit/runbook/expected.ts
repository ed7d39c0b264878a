/** How long restores take: as measured for practice, else by the policy's assumptions. */
import type { Facts } from '../facts.ts';
import { diskBytes } from '../failure/times.ts';
import { counted, gigabytes } from '../figures.ts';
import type { Guest } from '../guest-name.ts';
import { dateOf } from '../moments.ts';
import type { Policy } from '../policy.ts';
import type { Runbook } from '../report-runbooks.ts';
import type { Source } from './sources.ts';

export type Expected = Runbook['expected'];
export type Minutes = NonNullable<Expected['minutes']>;

/** Of one guest from one place. */
export function restoreTime(
  guest: Guest,
  source: Source,
  { drills = [] }: Pick<Facts, 'drills'>,
  { recovery }: Pick<Policy, 'recovery'>,
): Expected {
  const measured = drills
    .filter((drill) => drill.guest === guest.id && drill.source === source.name && drill.succeeded)
    .toSorted((a, b) => b.at - a.at)
    .find(({ minutes }) => minutes !== undefined);
  if (measured?.minutes !== undefined)
    return {
      minutes: { from: Math.floor(measured.minutes), to: Math.ceil(measured.minutes) },
      basis: 'measured',
      text: `So long it took on ${dateOf(measured.at)}.`,
    };
  const disks = diskBytes(guest);
  const least = source.sizeBytes ?? disks;
  if (least === undefined || disks === undefined)
    return unknownTime('How long it takes is not known: its size could not be seen.');
  if (source.fetchRate === null)
    return unknownTime(
      `How fast ${source.name} can be fetched from is not known: declare bytesPerSecond of the target, or record a restore with its bytes.`,
    );
  const { restoreBytesPerSecond: rate, startSeconds } = recovery;
  const fetched = source.fetchRate === undefined ? 0 : (source.sizeBytes ?? disks) / source.fetchRate;
  return {
    minutes: {
      from: Math.floor((fetched + least / rate.fast + startSeconds.from) / 60),
      to: Math.ceil((fetched + Math.max(least, disks) / rate.slow + startSeconds.to) / 60),
    },
    basis: 'estimate',
    text: `From ${gigabytes(least)} at ${megabytes(rate.fast)} to ${gigabytes(Math.max(least, disks))} at ${megabytes(rate.slow)}${fetched > 0 ? `, after fetching it at ${megabytes(source.fetchRate!)}` : ''}.`,
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e5) / 10} MB/s`;

export const unknownTime = (text: string): Expected => ({ minutes: null, basis: 'estimate', text });

export interface Work {
  /** Times of single restores, one after the other. */
  restores: readonly Expected[];
  /** Guests that are only started. */
  starts: number;
  /** Sentences about what is not counted. */
  also?: string;
}

/** One person works: first he has to be there, then guest follows guest. */
export function workTime({ restores, starts, also }: Work, { recovery }: Pick<Policy, 'recovery'>): Expected {
  const { manualMinutes, startSeconds } = recovery;
  const untold = restores.filter(({ minutes }) => minutes === null).length;
  const measured = restores.filter(({ basis }) => basis === 'measured').length;
  const work = [
    ...(starts > 0 ? [counted(starts, 'start')] : []),
    ...(restores.length > 0 ? [counted(restores.length, 'restore')] : []),
  ];
  const text = [
    `Until somebody is there${work.length === 0 ? '' : `, then ${work.join(' and ')}, one after the other`}.`,
    ...(measured > 0 ? [`Of ${counted(measured, 'restore')} the time was measured for practice.`] : []),
    ...(untold > 0
      ? [`Of ${counted(untold, 'restore')} no time can be told, so of all together neither.`]
      : []),
    ...(also === undefined ? [] : [also]),
  ].join(' ');
  const known = restores.flatMap((one) => one.minutes ?? []);
  const sum = (end: 'from' | 'to') => known.reduce((all, span) => all + span[end], 0);
  return {
    minutes:
      untold > 0
        ? null
        : {
            from: manualMinutes.from + Math.floor((starts * startSeconds.from) / 60) + sum('from'),
            to: manualMinutes.to + Math.ceil((starts * startSeconds.to) / 60) + sum('to'),
          },
    basis: restores.length > 0 && measured === restores.length ? 'measured' : 'estimate',
    text,
  };
}
