import { expect, it } from 'vitest';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { type Spof, spofSchema } from '../../audit/report-failures.ts';
import { findSpofs } from '../../audit/spof.ts';
import { addGuest, type Change, guestOf, moveDisk, replicate, storageOf } from '../support/failure-case.ts';
import { GiB, healthyFacts } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

function spofsAfter(change: Change = () => {}): Spof[] {
  const facts = healthyFacts();
  const policy = structuredClone(defaultPolicy);
  change(facts, policy);
  const spofs = findSpofs(simulateFailures(facts, policy), facts, policy);
  for (const spof of spofs) expect(spofSchema.parse(spof)).toEqual(spof);
  return spofs;
}

const levels = (spofs: readonly Spof[]) =>
  spofs.map(({ level, kind, subject }) => `${level} ${kind} ${subject}`);
const reasonOf = (spofs: readonly Spof[], subject: string) =>
  spofs.find((spof) => spof.subject === subject)?.reason;

const withoutHa: Change = (facts) => {
  facts.ha.resources = [];
};
const and =
  (...changes: Change[]): Change =>
  (facts, policy) => {
    for (const change of changes) change(facts, policy);
  };

it('finds the one server behind all disks, however well the guests are protected otherwise', () => {
  const spofs = spofsAfter();
  expect(levels(spofs)).toEqual(['critical storage-server server/10.0.0.50']);
  expect(reasonOf(spofs, 'server/10.0.0.50')).toBe(
    '5 of 5 running guests have disks on nas, 4 of them critical. HA cannot help. 5 can be restored from elsewhere.',
  );
});

it('finds services that stay down with their node: by their tier, or one level less with a stand-in elsewhere', () => {
  const spofs = spofsAfter(
    and(withoutHa, (facts) => {
      addGuest(facts, 'qemu/105', 106).name = 'vaultwarden';
      addGuest(facts, 'qemu/105', 107).name = 'bookstack';
      addGuest(facts, 'qemu/105', 108).tags = ['tier-low'];
    }),
  );
  expect(levels(spofs)).toEqual([
    'critical service lxc/103',
    'critical service qemu/104',
    'critical storage-server server/10.0.0.50',
    'high service lxc/101',
    'high service lxc/102',
    'high service qemu/106',
    'high node node/pve1',
    'high node node/pve3',
    'medium service qemu/107',
  ]);
  expect(reasonOf(spofs, 'lxc/103')).toBe(
    'Its role is reverse-proxy. Nothing stands in. When pve3 fails: HA does not manage it. Its disks can be reached from pve1, pve2: it can be started there by hand once its configuration is moved.',
  );
  expect(reasonOf(spofs, 'lxc/101')).toMatch(
    /^Its role is dns\. pihole-2 \(CT 102\) on another node stands in, and nothing does after that\. When pve1 fails: /,
  );
});

it('finds guests that could stand in for each other and go down together', () => {
  const spofs = spofsAfter(
    and(withoutHa, (facts) => {
      Object.assign(guestOf(facts, 'lxc/102'), { node: 'pve1' });
      addGuest(facts, 'lxc/102', 110).name = 'adguard-3';
    }),
  );
  expect(reasonOf(spofs, 'lxc/101')).toContain(
    'pihole-2 (CT 102) and adguard-3 (CT 110) go down with it and cannot stand in.',
  );
  expect(spofs.find(({ subject }) => subject === 'lxc/101')?.level).toBe('critical');
  expect(reasonOf(spofs, 'node/pve1')).toBe('dns and home-automation end with it until somebody acts.');
});

it('names several stand-ins, and says it without a role where there is none', () => {
  const several = spofsAfter(
    and(withoutHa, (facts) => {
      addGuest(facts, 'lxc/102', 110);
    }),
  );
  expect(reasonOf(several, 'lxc/101')).toContain(
    'pihole-2 (CT 102) and pihole-2 (CT 110) on another node stand in',
  );
  const tagged = spofsAfter(
    and(withoutHa, (facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { tags: ['tier-high'] });
    }),
  );
  expect(reasonOf(tagged, 'qemu/105')).toMatch(/^When pve2 fails: HA does not manage it\./);
});

