import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { fates } from '../../audit/report-failures.ts';
import { failureOf, failuresAfter, fatesOf, guestOf } from '../support/failure-case.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

it('asks what happens to each node, storage server, shared storage and critical guest', () => {
  expect(failuresAfter().map(({ subject, kind }) => `${kind} ${subject}`)).toEqual([
    'node node/pve1',
    'node node/pve2',
    'node node/pve3',
    'storage-server server/10.0.0.50',
    'storage-server server/10.0.0.51',
    'storage-server server/10.0.0.60',
    'storage storage/backup-nas',
    'storage storage/nas',
    'storage storage/nas2',
    'guest lxc/101',
    'guest lxc/102',
    'guest lxc/103',
    'guest qemu/104',
  ]);
});

it('leaves out nodes that are down, storages that are disabled, and guests that are off', () => {
  const subjects = failuresAfter((facts) => {
    facts.cluster.members[2]!.online = false;
    facts.storage.find(({ storage }) => storage === 'nas2')!.enabled = false;
    Object.assign(guestOf(facts, 'qemu/104'), { status: 'stopped' });
    Object.assign(guestOf(facts, 'lxc/101'), { template: true });
  }).map(({ subject }) => subject);
  expect(subjects).not.toContain('node/pve3');
  expect(subjects).not.toContain('storage/nas2');
  expect(subjects).not.toContain('server/10.0.0.51');
  expect(subjects).not.toContain('qemu/104');
  expect(subjects).not.toContain('lxc/101');
});

it('says what a node costs: who stops, who comes back where, who stands in, and when', () => {
  expect(failureOf('node/pve2')).toEqual({
    subject: 'node/pve2',
    kind: 'node',
    name: 'pve2',
    storages: [],
    quorate: true,
    complete: true,
    lastBackups: 0,
    summary:
      'If pve2 fails, 2 guests stop: 1 comes back by HA and 1 can be started by hand; quorum holds (2 of 3 votes remain).',
    guests: [
      {
        id: 'lxc/102',
        name: 'pihole-2',
        tier: 'critical',
        fate: 'returns',
        by: 'ha',
        to: 'pve3',
        why: 'HA starts it on pve3; all its disks can be reached from there.',
        evidence: [
          { seen: 'ct:102 requested started', where: '/cluster/ha/resources' },
          { seen: 'rootfs on nas 16 GiB', where: '/nodes/pve2/lxc/102/config' },
        ],
        minutes: { from: 2, to: 5 },
      },
      {
        id: 'qemu/105',
        name: 'buildbox',
        fate: 'manual',
        by: 'hand',
        effect: 'changes',
        to: 'pve3',
        why: 'HA does not manage it. Its disks can be reached from pve1, pve3: it can be started there by hand once its configuration is moved.',
        evidence: [
          { seen: 'buildbox (VM 105) is no HA resource', where: '/cluster/ha/resources' },
          { seen: 'scsi0 on nas 16 GiB', where: '/nodes/pve2/qemu/105/config' },
        ],
        minutes: { from: 15, to: 62 },
      },
    ],
    roles: [{ role: 'dns', tier: 'critical', redundant: true, down: ['lxc/102'], remaining: ['lxc/101'] }],
    overload: [],
    minutes: { from: 15, to: 62 },
    assumptions: [
      'HA chooses the node with the fewest running guests among those that its rules prefer, as its basic scheduler does.',
      'HA starts the first guest 130 seconds after the failure, once the node is fenced.',
      'From a start until the guest answers 15 to 120 seconds pass; HA makes 4 starts at a time on each node.',
      'Somebody begins to work 15 to 60 minutes after the failure and takes the most important guests first.',
    ],
    unknowns: [],
  });
});

it('has nothing to say of a cluster that could not be read', () => {
  const facts = {
    ...healthyFacts(),
    cluster: undefined,
    nodes: undefined,
    guests: undefined,
    storage: undefined,
  };
  expect(simulateFailures(facts, defaultPolicy)).toEqual([]);
});

