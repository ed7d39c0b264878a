import { describe, expect, it } from 'vitest';
import { gatherPerformance } from '../../gather/performance.ts';
import type { Task } from '../../gather/tasks.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

/** A time at which a sample stands. */
const end = 1795000020;
const path = '/nodes/pve1/rrddata?timeframe=day';

const sample = (time: number, part: object = {}) => ({
  time,
  cpu: 0.1,
  iowait: 0.01,
  memtotal: 1000,
  memused: 250,
  pressurecpusome: 2,
  pressureiofull: 4,
  pressurememoryfull: 0,
  ...part,
});

/** One a minute, the newest last. */
const minutes = (count: number, part: (ago: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, at) => sample(end - (count - 1 - at) * 60, part(count - 1 - at)));

const vzdump = (startedAt: number, endedAt?: number, node = 'pve1'): Task => ({
  upid: `UPID:${node}:${startedAt}`,
  node,
  type: 'vzdump',
  user: 'root@pam',
  startedAt,
  ...(endedAt !== undefined && { endedAt }),
});

async function busy(rows: unknown, tasks: Task[] = [], gaps: object[] = []) {
  const { asker } = asked({ [path]: rows });
  // Gaps of this test are written as they come.
  const listed = { facts: tasks, gaps: gaps as never[] };
  const read = await gatherPerformance(asker, lookAt('pve1'), listed);
  return { own: read.facts?.[0], gaps: read.gaps, lines: subjects(read.gaps) };
}

describe('a day of a node', () => {
  it('is given by means and high marks, as shares', async () => {
    const { own, lines } = await busy(minutes(100, (ago) => ({ cpu: (ago + 1) / 100 })));
    expect(own).toEqual({
      node: 'pve1',
      samples: 100,
      cpu: { mean: 0.505, p95: 0.95 },
      ioWait: { mean: 0.01, p95: 0.01 },
      memory: { mean: 0.25, p95: 0.25 },
      pressureCpu: { mean: 0.02, p95: 0.02 },
      pressureIo: { mean: 0.04, p95: 0.04 },
      pressureMemory: { mean: 0, p95: 0 },
    });
    expect(lines).toEqual([]);
  });

  it('does not take what is missing for nothing', async () => {
    const rows = minutes(4).map(({ time }, at) => (at < 2 ? { time, cpu: 0.5 } : { time }));
    const { own } = await busy(rows);
    expect(own).toEqual({ node: 'pve1', samples: 2, cpu: { mean: 0.5, p95: 0.5 } });
  });

  it('before release 9 has a sample in 30 minutes and no pressure, and counts from the newest back', async () => {
    const rows = Array.from({ length: 70 }, (_, at) => {
      const { time, cpu, iowait, memtotal, memused } = sample(end - (69 - at) * 1800);
      return { time, cpu: at < 22 ? 0.9 : cpu, iowait, memtotal, memused };
    });
    const { own } = await busy(rows);
    expect(own).toMatchObject({ samples: 48, cpu: { mean: 0.1, p95: 0.1 } });
    expect(own).not.toHaveProperty('pressureIo');
  });

  it('may come in any order, as numbers or as texts', async () => {
    const rows = minutes(30, (ago) => ({ cpu: String(ago / 100) }));
    expect(await busy(rows.toReversed())).toEqual(await busy(rows));
  });

  it('of a new node has no sample yet', async () => {
    expect((await busy([])).own).toEqual({ node: 'pve1', samples: 0 });
  });

  it('loses a value that makes no sense, and says so once', async () => {
    const { own, lines, gaps } = await busy([
      ...minutes(10),
      sample(end + 60, { cpu: -1 }),
      sample(end + 120, { cpu: 40, memtotal: 0, pressureiofull: 101.00001 }),
      'x',
      { time: 'never', cpu: 1 },
    ]);
    expect(own).toMatchObject({ samples: 12, cpu: { mean: 0.1, p95: 0.1 } });
    expect(own?.memory).toEqual({ mean: 0.25, p95: 0.25 });
    expect(lines).toEqual(Array(3).fill('node/pve1 malformed'));
    expect(gaps[0]?.detail).toContain('column cpu makes no sense');
  });

  it('a hair above the whole is the whole', async () => {
    expect((await busy([sample(end, { cpu: 1.0000001 })])).own?.cpu).toEqual({ mean: 1, p95: 1 });
  });
});

