import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, offline, Unread } from './ask.ts';
import { amount, flag, identifier, maybe, prose, rowsOf, text, time, vmid, whole } from './decode.ts';
import { decodeList, decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import type { Guest } from './guests.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { filters, hidden } from './visibility.ts';

type Job = NonNullable<Facts['replication']>[number];
type State = z.output<typeof stateRow>;

/** Replication jobs as configured; only those of guests that the token sees. Gaps `filtered`, `incomplete`. */
export async function gatherReplicationJobs(asker: Asker, look: FirstLook): Promise<Gathered<Job[]>> {
  const path = '/cluster/replication';
  const answer = await asker.ask({ path, schema: rowsOf(jobRow), what: 'list the replication jobs' });
  if (answer instanceof Unread) return { gaps: [answer.as('replication')] };
  const filtered = hidden(look.permissions, filters.guests);
  if (filtered && answer.length === 0) return { gaps: [filtered.as('replication')] };
  const about = { group: 'replication', schema: jobRow, what: 'a replication job', path } as const;
  const decoded = decodeList(answer, about, { things: 'replication jobs' });
  return {
    facts: sorted(
      decoded.rows.map(jobOf),
      ({ vmid: guest }) => guest,
      ({ id }) => id,
    ),
    gaps: [...(filtered ? [filtered.as('replication', 'filtered')] : []), ...decoded.gaps],
  };
}

/**
 * Adds how the runs went, which only the node knows on which the guest is now. Gaps by the job's id.
 * @param guests as far as they are seen
 */
export async function gatherReplicationStates(
  asker: Asker,
  look: FirstLook,
  { facts, gaps }: Gathered<Job[]>,
  guests: Guest[] = [],
): Promise<Gathered<Job[]>> {
  if (!facts) return { gaps };
  const nodeOf = new Map(guests.map((guest) => [guest.vmid, guest.node]));
  const jobs = facts.map((job) => known({ ...job, source: nodeOf.get(job.vmid) ?? job.source }));
  const sources = new Set(jobs.flatMap(({ enabled, source }) => (enabled && source ? [source] : [])));
  const answers = new Map(
    await Promise.all([...sources].map(async (node) => [node, await readStates(asker, look, node)] as const)),
  );
  const parts = jobs.map((job): Gathered<Job> => {
    if (!job.enabled) return { facts: job, gaps: [] };
    const there = answers.get(job.source ?? '');
    const state = there instanceof Unread ? there : (there?.rows.find(({ id }) => id === job.id) ?? notTold);
    if (state instanceof Unread) return { facts: job, gaps: [state.as('replication', job.id)] };
    return { facts: { ...job, state: stateOf(state) }, gaps: [] };
  });
  return {
    facts: parts.flatMap((part) => part.facts ?? []),
    gaps: [
      ...gaps,
      ...parts.flatMap((part) => part.gaps),
      ...[...answers.values()].flatMap((answer) => (answer instanceof Unread ? [] : answer.gaps)),
    ],
  };
}

const notTold = new Unread('read the state of a replication', 'unreachable', 'no node told of it');

const jobRow = z.object({
  id: text,
  guest: vmid,
  source: maybe(identifier),
  target: identifier,
  disable: maybe(flag),
  schedule: maybe(text),
});

const jobOf = ({ id, guest, source, target, disable, schedule }: z.output<typeof jobRow>): Job =>
  known({ id, vmid: guest, source, target, enabled: disable !== true, schedule: schedule ?? '*/15' });

const stateRow = z.object({
  id: text,
  last_sync: maybe(time),
  next_sync: maybe(time),
  fail_count: maybe(whole),
  duration: maybe(amount),
  error: maybe(prose),
});

/** A time of 0 means never. */
const stateOf = ({ last_sync, next_sync, fail_count, duration, error }: State): NonNullable<Job['state']> =>
  known({
    lastSyncAt: last_sync || undefined,
    nextSyncAt: next_sync || undefined,
    failCount: fail_count ?? 0,
    durationSeconds: duration,
    error,
  });

async function readStates(
  asker: Asker,
  look: FirstLook,
  node: string,
): Promise<{ rows: State[]; gaps: Gap[] } | Unread> {
  const what = `read the replications from ${node}`;
  if (!look.nodes.some((member) => member.node === node && member.online)) return offline(node, what);
  const path = api`/nodes/${node}/replication`;
  const answer = await asker.ask({ path, schema: rowsOf(stateRow), what });
  if (answer instanceof Unread) return answer;
  return decodeRows(answer, { group: 'replication', schema: stateRow, what: `a state of ${node}`, path });
}
