import type { Facts } from '../audit/facts.ts';
import { type Asker, api, type Gathered, nothingOf, offline, Unread } from './ask.ts';
import { type BackupIo, ioDuring, rounded } from './backup-io.ts';
import { rowsOf } from './decode.ts';
import type { FirstLook, Member } from './first-look.ts';
import { known } from './known.ts';
import { type Measurements, measurementsIn } from './measurements.ts';
import { sampleRow } from './samples.ts';
import type { Task } from './tasks.ts';

type Performance = NonNullable<Facts['performance']>[number];
type Measured = NonNullable<Performance['cpu']>;

/**
 * How busy the online nodes were over the last day, and while backups ran. Gaps `node/<name>`, and
 * `node/<name>/backup` where nobody can tell how busy it was then.
 * @param tasks of all nodes, to know when backups ran
 */
export async function gatherPerformance(
  asker: Asker,
  look: FirstLook,
  tasks: Gathered<Task[]>,
): Promise<Gathered<Performance[]>> {
  const read = await Promise.all(
    look.nodes.map(async (member) => ({ node: member.node, measured: await readDay(asker, member) })),
  );
  const unread = read.flatMap(({ measured }) => (measured instanceof Unread ? [measured] : []));
  if (unread.length === read.length)
    return { gaps: [nothingOf('performance', 'see how busy any node was', unread)] };
  const parts = read.map(({ node, measured }): Gathered<Performance> => {
    const subject = `node/${node}`;
    if (measured instanceof Unread) return { gaps: [measured.as('performance', subject)] };
    const gaps = measured.faults.map((fault) => fault.as('performance', subject));
    const io = backupIo(node, measured, tasks);
    if (io instanceof Unread) gaps.push(io.as('performance', `${subject}/backup`));
    return { facts: factsOf(node, measured, io instanceof Unread ? undefined : io), gaps };
  });
  return { facts: parts.flatMap(({ facts }) => facts ?? []), gaps: parts.flatMap(({ gaps }) => gaps) };
}

async function readDay(asker: Asker, { node, online }: Member): Promise<Measurements | Unread> {
  const what = `see how busy ${node} was over the last day`;
  if (!online) return offline(node, what);
  const path = api`/nodes/${node}/rrddata`;
  const answer = await asker.ask({ path, schema: rowsOf(sampleRow), query: { timeframe: 'day' }, what });
  return answer instanceof Unread ? answer : measurementsIn(answer, what, `${path}?timeframe=day`);
}

function backupIo(
  node: string,
  measured: Measurements,
  { facts, gaps }: Gathered<Task[]>,
): BackupIo | Unread | undefined {
  const what = `see how busy ${node} was while backups ran`;
  const missing = facts ? gaps.find(({ subject }) => subject === `node/${node}`) : gaps[0];
  if (missing)
    return new Unread(what, missing.reason, 'its tasks could not be read', missing.privilege, missing.path);
  const io = ioDuring(facts?.filter((task) => task.node === node) ?? [], measured);
  if (io !== 'unmeasured') return io;
  const minutes = Math.round(measured.stepSeconds / 60);
  return new Unread(
    what,
    'unsupported',
    `no measurement falls into that time, they are ${minutes} min apart`,
  );
}

const factsOf = (node: string, { times, shares }: Measurements, io: BackupIo | undefined): Performance =>
  known<Performance>({
    node,
    samples: times.length,
    cpu: measuredOf(shares.cpu),
    ioWait: measuredOf(shares.ioWait),
    memory: measuredOf(shares.memory),
    pressureCpu: measuredOf(shares.pressureCpu),
    pressureIo: measuredOf(shares.pressureIo),
    pressureMemory: measuredOf(shares.pressureMemory),
    ioDuringBackup: io,
  });

/** The percentile by nearest rank: one of the samples. */
function measuredOf(shares: readonly (number | undefined)[]): Measured | undefined {
  const numbers = Float64Array.from(shares.filter((share) => share !== undefined)).sort();
  const p95 = numbers[Math.ceil(numbers.length * 0.95) - 1];
  if (p95 === undefined) return undefined;
  const sum = numbers.reduce((total, share) => total + share, 0);
  return { mean: rounded(sum / numbers.length), p95: rounded(p95) };
}
