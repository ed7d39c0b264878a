import { describe, expect, it } from 'vitest';
import { addGuest, guestOf, moveDisk, storageOf } from '../../support/failure-case.ts';
import { found } from '../../support/found.ts';
import { healthyFacts, now } from '../../support/healthy-facts.ts';
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

describe('a node', () => {
  it('without which there is no quorum: the remaining one is told how many votes to expect', () => {
    const replace = after('node-pve1-replace', twoNodes);
    expect(linesOf(replace)).toContain('pvecm expected 1');
    expect(textOf(after('node-pve1-reboot', twoNodes))).toContain('the cluster has no quorum');
    const blind = after('node-pve1-replace', (facts) => {
      twoNodes(facts);
      facts.cluster.votes = undefined;
      facts.cluster.members = facts.cluster.members.map(({ node, online }) => ({ node, online }));
      facts.nodes = facts.nodes.map(({ node, online }) => ({ node, online }));
      facts.network.nodes = [];
      facts.cluster.name = undefined;
    });
    expect(textOf(blind)).toContain('How many votes the remaining nodes have could not be seen');
    expect(textOf(blind)).toContain('How big the old one was could not be seen');
    expect(textOf(blind)).toContain('put it behind pvecm add');
  });

  it('whose guest HA moves in vain: it is fetched back, or mended there', () => {
    const onLocal = (facts: AllFacts) => {
      moveDisk(facts, 'qemu/104', 'tank', 'lvmthin');
      for (const entry of facts.storage) for (const state of entry.onNodes) state.availableBytes = 1e12;
    };
    const reboot = after('node-pve1-reboot', onLocal);
    expect(linesOf(reboot)).toContain('ha-manager set vm:104 --state disabled');
    const replace = after('node-pve1-replace', onLocal);
    expect(linesOf(replace).join('\n')).toMatch(
      /ha-manager remove vm:104\nmv \/etc\/pve\/nodes\/pve[23]\/qemu-server\/104.conf \/root/,
    );
  });

  it('that is off already has its runbooks', () => {
    const off = (facts: AllFacts) => {
      for (const member of [...facts.cluster.members, ...facts.nodes])
        if (member.node === 'pve3') member.online = false;
      for (const guest of facts.guests) if (guest.node === 'pve3') guest.status = 'unknown';
    };
    expect(after('node-pve3-replace', off).affected.guests).toEqual(['lxc/103']);
    expect(after('node-pve3-reboot', off).when).toContain('When the cluster was last seen, pve3 was off.');
    const { patch } = runbooksAfter(off);
    expect(patch.left[0]?.why).toContain('pve3 is off');
  });

  it('with more guests than can be written out names the others', () => {
    const many = after('node-pve1-replace', (facts) => {
      for (let vmid = 300; vmid < 350; vmid += 1) {
        const guest = addGuest(facts, 'qemu/105', vmid);
        guest.node = 'pve1';
        facts.backups.copies.push({
          storage: 'backup-nas',
          volid: `backup-nas:backup/vzdump-qemu-${vmid}-0.vma.zst`,
          vmid,
          type: 'qemu',
          takenAt: now,
        });
        for (const disk of guest.config?.disks ?? []) disk.storage = 'tank';
      }
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      for (const entry of facts.storage)
        for (const state of entry.onNodes) Object.assign(state, { availableBytes: 1e15 });
    });
    expect(many.steps.map(({ title }) => title)).toContain('Restore 10 more guests in the same way');
    expect(many.without).toHaveLength(10);
  });

  it('whose guests find no room says so', () => {
    const full = after('node-pve2-replace', (facts) => {
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      for (const entry of facts.storage) for (const state of entry.onNodes) state.availableBytes = 1;
    });
    expect(full.without).toMatchObject([
      { guest: 'qemu/105', why: 'No storage that stays up is known to have room for it.' },
    ]);
    const lonely = after('node-pve2-replace', (facts) => {
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      for (const entry of facts.network.nodes) if (entry.node !== 'pve2') entry.interfaces = [];
    });
    expect(lonely.without[0]?.why).toContain('No node that is up is known to have its networks');
    const sizeless = after('node-pve2-replace', (facts) => {
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      for (const disk of guestOf(facts, 'qemu/105').config.disks) disk.sizeBytes = undefined;
    });
    const light = after('node-pve2-replace', (facts) => {
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      for (const entry of facts.storage) for (const state of entry.onNodes) state.availableBytes = 1e12;
      for (const guest of facts.guests) guest.memoryBytes = undefined;
      for (const { interfaces = [] } of facts.network.nodes)
        for (const entry of interfaces) entry.cidr = undefined;
    });
    expect(light.without).toEqual([]);
    expect(textOf(light)).toContain('Bridges: vmbr0 and vmbr1.');
    expect(sizeless.without[0]?.why).toContain('How much room it needs is not known');
    const bare = after('node-pve2-replace', (facts, policy) => {
      moveDisk(facts, 'qemu/105', 'tank', 'lvmthin');
      facts.backups.copies = [];
      facts.backupServers = [];
      policy.offsite.targets = [];
    });
    expect(bare.without[0]?.why).toBe('No usable copy of it exists.');
  });
});

