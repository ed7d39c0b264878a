import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../audit/build.ts';
import type { Facts } from '../../../audit/facts.ts';
import { rules } from '../../../audit/rules/index.ts';
import { addGuest, guestOf, moveDisk } from '../../support/failure-case.ts';
import { found } from '../../support/found.ts';
import { days, healthyFacts, healthyPolicy, now } from '../../support/healthy-facts.ts';
import { type AllFacts, linesOf, runbookNamed, runbooksAfter, textOf } from '../../support/runbook-case.ts';

const after = (id: string, change?: Parameters<typeof runbooksAfter>[0]) =>
  runbookNamed(runbooksAfter(change), id);

/** Two nodes, each with one of two votes. */
function twoNodes({ cluster, nodes, network, ha, guests, storage }: AllFacts): void {
  for (const list of [cluster.members, cluster.votes ?? [], nodes, network.nodes, ha.status?.lrm ?? []])
    list.splice(2);
  for (const guest of guests) if (guest.node === 'pve3') guest.node = 'pve2';
  for (const service of ha.resources) if (service.node === 'pve3') service.node = 'pve2';
  for (const entry of storage) entry.onNodes.splice(2);
}

describe('patching', () => {
  it('with Ceph keeps it from moving data, and where quorum goes says so', () => {
    const lines = linesOf(
      after('patching', (facts) => {
        twoNodes(facts);
        facts.ceph.installed = true;
      }),
    );
    expect(lines).toContain('ceph osd set noout');
    expect(lines).toContain('ceph osd unset noout');
    expect(textOf(after('patching', twoNodes))).toContain('The cluster has no quorum while pve1 restarts');
    expect(
      textOf(
        after('patching', ({ cluster }) => {
          cluster.votes = undefined;
        }),
      ),
    ).toContain('It is not known whether the cluster keeps quorum');
  });

  it('on releases without maintenance mode moves each guest by hand, or says why it stays', () => {
    const runbooks = runbooksAfter((facts, policy) => {
      facts.cluster.version = '7.3-6';
      facts.ha.rules = [];
      moveDisk(facts, 'lxc/103', 'tank');
      guestOf(facts, 'qemu/105').config.passthrough.push('usb0');
      policy.roles = [];
    });
    const lines = linesOf(runbookNamed(runbooks, 'patching'));
    expect(lines.join()).not.toContain('node-maintenance');
    expect(lines).toContain('ha-manager crm-command migrate ct:101 pve3');
    expect(runbooks.patch.nodes.flatMap(({ stops }) => stops.map(({ why }) => why))).toEqual([
      expect.stringContaining('Its disks are on the node itself'),
      expect.stringContaining('It needs a device of pve2'),
    ]);
    expect(textOf(runbookNamed(runbooks, 'patching'))).toContain('No guest is called critical');
  });

  it('has maintenance mode from 7.4 on', () => {
    const lines = linesOf(
      after('patching', ({ cluster }) => {
        cluster.version = '7.4-16';
      }),
    );
    expect(lines.join()).toContain('ha-manager crm-command node-maintenance enable');
  });

  it('where HA weighs what is not known here, leaves open where it puts a guest', () => {
    const { patch } = runbooksAfter((facts) => {
      facts.cluster.options = { bandwidthLimits: [], haScheduler: 'static' };
      facts.ha.rules = [];
      for (const guest of facts.guests) guest.memoryBytes = undefined;
    });
    const moved = patch.nodes.flatMap(({ moves }) => moves.filter(({ by }) => by === 'ha'));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.filter(({ to }) => to !== undefined)).toEqual([]);
  });

  it('where no other node takes a guest', () => {
    const crowded = runbooksAfter((facts) => {
      for (const node of facts.nodes) node.memory = { totalBytes: 1, usedBytes: 1 };
      for (const [at, update] of facts.updates.entries()) update.pending = at === 0 ? [] : undefined;
    });
    expect(textOf(crowded.patch)).toContain('has no memory left for it');
    expect(crowded.patch.nodes.map(({ pending }) => pending)).toContain(null);
    const none = runbooksAfter((facts) => {
      for (const member of [...facts.cluster.members, ...facts.nodes]) member.online = false;
    });
    expect(none.runbooks.map(({ kind }) => kind)).not.toContain('patching');
    const many = runbooksAfter((facts) => {
      for (let vmid = 300; vmid < 345; vmid += 1) {
        const guest = addGuest(facts, 'qemu/105', vmid);
        guest.config?.passthrough.push('usb0');
      }
    });
    expect(textOf(runbookNamed(many, 'patching'))).toContain('Only the first 40 of each are written out');
    const unseen = runbooksAfter((facts) => {
      Object.assign(facts, { updates: undefined });
    });
    expect(runbookNamed(unseen, 'patching').unknowns).toHaveLength(1);
  });
});

