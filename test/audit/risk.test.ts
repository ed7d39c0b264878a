import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { priorityOf } from '../../audit/failure/risk-row.ts';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { type Risk, riskSchema } from '../../audit/report-failures.ts';
import { riskMatrix } from '../../audit/risk.ts';
import { findSpofs } from '../../audit/spof.ts';
import { addGuest, type Change, guestOf, moveDisk, storageOf } from '../support/failure-case.ts';
import { GiB, healthyFacts } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

function risksAfter(change: Change = () => {}): Record<string, Risk> {
  const facts = healthyFacts();
  const policy = structuredClone(defaultPolicy);
  change(facts, policy);
  const failures = simulateFailures(facts, policy);
  const risks = riskMatrix(failures, findSpofs(failures, facts, policy), facts, policy);
  for (const risk of risks) expect(riskSchema.parse(risk)).toEqual(risk);
  return Object.fromEntries(risks.map((risk) => [risk.subject, risk]));
}

const short = ({ priority, likelihood, impact }: Risk) => `${priority} ${likelihood} ${impact}`;
const all = (risks: Record<string, Risk>) =>
  Object.fromEntries(Object.entries(risks).map(([subject, risk]) => [subject, short(risk)]));

const withoutHa: Change = (facts) => {
  facts.ha.resources = [];
};
const and =
  (...changes: Change[]): Change =>
  (facts, policy) => {
    for (const change of changes) change(facts, policy);
  };

it('a well kept cluster is left with what it has only one of, and guests that nobody restarts', () => {
  expect(risksAfter()).toEqual({
    'node/pve2': {
      subject: 'node/pve2',
      risk: 'Failure of node pve2',
      likelihood: 'low',
      impact: 'medium',
      priority: 'P3',
      reasons: {
        likelihood: 'Nodes fail rarely, and nothing that was read points to trouble.',
        impact: '1 guest stays down until somebody acts.',
      },
    },
    'server/10.0.0.50': {
      subject: 'server/10.0.0.50',
      risk: 'Failure of storage server 10.0.0.50',
      likelihood: 'low',
      impact: 'critical',
      priority: 'P1',
      reasons: {
        likelihood: 'Servers fail rarely, and nothing that was read points to trouble.',
        impact:
          '5 of 5 running guests have disks on nas, 4 of them critical. HA cannot help. 5 can be restored from elsewhere.',
      },
    },
  });
});

it('the most urgent come first, what could not be judged comes last', () => {
  const risks = risksAfter(
    and(withoutHa, (facts) => {
      blind(facts, 'backups');
    }),
  );
  expect(all(risks)).toEqual({
    'node/pve1': 'P1 low critical',
    'node/pve3': 'P1 low critical',
    'role/home-automation': 'P1 medium critical',
    'role/reverse-proxy': 'P1 medium critical',
    'server/10.0.0.50': 'P1 low critical',
    'role/dns': 'P2 remote critical',
    'node/pve2': 'P3 low medium',
    backups: 'null null null',
  });
  expect(Object.keys(risks)).toEqual([
    'node/pve1',
    'node/pve3',
    'role/home-automation',
    'role/reverse-proxy',
    'server/10.0.0.50',
    'role/dns',
    'node/pve2',
    'backups',
  ]);
});

describe('a service', () => {
  it('that stands alone: its own fault or that of its node is enough', () => {
    expect(risksAfter(withoutHa)['role/reverse-proxy']).toMatchObject({
      risk: 'Failure of reverse-proxy: traefik (CT 103)',
      reasons: {
        likelihood: 'A failure of this guest or of pve3 is enough, and nothing brings it back by itself.',
        impact: 'Its tier is critical.',
      },
    });
  });

  it('that HA restarts, but cannot move', () => {
    const risk = risksAfter((facts) => {
      guestOf(facts, 'lxc/103').config.passthrough.push('dev0');
    })['role/reverse-proxy'];
    expect(risk?.reasons.likelihood).toBe(
      'A failure of pve3 is enough, and nothing brings it back by itself.',
    );
  });

  it('with a stand-in on another node: two must fail', () => {
    const risk = risksAfter(withoutHa)['role/dns'];
    expect(risk).toMatchObject({
      risk: 'Failure of dns: pihole-1 (CT 101) and pihole-2 (CT 102)',
      reasons: { likelihood: 'Guests on two nodes would have to fail.' },
    });
  });

  it('with its stand-in on the same node: the node is enough', () => {
    const risk = risksAfter(
      and(withoutHa, (facts) => {
        Object.assign(guestOf(facts, 'lxc/102'), { node: 'pve1' });
      }),
    )['role/dns'];
    expect(risk?.reasons.likelihood).toBe(
      'A failure of pve1 is enough, and nothing brings it back by itself.',
    );
    expect(risk?.priority).toBe('P1');
  });

  it('of several guests that do not stand in for each other: one is enough', () => {
    const risk = risksAfter(
      and(withoutHa, (facts) => {
        addGuest(facts, 'qemu/104', 110).node = 'pve2';
      }),
    )['role/home-automation'];
    expect(risk?.reasons.likelihood).toBe(
      'A failure of one of these guests or of pve1 or pve2 is enough, and nothing brings it back by itself.',
    );
  });

  it('without a role is named by itself', () => {
    const risk = risksAfter((facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { tags: ['tier-medium'] });
    })['qemu/105'];
    expect(risk).toMatchObject({ risk: 'Failure of buildbox (VM 105)', impact: 'medium', priority: 'P3' });
  });
});