describe('a storage', () => {
  it('of which copies go down with it', () => {
    const both = after('storage-10.0.0.50', ({ storage, offsite, backupServers }) => {
      for (const entry of storage) if (entry.storage === 'backup-nas') entry.server = '10.0.0.50';
      offsite.targets = [];
      backupServers.splice(0);
    });
    expect(both.without[0]?.why).toBe(
      'Every copy of it that is known goes down with it, or no command restores it.',
    );
  });

  it('whose guests’ fate is not known lists them', () => {
    const blind = after('storage-10.0.0.50', (facts, policy) => {
      Object.assign(facts, { backups: undefined, backupServers: [] });
      policy.offsite.targets = [];
    });
    expect(blind.without).toHaveLength(5);
  });

  it('without an address has a runbook by its name', () => {
    const bare = after('storage-nas', (facts) => {
      Object.assign(storageOf(facts, 'nas'), { server: undefined, location: undefined });
    });
    expect(bare.title).toBe('The storage nas is lost');
    expect(textOf(bare)).toContain('nas: nfs, for images and rootdir');
  });

  it('for backups alone: what is saved there only, and where else to save', () => {
    const lost = after('backup-10.0.0.60', (facts, policy) => {
      facts.storage.push({ ...storageOf(facts, 'backup-nas'), storage: 'second', server: '10.0.0.61' });
      facts.storage.push({
        ...storageOf(facts, 'backup-nas'),
        storage: 'third',
        server: '10.0.0.60',
        location: undefined,
        onNodes: [],
      });
      facts.backupServers.splice(1);
      facts.storage.push({
        ...storageOf(facts, 'second'),
        storage: 'fourth',
        onNodes: storageOf(facts, 'second').onNodes.map((state) => ({ ...state, availableBytes: undefined })),
      });
      for (const server of facts.backupServers) {
        server.host = '10.0.0.60';
        server.syncJobs?.push({ id: 'local', store: 'main', direction: 'pull' });
        for (const { snapshots } of server.datastores) snapshots?.splice(0);
      }
      policy.offsite.targets = [];
    });
    expect(lost.affected.text).toContain('5 of them have no other copy');
    expect(linesOf(lost)).toContain('vzdump --all 1 --storage second --mode snapshot');
    expect(textOf(lost)).toContain(
      'Its datastores were main. Copies can be pulled back from the datastore of friend',
    );
    const one = (change: (facts: AllFacts) => void) =>
      after('backup-10.0.0.60', (facts, policy) => {
        policy.offsite.targets = [];
        facts.backupServers = [];
        facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid === 104);
        change(facts);
      }).affected.text;
    expect(one(() => {})).toBe('Backups of 1 guest are there; it has no other copy: homeassistant (VM 104).');
    expect(
      one((facts) => {
        // Older than any that a restore list would show.
        const [like] = facts.backups.copies;
        facts.storage.push({ ...storageOf(facts, 'backup-nas'), storage: 'second', server: '10.0.0.61' });
        facts.backups.copies.push({ ...like!, volid: 'second:old', storage: 'second', takenAt: 1 });
      }),
    ).toContain('it has other copies');
    expect(
      one((facts) => {
        // A datastore of the lost server that is no storage goes with it.
        facts.backupServers = healthyFacts().backupServers ?? [];
        for (const server of facts.backupServers) server.host = '10.0.0.60';
      }),
    ).toContain('it has no other copy');
    const blind = after('backup-10.0.0.60', (facts) => {
      delete storageOf(facts, 'backup-nas').location;
      Object.assign(facts, { backupJobs: undefined, backups: undefined, backupServers: undefined });
    });
    expect(blind.affected.text).toContain('No backup of a guest is known to be there');
    expect(blind.unknowns).toContain(
      'Which jobs save there could not be seen: look under Datacenter, Backup.',
    );
  });
});

