import { expect, it } from 'vitest';
import { type BackupJob, coverageBy } from '../../audit/backup-coverage.ts';

const job = (id: string, selection: BackupJob['selection'], node?: string): BackupJob => ({
  id,
  enabled: true,
  selection,
  ...(node && { node }),
});

const jobs = [
  job('all', { kind: 'all', exclude: [101] }),
  job('some', { kind: 'vmids', vmids: [101, 102] }),
  job('pool', { kind: 'pool', pool: 'prod' }),
  job('here', { kind: 'all', exclude: [] }, 'pve2'),
];

const seeing = { '/pool': { 'Pool.Audit': true } };

it.each([
  ['all but the excluded', { vmid: 100, node: 'pve1' }, ['all']],
  ['named', { vmid: 101, node: 'pve1' }, ['some']],
  ['named twice', { vmid: 102, node: 'pve1' }, ['all', 'some']],
  ['in the pool', { vmid: 101, node: 'pve1', pool: 'prod' }, ['some', 'pool']],
  ['in another pool', { vmid: 103, node: 'pve1', pool: 'test' }, ['all']],
  ['on the node', { vmid: 101, node: 'pve2' }, ['some', 'here']],
])('%s', (_, guest, ids) => {
  const coverage = coverageBy(jobs, seeing)(guest);
  expect(coverage.jobs.map(({ id }) => id)).toEqual(ids);
  expect(coverage.hiddenPool).toBeUndefined();
});

it('a guest without pool may be in one that the token does not see', () => {
  const privilege = 'Pool.Audit on /pool/prod';
  for (const permissions of [undefined, {}])
    expect(coverageBy(jobs, permissions)({ vmid: 101, node: 'pve1' }).hiddenPool).toMatchObject({
      privilege,
    });
  expect(coverageBy(jobs, {})({ vmid: 101, node: 'pve1', pool: 'test' }).hiddenPool).toBeUndefined();
});

it('a pool job of another node is no doubt', () => {
  const here = coverageBy([job('pool', { kind: 'pool', pool: 'prod' }, 'pve2')], {});
  expect(here({ vmid: 101, node: 'pve1' }).hiddenPool).toBeUndefined();
  expect(here({ vmid: 101, node: 'pve2' }).hiddenPool).toBeDefined();
});
