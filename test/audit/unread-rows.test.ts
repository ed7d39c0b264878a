import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import type { Result } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { gapsOf, runAudit } from '../../audit/run.ts';
import { brokenFacts, brokenPolicy } from '../support/broken-facts.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';

type List = [group: keyof AllFacts & Facts['gaps'][number]['group'], subject: string];

const lists: List[] = [
  ['guests', 'incomplete'],
  ['storage', 'incomplete'],
  ['ha', 'incomplete'],
  ['ha', 'rules'],
  ['backupJobs', 'incomplete'],
  ['replication', 'incomplete'],
  ...['users', 'tfa', 'acl', 'realms'].map((part): List => ['access', part]),
  ...['targets', 'matchers', 'metricServers'].map((part): List => ['notifications', part]),
];

const why = 'Could not read all of it: 1 of 3 rows cannot be read.';

const shortened = (facts: Facts, [group, subject]: List): Facts => ({
  ...facts,
  gaps: [...facts.gaps, { group, subject, reason: 'malformed', detail: why }],
});

const clusters: Record<string, { facts: Facts; policy: Policy }> = {
  healthy: { facts: healthyFacts(), policy: healthyPolicy },
};
for (const [name, facts] of Object.entries(brokenFacts())) clusters[name] = { facts, policy: brokenPolicy };

it.each(lists)('what is not among the rows of %s %s proves nothing any more', (...list) => {
  const [group, subject] = list;
  const name = subject === 'incomplete' ? group : `${group}/${subject}`;
  const concluding = rules.filter(
    ({ needs, fromAbsence = {} }) => needs.includes(group) || name in fromAbsence,
  );
  const wrong = Object.entries(clusters).flatMap(([cluster, { facts, policy }]) => {
    const isThere = subject === 'incomplete' || subject in Object(facts[group]);
    if (!isThere || !facts[group]) return [];
    const before = runAudit(concluding, facts, policy);
    const after = runAudit(concluding, shortened(facts, list), policy);
    return concluding.flatMap(({ id, fromAbsence }, at) => {
      const absent = Object.entries(fromAbsence ?? {}).find(([key]) => key === name)?.[1] ?? [];
      const held = after[at]?.verdicts.filter(({ outcome }) => absent.some((each) => each === outcome)) ?? [];
      return [...held.map(({ subject: of }) => of), ...newlyJudged(before[at], after[at])].map(
        (line) => `${cluster}: ${id} ${line}`,
      );
    });
  });
  expect(wrong).toEqual([]);
});

/** Verdicts that turned, but into unknown. Drills of guests that are not in the list count when it is not whole. */
function newlyJudged(before: Result | undefined, after: Result | undefined): string[] {
  const known = new Map(before?.verdicts.map(({ subject, outcome }) => [subject, outcome]));
  return (after?.verdicts ?? [])
    .filter(({ subject, outcome }) => outcome !== 'unknown' && (known.get(subject) ?? outcome) !== outcome)
    .map(({ subject, outcome }) => `${subject} ${outcome}`);
}

const ruleOf = (id: string) => rules.filter((rule) => rule.id === id);
const verdictsOf = (id: string, facts: Facts, policy = healthyPolicy) =>
  Object.fromEntries(
    (runAudit(ruleOf(id), facts, policy)[0]?.verdicts ?? []).map((one) => [one.subject, one] as const),
  );

it('sound rows keep their verdicts, and what could not be read is one more', () => {
  const facts = shortened(healthyFacts(), ['backupJobs', 'incomplete']);
  const found = verdictsOf('backup-retention-set', facts);
  expect(found['further backup jobs']).toMatchObject({
    outcome: 'unknown',
    message: `"Every backup job says how many backups to keep" for further backup jobs could not be seen: ${why}`,
  });
  expect(Object.values(found).map(({ outcome }) => outcome)).toContain('pass');
});

it('a guest in no job that could be read may be in one that could not', () => {
  const facts = shortened(healthyFacts(), ['backupJobs', 'incomplete']);
  for (const job of facts.backupJobs ?? []) job.selection = { kind: 'all', exclude: [105] };
  const found = verdictsOf('backup-covers-guests', facts);
  expect(found['qemu/105']).toMatchObject({ outcome: 'unknown', message: expect.stringContaining(why) });
  expect(found['qemu/104']?.outcome).toBe('pass');
  expect(found).not.toHaveProperty('further backup jobs');
});

it('an old copy of a guest whose job is not known may be young enough', () => {
  const facts = shortened(healthyFacts(), ['backupJobs', 'incomplete']);
  for (const copy of facts.backups?.copies ?? []) copy.takenAt -= 20 * 86_400;
  expect(verdictsOf('backup-recent', facts)['qemu/105']?.outcome).toBe('fail');
  for (const job of facts.backupJobs ?? []) job.selection = { kind: 'all', exclude: [105] };
  const found = verdictsOf('backup-recent', facts);
  expect(found['qemu/104']?.outcome).toBe('fail');
  expect(found['qemu/105']?.message).toBe(
    `How often buildbox (VM 105) is to be backed up could not be seen: ${why}`,
  );
});

it('without any job that can be read nobody says that there is no backup to practise with', () => {
  const facts = healthyFacts();
  facts.backupJobs = [];
  facts.backups.copies = [];
  facts.drills = [];
  expect(runAudit(ruleOf('drill-recent'), facts, healthyPolicy)[0]?.outcome).toBe('not-applicable');
  const some = shortened(facts, ['backupJobs', 'incomplete']);
  expect(runAudit(ruleOf('drill-recent'), some, healthyPolicy)[0]?.outcome).toBe('unknown');
});

it('what is hidden and what makes no sense are looked up alike', () => {
  const gap = gapsOf(shortened(healthyFacts(), ['guests', 'incomplete']));
  expect(gap('guests', 'filtered')?.detail).toBe(why);
  expect(gap('guests', 'qemu/104')).toBeUndefined();
  expect(gap('storage', 'filtered')).toBeUndefined();
});
