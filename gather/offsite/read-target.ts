/** Looks into one offsite target. Whatever happens there ends in facts and gaps of this target alone. */
import type { OffsitePolicy, OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { Unread } from '../ask.ts';
import { cleanProse } from '../clean-text.ts';
import { known } from '../known.ts';
import { lanes } from '../lanes.ts';
import { redactor } from '../secrets.ts';
import { deadlineIn, timed } from './deadline.ts';
import { BudgetSpent, type ObjectReader, ObjectStoreError, within } from './object-reader.ts';
import { readers } from './readers.ts';
import type { BucketFacts, OffsiteGap, ReadTarget, TargetFacts } from './target.ts';

/** The way into a target. */
export interface PlaceAccess {
  store: ObjectReader;
  /** Reads what protects the bucket. */
  readBucket(): Promise<{ bucket?: BucketFacts | undefined; gaps: OffsiteGap[] }>;
  /** Value of the target's `passwordSecret`. */
  password?: string | undefined;
  /** Whatever must not be in any text. */
  secrets: string[];
}

export interface TargetReading {
  target: OffsiteTargetPolicy;
  /** `Unread`: it cannot be asked at all, and why. */
  access: PlaceAccess | Unread;
  budget: OffsitePolicy['budget'];
  /** Clock, Unix seconds. */
  now: () => number;
  /** The target as an earlier audit saw it. */
  before?: TargetFacts | undefined;
  onProgress?: ((what: string) => void) | undefined;
  /** Time that the reading may take. */
  seconds?: number;
}

export interface TargetResult {
  /** Absent when nothing could be listed. */
  facts?: TargetFacts | undefined;
  gaps: OffsiteGap[];
  cost: { requests: number; bytes: number };
}

/** Shorter than a step of the Workflow may take. */
const longestSeconds = 8 * 60;

/** Never throws because of what lies there or what a server does. */
export async function readTarget(reading: TargetReading): Promise<TargetResult> {
  const { target, access, now } = reading;
  if (access instanceof Unread)
    return { gaps: [access.as('offsite', target.name)], cost: { requests: 0, bytes: 0 } };
  const start = access.store.cost();
  const readAt = Math.floor(now());
  const { found, gaps, bucket } = await readWithin(reading, access);
  const end = access.store.cost();
  const cost = { requests: end.requests - start.requests, bytes: end.bytes - start.bytes };
  const { name, kind } = target;
  const place = cleanProse(access.store.place);
  return {
    ...(found && { facts: known({ name, kind, place, readAt, cost, ...found, bucket }) }),
    gaps,
    cost,
  };
}

type Found = ReadTarget & { bucket?: BucketFacts | undefined };

async function readWithin(
  { target, budget, now, before, onProgress, seconds = longestSeconds }: TargetReading,
  access: PlaceAccess,
): Promise<Found> {
  const deadline = deadlineIn(seconds);
  const { name, kind } = target;
  try {
    if (kind === 'pbs') throw new Error('a backup server is read by its own API');
    const inTurn = lanes(atOnce, atOnce);
    const store = within(
      timed(access.store, deadline, (task) => inTurn(name, task)),
      budget,
    );
    // What was proven elsewhere proves nothing here.
    const same = before?.kind === kind && before.place === cleanProse(access.store.place);
    const read = await readers[kind]({
      target,
      store,
      now: () => Math.floor(now()),
      budget,
      before: same ? before : undefined,
      password: access.password,
      onProgress,
    });
    const late = deadline.over() ? [outOfTime(name, seconds)] : [];
    if (!read.found) return { gaps: [...read.gaps, ...(read.gaps.length === 0 ? [silent(name)] : late)] };
    const { bucket, gaps } = await bucketOf(name, access);
    return { found: read.found, bucket, gaps: [...read.gaps, ...late, ...gaps] };
  } catch (error) {
    return { gaps: [failed(name, error, access)] };
  } finally {
    deadline.end();
  }
}

/** As many connections as a Worker may have open. */
const atOnce = 6;

/** A handful of small requests, after everything else: they may not cost what was found. */
async function bucketOf(
  name: string,
  access: PlaceAccess,
): Promise<{ bucket?: BucketFacts | undefined; gaps: OffsiteGap[] }> {
  const deadline = deadlineIn(60);
  try {
    return await deadline.race(access.readBucket());
  } catch (error) {
    return { gaps: [failed(`${name}/bucket`, error, access)] };
  } finally {
    deadline.end();
  }
}

const whatOf = (name: string): string => `look into the offsite target ${name}`;

const outOfTime = (name: string, seconds: number): OffsiteGap =>
  new Unread(
    `read all of the offsite target ${name}`,
    'timeout',
    `it was stopped after ${seconds} seconds, and the next audit goes on`,
  ).as('offsite', `${name}/time`);

const silent = (name: string): OffsiteGap =>
  new Unread(whatOf(name), 'skipped', 'requests or time were spent before its first list came').as(
    'offsite',
    name,
  );

function failed(subject: string, error: unknown, { secrets }: PlaceAccess): OffsiteGap {
  const [name = '', part] = subject.split('/');
  const what = part ? `read what protects the bucket of ${name}` : whatOf(name);
  const [first = '', ...others] = secrets;
  const redact = first ? redactor(first, others) : (text: string) => text;
  const said = redact(error instanceof Error ? error.message : 'it broke off');
  if (error instanceof ObjectStoreError) {
    const { reason, privilege } = error;
    const gap = new Unread(what, reason, said).as('offsite', subject);
    return privilege ? { ...gap, privilege } : gap;
  }
  if (error instanceof BudgetSpent) return new Unread(what, 'timeout', said).as('offsite', subject);
  return new Unread(what, 'malformed', `reading it failed: ${said}`).as('offsite', subject);
}