it('quorum: votes and QDevice that could not be seen', () => {
  const blind = after('quorum', ({ cluster }) => {
    cluster.votes = undefined;
    cluster.qdevice = undefined;
  });
  expect(blind.unknowns).toHaveLength(2);
  expect(linesOf(blind)).not.toContain('pvecm expected 1');
  const device = after('quorum', (facts) => {
    facts.cluster.qdevice = { configured: true, state: 'Connected' };
    facts.guests.splice(0);
    facts.ha.resources.splice(0);
  });
  expect(device.unknowns[0]).toContain('There is a QDevice');
});

it('a host that stands alone, whose backups are on itself, is built anew and gets back what lies elsewhere', () => {
  const alone = (facts: AllFacts) => {
    facts.cluster.standalone = true;
    for (const list of [facts.cluster.members, facts.cluster.votes ?? [], facts.nodes, facts.network.nodes])
      list.splice(1);
    for (const guest of facts.guests) guest.node = 'pve1';
    facts.ha.resources.splice(0);
    facts.ha.rules = [];
    for (const entry of facts.storage)
      Object.assign(entry, { shared: false, server: undefined, onNodes: entry.onNodes.slice(0, 1) });
    for (const copy of facts.backups.copies) copy.node = 'pve1';
  };
  const replace = after('node-pve1-replace', alone);
  expect(linesOf(replace)).toContain(
    'qmrestore /var/lib/vz/dump/vzdump-qemu-104-0.vma.zst 104 --storage nas',
  );
  expect(linesOf(replace).join()).not.toContain('mv /etc/pve');
  expect(after('site', alone).steps.map(({ title }) => title)).not.toContain('Make the cluster');
  expect(runbooksAfter(alone).runbooks.map(({ kind }) => kind)).not.toContain('quorum-lost');
});

it('a corrupted disk: without a copy, with one on another node, or of a guest that HA manages', () => {
  const bare = after('disk-qemu-104', (facts, policy) => {
    facts.backups.copies = [];
    facts.backupServers = [];
    policy.offsite.targets = [];
    facts.storage = facts.storage.filter(({ content }) => !content.includes('backup'));
    facts.disks = [];
    facts.ha.resources = [];
    delete guestOf(facts, 'qemu/104').config.disks[0]?.storage;
  });
  expect(bare).toMatchObject({ endState: [], without: [{ guest: 'qemu/104' }] });
  const far = after('disk-qemu-104', (facts, policy) => {
    for (const copy of facts.backups.copies) copy.node = 'pve2';
    storageOf(facts, 'backup-nas').shared = false;
    policy.offsite.targets = [];
    facts.backupServers = [];
    facts.ha.resources = [];
  });
  expect(textOf(far)).toContain('The copy is on pve2: bring it to pve1 first.');
  expect(linesOf(far)).toContain('qm start 104');
  const unread = after('disk-qemu-104', (facts) => {
    const guest = found(facts.guests, ({ id }) => id === 'qemu/104');
    delete guest.config;
  });
  expect(unread.unknowns).toEqual(['Its disks could not be seen: look at its configuration.']);
});

it('a runaway guest whose use is not known', () => {
  const text = textOf(
    after('runaway-qemu', ({ guests }) => {
      for (const guest of guests)
        Object.assign(guest, { cpuShare: undefined, cores: undefined, memoryUsedBytes: undefined });
    }),
  );
  expect(text).toContain('unknown of its cores');
});
