import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FactGroup, type Facts, factGroupNames } from '../../audit/facts.ts';
import { clusters } from '../../demo/clusters.ts';
import { answer, gathered, pathOf } from './gathered.ts';

/** What is missing without a word: a group, or a subject that its group ought to have. */
function silence(facts: Facts): string[] {
  const said = new Set(facts.gaps.map(({ group, subject = '' }) => `${group} ${subject}`));
  const gone = (group: FactGroup, ...subjects: string[]) =>
    !['', ...subjects].some((subject) => said.has(`${group} ${subject}`));
  const missing = factGroupNames.filter((group) => facts[group] === undefined && gone(group)).map(String);
  const expectPart = (there: boolean, group: FactGroup, ...subjects: string[]) => {
    if (!there && gone(group, ...subjects)) missing.push(`${group} ${subjects[0]}`);
  };
  for (const { node } of facts.nodes ?? []) {
    const subject = `node/${node}`;
    const own = <T extends { node: string }>(list?: T[]) => list?.find((each) => each.node === node);
    const [disks, system, performance] = [own(facts.disks), own(facts.system), own(facts.performance)];
    for (const part of ['drives', 'zfs', 'thin'] as const)
      expectPart(disks?.[part] !== undefined, 'disks', `${subject}/${part}`, subject);
    for (const pool of disks?.zfs ?? [])
      expectPart(pool.dataErrors !== undefined, 'disks', `${subject}/zfs/${pool.pool}`);
    for (const [part, field] of [
      ['dns', 'dns'],
      ['services', 'failedServices'],
      ['repositories', 'repositories'],
      ['firewall', 'firewallEnabled'],
    ] as const)
      expectPart(system?.[field] !== undefined, 'system', `${subject}/${part}`, subject);
    expectPart(performance !== undefined, 'performance', subject);
  }
  for (const { id, config } of facts.guests ?? []) {
    if (config && !config.snapshotParent) continue;
    const listed = facts.snapshots?.some(({ guest }) => guest === id) === true;
    expectPart(listed, 'snapshots', id);
  }
  const series = new Set(facts.history?.storage.map(({ subject }) => subject));
  for (const { storage, shared, enabled, onNodes } of facts.storage ?? [])
    for (const subject of shared ? [storage] : onNodes.map(({ node }) => `${node}/${storage}`))
      if (enabled) expectPart(series.has(`storage/${subject}`), 'history', `storage/${subject}`);
  for (const { id, schedule, nextRuns } of facts.backupJobs ?? [])
    expectPart(!schedule || nextRuns !== undefined, 'backupJobs', `${id}/nextRuns`);
  for (const part of ['targets', 'matchers', 'metricServers'] as const)
    expectPart(facts.notifications?.[part] !== undefined, 'notifications', part);
  if (facts.ceph?.installed) expectPart(facts.ceph.pools !== undefined, 'ceph', 'pools');
  if (facts.cluster) expectPart(facts.cluster.options !== undefined, 'cluster', 'options');
  expectPart(facts.access?.realms !== undefined, 'access', 'realms');
  return missing;
}

const cases = Object.keys(clusters).flatMap((name) => [
  ...(['reader', 'backups', 'narrow', 'bare'] as const).map((token) => ({
    name,
    token,
    depth: 'full' as const,
  })),
  { name, token: 'reader' as const, depth: 'lean' as const },
]);

describe('whatever is missing has a gap', () => {
  it.each(cases)('in $name, to the token $token, at $depth depth', async ({ name, token, depth }) => {
    const { facts } = await gathered(name, { token, depth });
    expect(silence(facts)).toEqual([]);
    for (const { group, subject } of facts.gaps)
      if (!subject) expect(facts, `${group} is a gap and there`).not.toHaveProperty(group);
  });

  it('and so it is when any answers fail', async () => {
    const failures = [
      () => new Response('', { status: 596 }),
      () => answer('Permission check failed (/, Sys.Audit)', 403),
      () => answer("Method 'GET /x' not implemented", 501),
      () => answer('got timeout', 500),
      () => answer('binary not installed: /usr/bin/ceph-mon', 500),
      () => answer({ a: 1 }),
      () => answer([7]),
      () => answer([]),
    ];
    const failure = fc.record({ at: fc.nat(60), kind: fc.nat(failures.length - 1) });
    const every = fc.integer({ min: 2, max: 60 });
    await fc.assert(
      fc.asyncProperty(failure, every, async ({ at, kind }, step) => {
        let turn = 0;
        const { facts } = await gathered('single-node', {
          seed: 1,
          between: (fetch) => async (url, init) => {
            // Without the first look there is nothing to gather.
            const fails = !/^\/(version|access\/permissions|cluster\/(status|resources))/.test(pathOf(url));
            return fails && turn++ % step === at % step ? (failures[kind]?.() as Response) : fetch(url, init);
          },
        });
        expect(silence(facts)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
