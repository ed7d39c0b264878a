import { buildReport } from '../../audit/build.ts';
import { command } from '../../audit/command.ts';
import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import type { Report } from '../../audit/report.ts';
import { defineRule, fail, notApplicable, pass, type Rule, unknown } from '../../audit/rule.ts';
import { healthyFacts } from './healthy-facts.ts';

/**
 * A report with everything that a renderer must show, judged by rules of its own, so that the catalogue may change:
 * many subjects of one rule, commands, gaps with and without a grant, an accepted risk, a category without a score.
 */
export function sampleReport(
  change: (facts: Facts & FactsOf<FactGroup>, policy: Policy) => void = () => {},
): Report {
  const facts = healthyFacts();
  const policy = structuredClone(defaultPolicy);
  policy.accepted = [
    { rule: 'nodes-alike', subject: 'cluster', reason: 'The small node stays.', until: '2027-01-31' },
  ];
  facts.gaps.push(
    {
      group: 'backups',
      subject: 'storage/nas',
      reason: 'forbidden',
      privilege: 'Datastore.AllocateSpace on /storage/nas',
      detail: 'The token may not list the backups on nas (needs Datastore.AllocateSpace on /storage/nas).',
    },
    {
      group: 'updates',
      subject: 'node/pve2',
      reason: 'timeout',
      detail: 'Could not read the packages of pve2: too late.',
    },
  );
  change(facts, policy);
  return buildReport(sampleRules, { id: '20261117T031700Z-t', cluster: { id: 'lab' }, facts, policy });
}

const rule = (
  id: string,
  category: Rule['category'],
  check: Parameters<typeof defineRule<'guests' | 'nodes'>>[0]['check'],
): Rule =>
  defineRule({ id, title: `Title of ${id}`, category, essential: true, needs: ['guests', 'nodes'], check });

const sampleRules: Rule[] = [
  rule('guests-in-jobs', 'recovery', ({ guests }) =>
    guests.map(({ id, vmid, name, tags }) =>
      fail(
        'critical',
        id,
        `${name} is in no backup job.`,
        { seen: `no job, tags ${tags.join(' ') || 'none'}`, where: '/cluster/backup', expected: 'one job' },
        {
          summary: 'Back it up every night.',
          commands: [command('changes', 'pvesh create', ['/cluster/backup'], { vmid, schedule: '02:00' })],
        },
      ),
    ),
  ),
  rule('nodes-alike', 'balance', () => [
    fail('medium', 'cluster', 'The nodes differ.', { seen: '4 and 8 cores', where: '/nodes' }),
  ]),
  rule('nodes-current', 'security', ({ nodes }) => [
    ...nodes.slice(0, 1).map(({ node }) =>
      fail(
        'low',
        `node/${node}`,
        `${node} wants a restart.`,
        { seen: 'an old kernel', where: `/nodes/${node}/status` },
        {
          summary: 'Restart it when its guests are elsewhere.',
          commands: [command('interrupts', 'reboot', [], {}, node)],
        },
      ),
    ),
    ...nodes.slice(1, 2).map(({ node }) => unknown(`node/${node}`, `Whether ${node} is current`)),
  ]),
  rule('links-doubled', 'network', () => [unknown('cluster', 'The second link')]),
  rule('replicas-fresh', 'storage', () => notApplicable('guests-in-jobs', 'Nothing is replicated.')),
  rule('room-left', 'capacity', () => [pass('cluster', 'There is room.')]),
  rule('critical-on-ha', 'ha', () => [pass('cluster', 'All are.')]),
];