it('one of two that go down together', () => {
  const spofs = spofsAfter(
    and(withoutHa, (facts) => {
      Object.assign(guestOf(facts, 'lxc/102'), { node: 'pve1' });
    }),
  );
  expect(reasonOf(spofs, 'lxc/101')).toContain('pihole-2 (CT 102) goes down with it and cannot stand in.');
});

it('a stand-in of medium tier leaves nothing to warn of', () => {
  const spofs = spofsAfter(
    and(withoutHa, (facts, policy) => {
      policy.roles = [{ role: 'wiki', names: ['pihole*'], tier: 'medium', redundant: true }];
      moveDisk(facts, 'qemu/104', 'nas2');
    }),
  );
  expect(levels(spofs)).toEqual([
    'critical storage-server server/10.0.0.50',
    'high storage-server server/10.0.0.51',
  ]);
});

it('does not call a guest a single point of failure whose fate is not known', () => {
  expect(levels(spofsAfter((facts) => blind(facts, 'ha')))).toEqual([
    'critical storage-server server/10.0.0.50',
  ]);
});

it('finds large guests that exist once', () => {
  const large: Change = (facts) => {
    guestOf(facts, 'qemu/105').config.disks[0]!.sizeBytes = 60 * GiB;
    facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 105);
  };
  const spofs = spofsAfter(large);
  expect(levels(spofs)).toContain('high guest qemu/105');
  expect(reasonOf(spofs, 'qemu/105')).toBe(
    'Its 60 GiB exist once: neither HA nor a replica brings it back, and there is no backup.',
  );
  const spared: Change[] = [
    (facts) => facts.backups.copies.push({ storage: 'backup-nas', volid: 'v', vmid: 105, takenAt: 1 }),
    (facts) => blind(facts, 'backups'),
    (facts) => {
      replicate(facts, 'qemu/105', 'pve1');
    },
    (facts) => {
      facts.ha.resources.push({ ...facts.ha.resources[0]!, sid: 'vm:105', vmid: 105, node: 'pve2' });
    },
    (facts) => {
      guestOf(facts, 'qemu/105').config.disks[0]!.sizeBytes = 40 * GiB;
    },
    (facts) => {
      delete guestOf(facts, 'qemu/105').config.disks[0]!.sizeBytes;
    },
    (facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { config: undefined });
    },
    (_, policy) => {
      policy.recovery.largeGuestBytes = 1e12;
    },
  ];
  for (const change of spared)
    expect(levels(spofsAfter(and(large, change)))).not.toContain('high guest qemu/105');
});

it('says it once when a large guest is a service too', () => {
  const spofs = spofsAfter(
    and(withoutHa, (facts) => {
      guestOf(facts, 'lxc/103').config.disks[0]!.sizeBytes = 60 * GiB;
      facts.backups.copies = [];
    }),
  );
  expect(spofs.filter(({ subject }) => subject === 'lxc/103')).toHaveLength(1);
});

it('finds storage behind which no server is known, unless it is spread over many machines', () => {
  const anonymous = spofsAfter((facts) => {
    delete storageOf(facts, 'nas').server;
  });
  expect(levels(anonymous)).toEqual(['critical storage storage/nas']);
  const spread = spofsAfter((facts) => {
    Object.assign(storageOf(facts, 'nas'), { type: 'glusterfs' });
  });
  expect(levels(spread)).toEqual([]);
});

it('says what can be restored after a storage server died, and what cannot', () => {
  const reason = (change: Change) => reasonOf(spofsAfter(change), 'server/10.0.0.50');
  expect(
    reason((facts) => {
      facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid === 101);
    }),
  ).toMatch(/1 can be restored from elsewhere and 4 have no backup elsewhere\.$/);
  expect(
    reason((facts) => {
      facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 101);
    }),
  ).toMatch(/4 can be restored from elsewhere and 1 has no backup elsewhere\.$/);
  expect(reason((facts) => blind(facts, 'backups'))).toMatch(/of 5 that is not known\.$/);
});