describe('restores for practice', () => {
  it('are due by promise, failure and change', () => {
    const { drills } = runbooksAfter(
      (facts, policy) => {
        facts.drills = [
          { ...found(facts.drills, () => true), guest: 'lxc/101', at: now - days(100) },
          { ...found(facts.drills, () => true), guest: 'lxc/102', at: now - days(80) },
          { ...found(facts.drills, () => true), guest: 'lxc/103', at: now - days(5) },
          { ...found(facts.drills, () => true), guest: 'qemu/104', at: now - days(5), succeeded: false },
        ];
        policy.networks.push({ name: 'lab', role: 'sandbox', bridge: 'vmbr1', vlan: 66 });
        facts.backups.copies.push({ storage: 'backup-nas', volid: 'x', vmid: 9000, takenAt: now });
        const template = addGuest(facts, 'qemu/105', 900);
        template.template = true;
      },
      {
        since: now - days(1),
        drift: { changed: [{ id: 'lxc/103', what: 'disks', before: 'a', after: 'b' }] },
      },
    );
    const unpromised = runbooksAfter(({ drills: own }) => own, {
      since: now,
      drift: { changed: [{ id: 'qemu/105', what: 'cores', before: '1', after: '2' }] },
    });
    expect(unpromised.drills.next.map(({ guest, due }) => `${guest} ${due}`)).toEqual([
      'qemu/105 unpromised',
    ]);
    expect(drills.next.map(({ guest, due, why }) => `${guest} ${due}: ${why}`)).toEqual([
      'qemu/104 overdue: The last restore for practice failed.',
      'lxc/101 overdue: It was last restored 100 days ago; every 92 days are promised.',
      'lxc/103 due: It changed since it was last restored: disks.',
      'lxc/102 due: It was last restored 80 days ago; every 92 days are promised.',
      'qemu/105 unpromised: It was never restored for practice.',
    ]);
    expect(drills.next[0]?.practiceId).toBe(9001);
    expect(drills.sandbox).toEqual({ bridge: 'vmbr1', vlan: 66 });
    expect(textOf(drills)).toContain("--net0 'virtio,bridge=vmbr1,tag=66'".replaceAll("'", ''));
    expect(textOf(drills)).toContain('--net0 name=eth0,bridge=vmbr1,tag=66,ip=manual');
  });

  it('that cannot be made are said, and at most ten are planned', () => {
    const bare = runbooksAfter((facts, policy) => {
      Object.assign(facts, { drills: undefined, backupServers: [] });
      facts.backups.copies = [];
      policy.offsite.targets = [];
      policy.networks.push({ name: 'lab', role: 'sandbox', bridge: 'vmbr9' });
    });
    expect(bare.drills.next).toEqual([]);
    expect(bare.drills.impossible.map(({ guest }) => guest)).toContain('lxc/101');
    expect(bare.drills.unknowns).toHaveLength(1);
    const many = runbooksAfter((facts, policy) => {
      for (let vmid = 300; vmid < 315; vmid += 1) {
        addGuest(facts, 'qemu/105', vmid).config?.networks.splice(0);
        facts.backups.copies.push({
          storage: 'backup-nas',
          volid: `backup-nas:backup/vzdump-qemu-${vmid}-0.vma.zst`,
          vmid,
          type: 'qemu',
          takenAt: now,
        });
      }
      policy.networks.push({ name: 'lab', role: 'sandbox', bridge: 'vmbr1' });
      facts.drills = facts.drills.filter(({ guest }) => guest !== 'lxc/103');
    });
    expect(many.drills.next).toHaveLength(10);
    const gone = runbooksAfter((facts, policy) => {
      facts.drills = [];
      policy.networks.push({ name: 'lab', role: 'sandbox', bridge: 'vmbr9' });
    });
    expect(textOf(gone.drills.next[0])).toContain('--delete net0');
  });
});

it('the owner’s words stand in every runbook of their kind', () => {
  const { runbooks } = runbooksAfter((_, policy) => {
    policy.runbookNotes = { 'node-replace': 'The spare machine stands in the cellar.' };
  });
  expect(new Set(runbooks.flatMap(({ kind, notes }) => (notes ? [kind] : [])))).toEqual(
    new Set(['node-replace']),
  );
});

describe('when the cluster does not answer', () => {
  const silent = (): Facts => ({
    version: 1,
    takenAt: now + days(7),
    durationMs: 1,
    depth: 'full',
    requests: { count: 0, atOnce: 0, longestChain: 0 },
    gaps: [
      { group: 'guests', reason: 'unreachable', detail: 'no answer.' },
      { group: 'drills', subject: 'x', reason: 'malformed', detail: 'odd.' },
    ],
    drills: [],
  });
  const build = (facts: Facts, previous?: { id: string; facts: Facts }) =>
    buildReport(rules, { id: 'r', cluster: { id: 'c' }, facts, policy: healthyPolicy, previous });

  it('for a week, they stand as the newest audit that reached it would write them, and say how old that is', () => {
    const seen: Facts = healthyFacts();
    seen.gaps.push({ group: 'disks', subject: 'node/pve1', reason: 'timeout', detail: 'late.' });
    const { runbooks } = build(silent(), { id: 'earlier', facts: seen });
    const own = build(healthyFacts()).runbooks;
    expect(runbooks).toMatchObject({ seenAt: now, seenBy: 'earlier' });
    expect(runbooks?.runbooks.map(({ id }) => id)).toEqual(own?.runbooks.map(({ id }) => id));
    expect(runbooks?.restore.guests.length).toBe(5);
    expect(runbooks?.drills.next[0]?.why).toBe('It was never restored for practice.');
    expect(own).not.toHaveProperty('seenBy');
  });

  it('and never did, there are none', () => {
    expect(build(silent()).runbooks).toBeUndefined();
    expect(build(silent(), { id: 'earlier', facts: silent() }).runbooks).toBeUndefined();
  });
});

it('guests and storages that a token may not see are said', () => {
  const { unknowns } = runbooksAfter((facts) => {
    facts.gaps.push({
      group: 'guests',
      subject: 'filtered',
      reason: 'forbidden',
      detail: 'only some are shown.',
    });
    delete found(facts.guests, () => true).config;
  });
  expect(unknowns).toEqual([
    'Not all could be seen: only some are shown.',
    'The configuration of lxc/101 could not be read: look at its disks, networks and devices by hand.',
  ]);
});