it('takes the nodes from their own group when the cluster state is missing, and then knows of no quorum', () => {
  const failure = failureOf('node/pve2', (facts) => blind(facts, 'cluster'));
  expect(failure.quorate).toBeNull();
  expect(failure.unknowns[0]).toBe(
    'Whether the cluster has quorum could not be seen: the token may not see it.',
  );
  expect(fatesOf(failure)).toEqual({ 'lxc/102': 'unknown', 'qemu/105': 'manual by hand on pve3' });
});

it('does not call a node harmless when its guests could not be seen', () => {
  const failure = failureOf('node/pve1', (facts) => blind(facts, 'guests'));
  expect(failure.summary).toBe(
    'If pve1 fails, which guests stop is not known; quorum holds (2 of 3 votes remain).',
  );
  expect(failure.complete).toBe(false);
  expect(failure.unknowns).toEqual(['The guests could not be seen: the token may not see it.']);
});

it('does not call a storage harmless when guests hide their disks', () => {
  const failure = failureOf('storage/nas2', (facts) => {
    Object.assign(guestOf(facts, 'lxc/101'), { config: undefined });
    facts.gaps.push({
      group: 'guests',
      subject: 'config',
      reason: 'skipped',
      detail: 'lean depth leaves them out.',
    });
  });
  expect(failure.summary).toBe('If the storage nas2 fails, which guests stop is not known; quorum holds.');
  expect(failure.unknowns).toEqual([
    'Whether lxc/101 has disks here is not known: its configuration was not read.',
  ]);
  const several = failureOf('storage/nas', (facts) => {
    for (const guest of facts.guests.slice(0, 2)) guest.config = undefined;
  });
  expect(several.summary).toMatch(/^If the storage nas fails, at least 3 guests stop: /);
  expect(several.unknowns).toEqual([
    'Whether lxc/101 and lxc/102 have disks here is not known: their configurations were not read.',
  ]);
});

it('lists guests whose state nobody reports as unknown', () => {
  const failure = failureOf('node/pve3', (facts) =>
    Object.assign(guestOf(facts, 'lxc/103'), { status: 'unknown' }),
  );
  expect(failure.guests.map(({ id, fate, why }) => [id, fate, why])).toEqual([
    ['lxc/103', 'unknown', 'Whether it runs at all is not known: pve3 has not reported on its guests.'],
  ]);
});

it('is the same whatever the order of what it was given', () => {
  const facts = healthyFacts();
  const turned = structuredClone(facts);
  turned.guests.reverse();
  turned.storage.reverse();
  turned.nodes.reverse();
  turned.cluster.members.reverse();
  turned.ha.resources.reverse();
  turned.backups.copies.reverse();
  expect(simulateFailures(turned, defaultPolicy)).toEqual(simulateFailures(facts, defaultPolicy));
});

it('has a page that names every fate and every assumption with its default', () => {
  const page = readFileSync('docs/failure.md', 'utf8');
  for (const fate of fates) expect(page).toContain(`| \`${fate}\` |`);
  const { recovery } = defaultPolicy;
  for (const key of Object.keys(recovery)) expect(page).toContain(`| \`${key}\` |`);
  expect(page).toContain(`| \`fencingSeconds\` | ${recovery.fencingSeconds} |`);
  expect(page).toContain(`| \`takeoverSeconds\` | ${recovery.takeoverSeconds} |`);
  expect(page).toContain(
    `| \`startSeconds\` | ${recovery.startSeconds.from} to ${recovery.startSeconds.to} |`,
  );
  expect(page).toContain(
    `| \`manualMinutes\` | ${recovery.manualMinutes.from} to ${recovery.manualMinutes.to} |`,
  );
  const { slow, fast } = recovery.restoreBytesPerSecond;
  expect(page).toContain(`| \`restoreBytesPerSecond\` | ${slow / 1e6} to ${fast / 1e6} MB/s |`);
  expect(page).toContain(`| \`largeGuestBytes\` | ${recovery.largeGuestBytes / 1e9} GB |`);
});