describe('a node', () => {
  const node = (change: Change, name = 'pve2') => risksAfter(change)[`node/${name}`];

  it('all of whose guests come back by HA is no risk', () => expect(node(() => {}, 'pve3')).toBeUndefined());

  it('without which there is no quorum', () => {
    const risk = node((facts) => {
      facts.cluster.members[2]!.online = false;
    });
    expect(risk).toMatchObject({
      impact: 'critical',
      reasons: { impact: 'Without pve2 nothing starts by itself any more.' },
    });
  });

  it('of which it is not known whether quorum holds without it', () => {
    const risk = node((facts) => {
      delete facts.cluster.votes;
    });
    expect(risk).toMatchObject({
      impact: null,
      priority: null,
      reasons: { impact: 'Whether quorum holds is not known.' },
    });
  });

  it('whose guests are not fully known', () => {
    const unknown = { impact: null, reasons: { impact: 'What becomes of its guests is not fully known.' } };
    expect(node((facts) => Object.assign(guestOf(facts, 'lxc/102'), { config: undefined }))).toMatchObject(
      unknown,
    );
    expect(node((facts) => blind(facts, 'guests'))).toMatchObject(unknown);
  });

  it('that holds the only copy of important guests, or ends important services', () => {
    const lost = node((facts) => {
      moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
      Object.assign(guestOf(facts, 'qemu/105'), { tags: ['tier-high'] });
      facts.backups.copies = [];
    });
    expect(lost).toMatchObject({
      impact: 'high',
      reasons: { impact: 'The only copy of 1 important guest is on its disks.' },
    });
    const plain = node((facts) => {
      moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
      facts.backups.copies = [];
    });
    expect(plain).toMatchObject({ impact: 'medium' });
    const ended = node((facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { name: 'vaultwarden' });
    });
    expect(ended).toMatchObject({
      impact: 'high',
      priority: 'P2',
      reasons: { impact: 'passwords ends until somebody acts.' },
    });
    const several = node((facts) => {
      Object.assign(guestOf(facts, 'qemu/105'), { name: 'vaultwarden' });
      addGuest(facts, 'qemu/105', 106).name = 'postgres';
    });
    expect(several?.reasons.impact).toBe('database and passwords end until somebody acts.');
  });

  it('that shows signs of trouble', () => {
    const risk = node((facts) => {
      facts.nodes[1]!.memory = { totalBytes: 32 * GiB, usedBytes: 31 * GiB };
      facts.nodes[1]!.rootfs = { totalBytes: 100, usedBytes: 95 };
    });
    expect(risk).toMatchObject({
      likelihood: 'medium',
      reasons: {
        likelihood:
          'There is a sign of trouble: its memory is 97 % full and its root file system is 95 % full.',
      },
    });
    const damaged = node((facts) => {
      facts.disks = [
        {
          node: 'pve2',
          drives: [
            { device: '/dev/sda', kind: 'ssd', sizeBytes: 1e12, health: 'FAILED!' },
            { device: '/dev/sdb', kind: 'ssd', sizeBytes: 1e12, health: 'UNKNOWN' },
          ],
          zfs: [
            { pool: 'tank', health: 'DEGRADED', sizeBytes: 1, usedBytes: 0, troubled: [] },
            { pool: 'rpool', health: 'ONLINE', sizeBytes: 1, usedBytes: 0, troubled: [] },
          ],
        },
      ];
    });
    expect(damaged?.reasons.likelihood).toBe(
      'There is a sign of trouble: the drive /dev/sda says FAILED! and the pool tank is DEGRADED.',
    );
    expect(
      node((facts) => {
        facts.disks = [{ node: 'pve2' }];
      })?.likelihood,
    ).toBe('low');
    const silent = node((facts) => {
      delete facts.nodes[1]!.memory;
      facts.nodes[1]!.rootfs = { totalBytes: 0, usedBytes: 0 };
    });
    expect(silent?.likelihood).toBe('low');
  });
});