describe('while backups ran', () => {
  const night = minutes(1440, (ago) => ({ pressureiofull: ago >= 100 && ago < 110 ? 40 + ago - 100 : 4 }));

  it('is when their tasks did', async () => {
    // Samples stand at the end of their minute.
    const { own } = await busy(night, [vzdump(end - 110 * 60, end - 100 * 60)]);
    expect(own?.ioDuringBackup).toEqual({ mean: 0.445, peak: 0.49, minutes: 10 });
  });

  it('counts no minute twice, and those of other nodes not at all', async () => {
    const { own } = await busy(night, [
      vzdump(end - 110 * 60, end - 104 * 60),
      vzdump(end - 106 * 60, end - 100 * 60),
      vzdump(end - 600, undefined, 'pve2'),
    ]);
    expect(own?.ioDuringBackup).toEqual({ mean: 0.445, peak: 0.49, minutes: 10 });
  });

  it('goes on while a task runs', async () => {
    const { own } = await busy(night, [vzdump(end - 300)]);
    expect(own?.ioDuringBackup).toEqual({ mean: 0.04, peak: 0.04, minutes: 5 });
  });

  it('is waiting for disks where there is no pressure', async () => {
    const rows = minutes(60).map(({ time, iowait }) => ({ time, iowait: iowait * 3 }));
    const { own } = await busy(rows, [vzdump(end - 600, end - 300)]);
    expect(own?.ioDuringBackup).toEqual({ mean: 0.03, peak: 0.03, minutes: 5 });
  });

  it('was never where none ran within the day', async () => {
    const { own, lines } = await busy(night, [vzdump(end - 90_000, end - 89_000)]);
    expect(own).not.toHaveProperty('ioDuringBackup');
    expect(lines).toEqual([]);
  });

  it('is not known where no sample falls into it', async () => {
    const rows = Array.from({ length: 48 }, (_, at) => sample(end - (47 - at) * 1800));
    const { own, gaps } = await busy(rows, [vzdump(end - 3600 + 10, end - 3600 + 200)]);
    expect(own).not.toHaveProperty('ioDuringBackup');
    expect(gaps).toMatchObject([
      { subject: 'node/pve1/backup', reason: 'unsupported', detail: expect.stringContaining('30 min apart') },
    ]);
  });

  it.each([
    ['of this node', 'node/pve1', ['node/pve1/backup timeout']],
    ['of another node', 'node/pve2', []],
  ])('is not known where the tasks %s are not', async (_, subject, lines) => {
    const missing = { group: 'tasks', subject, reason: 'timeout', detail: 'x' };
    expect((await busy(night, [], [missing])).lines).toEqual(lines);
  });
});

describe('nodes', () => {
  it('that are silent or off are gaps', async () => {
    const { asker } = asked({ [path]: minutes(3), '/nodes/pve2/rrddata?timeframe=day': answer('', 596) });
    const look = lookAt('pve1', 'pve2', '†pve3');
    const { facts, gaps } = await gatherPerformance(asker, look, { facts: [], gaps: [] });
    expect(facts?.map(({ node }) => node)).toEqual(['pve1']);
    expect(subjects(gaps)).toEqual(['node/pve2 timeout', 'node/pve3 unreachable']);
  });

  it('all of which are silent are one gap', async () => {
    const { facts, lines } = await gatherPerformance(asked({}).asker, lookAt('pve1'), {
      facts: [],
      gaps: [],
    }).then((read) => ({ ...read, lines: subjects(read.gaps) }));
    expect(facts).toBeUndefined();
    expect(lines).toEqual(['- unsupported']);
  });
});
