import { expect, it } from 'vitest';
import { backupTasks } from '../../audit/backup-tasks.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/drill-recent.ts';
import { runAudit } from '../../audit/run.ts';
import { answer, gapLines, gathered, pathOf } from './gathered.ts';

const isRestore = ({ type }: { type: string }) => /^(qm|vz)restore$/.test(type);

it('restores stand among the tasks, newest first, with the guest that they made', async () => {
  const { facts, demo } = await gathered('healthy');
  const restores = facts.tasks?.filter(isRestore) ?? [];
  const known = demo.state().tasks.filter(isRestore);
  expect(known.length).toBeGreaterThan(5);
  expect(restores.map(({ node, startedAt }) => `${startedAt} ${node}`)).toEqual(
    known
      .map(({ node, startedAt }) => `${startedAt} ${node}`)
      .toSorted()
      .toReversed(),
  );
  expect(new Set(restores.map(({ type, vmid, status }) => `${type} ${vmid} ${status}`))).toEqual(
    new Set(['qmrestore 8000 OK', 'vzrestore 8000 OK']),
  );
  const starts = facts.tasks?.map(({ startedAt }) => startedAt) ?? [];
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
});

it('they are asked for by type, twice a node, and at full depth alone', async () => {
  const asked = async (depth: 'full' | 'lean') =>
    (await gathered('healthy', { depth })).demo.requests.filter(({ path }) => path.includes('restore'));
  expect((await asked('full')).map(({ path }) => path).toSorted()).toEqual(
    ['alder', 'birch', 'cedar'].flatMap((node) => [
      `/nodes/${node}/tasks?typefilter=qmrestore&limit=20`,
      `/nodes/${node}/tasks?typefilter=vzrestore&limit=20`,
    ]),
  );
  expect(await asked('lean')).toEqual([]);
});

it('a node that does not list them has a gap of its own, and its backups are known', async () => {
  const { facts } = await gathered('healthy', {
    between: (fetch) => async (url, init) =>
      pathOf(url).startsWith('/nodes/birch/tasks?typefilter=vzrestore')
        ? answer('no index file', 500)
        : fetch(url, init),
  });
  expect(gapLines(facts).filter((line) => line.startsWith('tasks'))).toEqual([
    'tasks restores/birch unreachable',
  ]);
  expect(backupTasks(facts.tasks).some(({ node }) => node === 'birch')).toBe(true);
  expect(facts.tasks?.filter(isRestore).some(({ node }) => node === 'alder')).toBe(true);
});

it('a token that may not see the tasks is told so once a node', async () => {
  const { facts } = await gathered('healthy', { token: 'bare' });
  expect(facts.gaps.filter(({ subject }) => subject?.startsWith('restores/'))).toEqual([]);
});

it('are a hint beside guests of which no drill is on record', async () => {
  const { facts } = await gathered('healthy');
  const [result] = runAudit([rule], { ...facts, drills: [] }, defaultPolicy);
  expect(result?.outcome).toBe('fail');
  for (const { evidence } of result?.verdicts ?? [])
    expect(evidence.at(-1)?.seen).toMatch(/^something was restored on \d{4}-\d\d-\d\d/);
});
