import { describe, expect, it } from 'vitest';
import { factsSchema } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { canaries } from '../../demo/index.ts';
import { gapLines, gathered, lasting } from './gathered.ts';

/** What release 7 cannot tell anybody: it had no such lists, and measured every half hour. */
const missing = [
  'notifications matchers unsupported',
  'notifications targets unsupported',
  'performance node/srv1/backup unsupported',
  'performance node/srv2/backup unsupported',
  'performance node/srv3/backup unsupported',
];

describe('a cluster of release 7', () => {
  it('is read but for what that release lacks, by reading requests', async () => {
    const { facts, demo } = await gathered('release-7');
    expect(gapLines(facts).toSorted()).toEqual(missing);
    expect(factsSchema.parse(facts)).toEqual(facts);
    expect(new Set(demo.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    const refused = demo.requests.filter(({ status }) => status !== 200);
    expect(
      refused
        .map(({ path, status }) => `${status} ${path}`)
        .filter((line) => !line.endsWith('/ceph/status'))
        .toSorted(),
    ).toEqual(['501 /cluster/notifications/matchers', '501 /cluster/notifications/targets']);
  });

  it('tells in its gaps what the reason phrase alone says', async () => {
    const { facts } = await gathered('release-7');
    expect(facts.gaps.find(({ subject }) => subject === 'targets')?.detail).toBe(
      "Could not list the notification targets: Method 'GET /cluster/notifications/targets' not implemented.",
    );
  });

  it('has its guests, whose ids are strings in one list and numbers in the others', async () => {
    const { facts, demo } = await gathered('release-7');
    expect(
      facts.guests?.map(({ vmid, memoryBytes, config }) => [vmid, memoryBytes, config?.disks.length]),
    ).toEqual(demo.state().guests.map(({ vmid, memoryBytes, disks }) => [vmid, memoryBytes, disks.length]));
    expect(facts.guests?.find(({ vmid }) => vmid === 100)?.config).not.toHaveProperty('cpu');
  });

  it('knows the running kernel from the packages, which have the old name', async () => {
    const { facts } = await gathered('release-7');
    expect(facts.updates).toMatchObject(
      ['srv1', 'srv2', 'srv3'].map((node) => ({
        node,
        pveVersion: '7.4-16',
        runningKernel: '5.15.108-1-pve',
        newestKernel: '5.15.108-1-pve',
        pending: [],
      })),
    );
  });

  it('keeps as many copies as the storage says by maxfiles', async () => {
    const { facts, demo } = await gathered('release-7');
    const backups = facts.storage?.find(({ storage }) => storage === 'backups');
    expect(backups?.retention).toEqual({ 'keep-last': 5 });
    expect(facts.backups?.copies).toHaveLength(5 * demo.state().guests.length);
    expect(facts.backupJobs).toMatchObject([{ id: demo.state().backupJobs[0]?.id, mailsTo: true }]);
  });

  it('has its groups as node affinity', async () => {
    const { facts } = await gathered('release-7');
    expect(facts.ha?.rules).toMatchObject([
      { id: 'router-first', nodes: { srv1: 2, srv3: 1 }, strict: true, resources: ['vm:100'] },
    ]);
  });

  it('shows its bridges to whoever may ask, without a privilege for them', async () => {
    const { facts } = await gathered('release-7', { token: 'narrow' });
    const names = facts.network?.nodes?.map(({ interfaces }) => interfaces?.map(({ name }) => name));
    expect(names).toEqual([
      ['eno1', 'vmbr0'],
      ['eno1', 'vmbr0'],
      ['eno1', 'vmbr0'],
    ]);
  });

  it('gives the same facts in whatever order its lists come, and none of its secrets', async () => {
    const [one, other] = await Promise.all([1, 2].map((seed) => gathered('release-7', { seed })));
    if (!one || !other) throw new Error('two gatherings were asked for');
    expect(lasting(other.facts)).toEqual(lasting(one.facts));
    const text = JSON.stringify(one.facts);
    const tokens = Object.values(one.demo.tokens).map((token) => token.split('=')[1] ?? '');
    for (const secret of [...canaries, ...tokens]) expect(text).not.toContain(secret);
  });
});

describe('the audit of release 7', () => {
  it('says that its support has ended, and leaves undecided what needs an attestation or finer measurements', async () => {
    const { facts } = await gathered('release-7');
    const results = runAudit(rules, facts, defaultPolicy);
    const ended = results.find(({ rule }) => rule === 'security-release-supported');
    expect([ended?.outcome, ended?.severity]).toEqual(['fail', 'high']);
    expect(ended?.verdicts.map(({ message }) => message)).toEqual([
      'Release 7 has had no updates since 2024-07-31, not even for security.',
    ]);
    const undecided = results.flatMap(({ rule, verdicts }) =>
      verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ subject }) => `${rule} ${subject}`),
    );
    // What no API shows, on any release, waits for the owner's word.
    expect(undecided.filter((each) => !each.startsWith('attested-'))).toEqual(
      // Backups end before the half hour is over that this release takes from one measurement to the next.
      ['srv1', 'srv2', 'srv3'].map((node) => `backup-io-bearable node/${node}`),
    );
    expect(results.find(({ rule }) => rule === 'security-notifications-arrive')?.notApplicable?.because).toBe(
      'security-root-mail',
    );
  });

  it.each([
    'backup-covers-guests',
    'backup-recent',
    'backup-last-run-succeeded',
    'backup-retention-set',
    'backup-notified',
    'security-kernel-running',
    'security-repositories-match',
    'network-bridges-everywhere',
  ])('passes %s, which it can tell', async (id) => {
    const { facts } = await gathered('release-7');
    expect(runAudit(rules, facts, defaultPolicy).find(({ rule }) => rule === id)?.outcome).toBe('pass');
  });
});