describe('storage', () => {
  it('that shows signs of trouble', () => {
    const risk = risksAfter((facts) => {
      storageOf(facts, 'nas').onNodes[2]!.active = false;
      Object.assign(storageOf(facts, 'nas').onNodes[0]!, { totalBytes: 100, usedBytes: 93 });
      Object.assign(storageOf(facts, 'nas').onNodes[1]!, { totalBytes: undefined, usedBytes: undefined });
    })['server/10.0.0.50'];
    expect(risk).toMatchObject({
      likelihood: 'medium',
      reasons: { likelihood: 'There is a sign of trouble: nas is not active on pve3 and nas is 93 % full.' },
    });
  });

  it('behind which no server is known', () => {
    const risk = risksAfter((facts) => {
      delete storageOf(facts, 'nas').server;
    })['storage/nas'];
    expect(risk?.risk).toBe('Failure of storage nas');
  });
});

describe('data', () => {
  it('without a backup', () => {
    const risk = risksAfter((facts) => {
      facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 103);
    }).backups;
    expect(risk).toMatchObject({
      risk: 'Data loss: 1 of 5 running guests has no backup',
      likelihood: 'medium',
      impact: 'critical',
      priority: 'P1',
      reasons: { impact: 'Among them is traefik (CT 103).' },
    });
    const plain = risksAfter((facts) => {
      facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 105);
    }).backups;
    expect(plain).toMatchObject({ impact: 'high', priority: 'P2' });
    const none = risksAfter((facts) => {
      facts.backups.copies = [];
    }).backups;
    expect(none?.risk).toBe('Data loss: 5 of 5 running guests have no backup');
    expect(none?.reasons.impact).toBe(
      'Among them are pihole-1 (CT 101), pihole-2 (CT 102), traefik (CT 103) and homeassistant (VM 104).',
    );
  });

  it('whose backups could not be seen', () => {
    expect(risksAfter((facts) => blind(facts, 'backups')).backups).toMatchObject({
      risk: 'Data loss',
      priority: null,
      reasons: {
        likelihood: 'Backups could not be seen: the token may not see it.',
        impact: 'Whether guests have backups is not known.',
      },
    });
  });

  it('whose backups go down with the disks', () => {
    const risk = risksAfter((facts) => {
      storageOf(facts, 'backup-nas').server = '10.0.0.50';
    }).backups;
    expect(risk).toMatchObject({
      risk: 'Data loss: the backups of 5 running guests go down with their disks',
      likelihood: 'low',
      impact: 'critical',
    });
  });

  it('is no risk of its own where nothing runs', () => {
    expect(
      risksAfter((facts) => {
        facts.guests = [];
      }),
    ).toEqual({});
  });
});

it.each([
  ['remote', 'critical', 'P2'],
  ['low', 'critical', 'P1'],
  ['high', 'critical', 'P1'],
  ['remote', 'high', 'P2'],
  ['medium', 'high', 'P2'],
  ['high', 'high', 'P1'],
  ['medium', 'medium', 'P3'],
  ['high', 'medium', 'P2'],
  [null, 'critical', null],
  ['low', null, null],
] as const)('%s and %s make %s', (likelihood, impact, priority) =>
  expect(priorityOf(likelihood, impact)).toBe(priority),
);

it('does without facts that have gone since the failures were simulated', () => {
  const facts = healthyFacts();
  facts.ha.resources = [];
  const failures = simulateFailures(facts, defaultPolicy);
  const spofs = findSpofs(failures, facts, defaultPolicy);
  const later = { ...healthyFacts(), guests: [], storage: [] };
  const subjects = riskMatrix(failures, spofs, later, defaultPolicy).map(({ subject }) => subject);
  expect(subjects).toContain('lxc/103');
  expect(subjects).toContain('server/10.0.0.50');
  expect(riskMatrix([], spofs, later, defaultPolicy).map(({ subject }) => subject)).toContain(
    'server/10.0.0.50',
  );
});

it('has its priorities on the page', () => {
  const page = readFileSync('docs/failure.md', 'utf8');
  for (const impact of ['critical', 'high', 'medium'] as const) {
    const row = (['remote', 'low', 'medium', 'high'] as const).map((likelihood) =>
      priorityOf(likelihood, impact),
    );
    expect(page).toContain(`| ${impact} | ${row.join(' | ')} |`);
  }
});
