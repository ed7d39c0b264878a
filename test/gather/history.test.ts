import { describe, expect, it } from 'vitest';
import { gatherHistory } from '../../gather/history.ts';
import type { Storage } from '../../gather/storage.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const day = 86_400;
/** A midnight. */
const start = 20_000 * day;

const storage = (name: string, part: Partial<Storage> = {}): Storage => ({
  storage: name,
  type: 'dir',
  shared: false,
  enabled: true,
  content: [],
  onNodes: ['pve1', 'pve2'].map((node) => ({ node, enabled: true, active: true })),
  ...part,
});
const path = (node: string, name: string) => `/nodes/${node}/storage/${name}/rrddata?timeframe=month`;

async function history(storages: Storage[], answers: Record<string, unknown>, ...nodes: string[]) {
  const { asker, paths } = asked(answers);
  const look = lookAt('pve1', ...nodes);
  const { facts, gaps } = await gatherHistory(asker, look, { facts: storages, gaps: [] });
  return { facts, gaps, lines: subjects(gaps), paths };
}

describe('the history of a storage', () => {
  it('is the last measurement of each day', async () => {
    const rows = Array.from({ length: 1440 }, (_, at) => ({
      time: start + (at + 1) * 1800,
      used: at + 0.4,
      total: 10_000,
    }));
    const { facts } = await history([storage('local')], { [path('pve1', 'local')]: rows });
    const points = facts?.storage[0]?.points ?? [];
    expect(points).toHaveLength(31);
    expect(points.slice(0, 2)).toEqual([
      { at: start + day - 1800, usedBytes: 46, totalBytes: 10_000 },
      { at: start + 2 * day - 1800, usedBytes: 94, totalBytes: 10_000 },
    ]);
  });

  it('before release 9 has two a day', async () => {
    const rows = Array.from({ length: 70 }, (_, at) => ({ time: start + at * 43_200, used: at, total: 100 }));
    const { facts } = await history([storage('local')], { [path('pve1', 'local')]: rows.toReversed() });
    expect(facts?.storage[0]?.points.map(({ usedBytes }) => usedBytes).slice(0, 3)).toEqual([1, 3, 5]);
  });

  it('has no point where nothing was measured', async () => {
    const { facts, lines } = await history([storage('local')], {
      [path('pve1', 'local')]: [
        { time: start },
        { time: start + day, used: 1 },
        { time: start + 2 * day, used: 0, total: 0 },
      ],
    });
    expect(facts).toEqual({ storage: [{ subject: 'storage/pve1/local', points: [] }] });
    expect(lines).toEqual([]);
  });

  it('says once that rows make no sense', async () => {
    const { facts, lines } = await history([storage('local')], {
      [path('pve1', 'local')]: [{ time: -1 }, 'x', { time: start, used: 1, total: 2 }],
    });
    expect(facts?.storage[0]?.points).toHaveLength(1);
    expect(lines).toEqual(['storage/pve1/local malformed']);
  });
});

describe('storages', () => {
  const nas = storage('nas', { shared: true });
  const rows = [{ time: start, used: 1, total: 2 }];

  it('that are shared are asked for once, local ones on each node, disabled ones never', async () => {
    const { facts, lines, paths } = await history(
      [nas, storage('local'), storage('old', { enabled: false })],
      { [path('pve1', 'nas')]: rows, [path('pve1', 'local')]: rows, [path('pve2', 'local')]: rows },
      'pve2',
    );
    expect(facts?.storage.map(({ subject }) => subject)).toEqual([
      'storage/nas',
      'storage/pve1/local',
      'storage/pve2/local',
    ]);
    expect(lines).toEqual([]);
    expect(paths).toHaveLength(3);
  });

  it('that are silent or not there are gaps', async () => {
    const local = storage('local', {
      onNodes: [
        { node: 'pve1', enabled: true, active: true },
        { node: 'pve2', enabled: true, active: false },
      ],
    });
    const { facts, lines } = await history(
      [local, nas],
      { [path('pve1', 'nas')]: rows, [path('pve1', 'local')]: answer('RRD error: No such file', 500) },
      'pve2',
      '†pve3',
    );
    expect(facts?.storage.map(({ subject }) => subject)).toEqual(['storage/nas']);
    expect(lines).toEqual([
      'storage/pve1/local unreachable',
      'storage/pve2/local unreachable',
      'storage/pve3/local unreachable',
    ]);
  });

  it('none of which tell anything are one gap', async () => {
    const { facts, lines } = await history([nas], {});
    expect(facts).toBeUndefined();
    expect(lines).toEqual(['- unsupported']);
  });

  it('that are not there at all have no history, which is known', async () => {
    expect((await history([], {})).facts).toEqual({ storage: [] });
  });
});