it('a server with few and unimportant guests is less grave', () => {
  const spofs = spofsAfter((facts) => {
    guestOf(facts, 'qemu/105').config.disks[0]!.storage = 'nas2';
  });
  expect(levels(spofs)).toContain('high storage-server server/10.0.0.51');
  expect(reasonOf(spofs, 'server/10.0.0.51')).toMatch(
    /^1 of 5 running guests have disks on nas2\. HA cannot help\./,
  );
});

it('a server with few guests is grave when one of them is critical', () => {
  const spofs = spofsAfter((facts) => {
    guestOf(facts, 'lxc/103').config.disks[0]!.storage = 'nas2';
  });
  expect(levels(spofs)).toContain('critical storage-server server/10.0.0.51');
});

it('a role of guests that do not stand in for each other ends with the first that does not come back', () => {
  const spofs = spofsAfter((facts) => {
    addGuest(facts, 'qemu/104', 106);
    facts.ha.resources.pop();
  });
  expect(reasonOf(spofs, 'node/pve1')).toBe('home-automation ends with it until somebody acts.');
  const pair = spofsAfter((facts) => {
    Object.assign(guestOf(facts, 'lxc/102'), { node: 'pve1' });
    facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'ct:102');
  });
  expect(reasonOf(pair, 'node/pve1')).toBeUndefined();
});

it('finds nodes without which there is no quorum', () => {
  const spofs = spofsAfter((facts) => {
    facts.cluster.members[2]!.online = false;
    Object.assign(guestOf(facts, 'qemu/105'), { status: 'stopped' });
  });
  expect(levels(spofs)).toContain('critical node node/pve1');
  expect(reasonOf(spofs, 'node/pve1')).toBe(
    'Without it nothing starts by itself any more, and 3 guests stop.',
  );
  const alone = spofsAfter((facts) => {
    facts.cluster.standalone = true;
    facts.cluster.members = [{ node: 'pve3', online: true }];
  });
  expect(reasonOf(alone, 'node/pve3')).toBe(
    'Without it nothing starts by itself any more, and 1 guest stops.',
  );
});

it('finds nodes whose disks hold only copies', () => {
  const only =
    (id: string): Change =>
    (facts) => {
      moveDisk(facts, id, 'local-lvm', 'lvmthin');
      facts.backups.copies = facts.backups.copies.filter(({ vmid }) => !id.endsWith(String(vmid)));
    };
  const plain = spofsAfter(only('qemu/105'));
  expect(levels(plain)).toContain('medium node node/pve2');
  expect(reasonOf(plain, 'node/pve2')).toBe('1 guest has its only copy on its disks.');
  const important = spofsAfter(
    and(only('lxc/102'), only('qemu/105'), (facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { tags: ['tier-high'] });
    }),
  );
  expect(levels(important)).toContain('high node node/pve2');
  expect(reasonOf(important, 'node/pve2')).toBe('2 guests have their only copy on its disks.');
});

it('finds nodes whose guests HA would press into a node that is too small', () => {
  const spofs = spofsAfter((facts) => {
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: 30 * GiB });
  });
  expect(reasonOf(spofs, 'node/pve3')).toBe('HA moves more to pve1 than fits: 35 GiB on 32 GiB of memory.');
});

it('does without guests that have gone since the failures were simulated', () => {
  const facts = healthyFacts();
  facts.ha.resources = [];
  const failures = simulateFailures(facts, defaultPolicy);
  const later = { ...facts, guests: facts.guests.filter(({ id }) => id !== 'lxc/102') };
  const spofs = findSpofs(failures, later, defaultPolicy);
  expect(spofs.map(({ subject }) => subject)).not.toContain('lxc/102');
});
