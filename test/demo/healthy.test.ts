import { expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { gathered } from '../gather/gathered.ts';

const { facts } = await gathered('healthy');
const report = buildReport(rules, { id: 'r', cluster: { id: 'grove' }, facts, policy: defaultPolicy });

it('nothing worse than low is wrong with it', () => {
  const worse = report.results.filter(
    ({ outcome, severity }) => outcome === 'fail' && !['low', 'info'].includes(severity),
  );
  expect(worse.map(({ rule }) => rule)).toEqual([]);
});

it('every guest under HA comes back by itself when its node fails', () => {
  const nodes = report.failures.filter(({ kind }) => kind === 'node');
  expect(nodes).toHaveLength(3);
  const managed = new Set(facts.ha?.resources.map(({ sid }) => sid.split(':')[1]));
  const left = nodes.flatMap(({ guests }) =>
    guests.filter(({ id, fate, by }) => managed.has(id.split('/')[1]) && !(by === 'ha' && fate !== 'lost')),
  );
  expect(left).toEqual([]);
  expect(report.spofs).toEqual([]);
});

it('guests that others depend on lie in two places and were restored for practice', () => {
  const outcome = (id: string) => report.results.find(({ rule }) => rule === id)?.outcome;
  expect([outcome('backup-two-storages'), outcome('drill-recent')]).toEqual(['pass', 'pass']);
});
