import { describe, expect, it } from 'vitest';
import {
  type Change,
  failureOf,
  failuresAfter,
  fatesOf,
  guestOf,
  storageOf,
} from '../support/failure-case.ts';
import { blind, gap } from '../support/rule-cases.ts';

const down =
  (...nodes: string[]): Change =>
  (facts) => {
    for (const node of nodes) facts.cluster.members.find((member) => member.node === node)!.online = false;
  };

const withDevice =
  (state: string | undefined, ...changes: Change[]): Change =>
  (facts, policy) => {
    facts.cluster.qdevice = { configured: true, state };
    for (const change of changes) change(facts, policy);
  };

const twoNodes: Change = (facts) => {
  facts.cluster.members.pop();
  facts.cluster.votes?.pop();
};

/** Quorum after the death of pve1. */
const cases: Record<string, [Change, quorate: boolean | null, text: RegExp]> = {
  'two of three are left': [() => {}, true, /quorum holds \(2 of 3 votes remain\)/],
  'one of three is left': [down('pve3'), false, /there is no quorum \(1 of 3 votes remains\)/],
  'one of two is left': [twoNodes, false, /there is no quorum \(1 of 2 votes remains\)/],
  'one of two and a QDevice are left': [
    withDevice('Connected', twoNodes),
    true,
    /quorum holds \(2 of 3 votes remain\)/,
  ],
  'one of two, and the QDevice is away': [
    withDevice('Connect failed', twoNodes),
    false,
    /there is no quorum \(1 of 3 votes remains\)/,
  ],
  'one of two, and nobody knows how the QDevice is': [
    withDevice(undefined, twoNodes),
    null,
    /whether the cluster keeps quorum is not known/,
  ],
  'three nodes with a QDevice, whatever its votes': [
    withDevice('Connected'),
    true,
    /quorum holds \(3 of 4 votes remain\)/,
  ],
  'one of three and a QDevice, whose votes decide': [
    withDevice('Connected', down('pve3')),
    null,
    /whether the cluster keeps quorum is not known/,
  ],
  'two of three, and nobody knows of a QDevice': [
    (facts) => {
      delete facts.cluster.qdevice;
    },
    null,
    /whether the cluster keeps quorum is not known/,
  ],
  'one of five is left, with or without a QDevice': [
    (facts, policy) => {
      for (const node of ['pve4', 'pve5']) {
        facts.cluster.members.push({ node, online: false });
        facts.cluster.votes?.push({ node, votes: 1, links: 1 });
      }
      down('pve3')(facts, policy);
    },
    false,
    /there is no quorum \(1 of 5 votes remains\)/,
  ],
  'the dead node has more votes than the others': [
    (facts) => {
      facts.cluster.votes![0]!.votes = 3;
    },
    false,
    /there is no quorum \(2 of 5 votes remain\)/,
  ],
  'the votes could not be seen': [
    (facts) => {
      delete facts.cluster.votes;
    },
    null,
    /whether the cluster keeps quorum is not known/,
  ],
  'the votes of one node are missing': [
    (facts) => {
      facts.cluster.votes?.pop();
    },
    null,
    /whether the cluster keeps quorum is not known/,
  ],
  'there is no quorum today': [
    (facts) => {
      facts.cluster.quorate = false;
    },
    false,
    /there is no quorum\./,
  ],
  'the host stands alone': [
    (facts, policy) => {
      twoNodes(facts, policy);
      facts.cluster.members.pop();
      facts.cluster.standalone = true;
    },
    false,
    /; there is no other node\./,
  ],
};

describe('quorum', () => {
  it.each(Object.entries(cases))('%s', (_, [change, quorate, text]) => {
    const failure = failureOf('node/pve1', change);
    expect(failure.quorate).toBe(quorate);
    expect(failure.summary).toMatch(text);
  });
});

it('names what is missing when quorum is not known', () => {
  const unknowns = (change: Change) => failureOf('node/pve1', change).unknowns[0];
  expect(
    unknowns((facts) => {
      delete facts.cluster.votes;
      gap(facts, 'cluster', 'votes');
    }),
  ).toBe('The votes of the nodes could not be seen: it did not answer.');
  expect(
    unknowns((facts) => {
      delete facts.cluster.qdevice;
      gap(facts, 'cluster', 'qdevice');
    }),
  ).toBe('Whether quorum holds depends on a QDevice, which could not be seen: it did not answer.');
  expect(unknowns(withDevice(undefined, twoNodes))).toBe(
    'Whether quorum holds depends on the votes and the state of the QDevice, which are not known.',
  );
});

it('assumes that a QDevice is elsewhere, and says so', () => {
  expect(failureOf('node/pve1', withDevice('Connected')).assumptions).toContain(
    'The QDevice does not depend on pve1.',
  );
});

it('without quorum HA does nothing, and nodes with active HA services reset themselves', () => {
  const failure = failureOf('node/pve1', (facts, policy) => {
    down('pve3')(facts, policy);
    Object.assign(guestOf(facts, 'qemu/105'), { status: 'stopped' });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/101': 'manual by hand on pve2',
    'qemu/104': 'manual by hand on pve2',
    'lxc/102': 'manual by hand on pve2',
  });
  expect(failure.guests[0]?.why).toMatch(
    /^HA manages it, but does nothing without quorum\. Nothing starts anywhere/,
  );
  expect(failure.guests[2]?.why).toMatch(
    /^pve2 holds active HA services: without quorum its watchdog resets it/,
  );
});

it('grades a role by its most important guest, on whichever node that stops', () => {
  const failure = failureOf('node/pve1', (facts, policy) => {
    down('pve3')(facts, policy);
    Object.assign(guestOf(facts, 'qemu/104'), { name: 'kea-1' });
    Object.assign(guestOf(facts, 'qemu/105'), { name: 'kea-2', tags: ['tier-critical'] });
  });
  expect(failure.roles.find(({ role }) => role === 'dhcp')).toEqual({
    role: 'dhcp',
    tier: 'critical',
    redundant: true,
    down: ['qemu/104', 'qemu/105'],
    remaining: [],
  });
});

it('without quorum nodes keep their guests where HA is idle, disarmed or left the services alone', () => {
  const others = (change: Change) =>
    Object.keys(
      fatesOf(
        failureOf('node/pve1', (facts, policy) => {
          down('pve3')(facts, policy);
          change(facts, policy);
        }),
      ),
    ).filter((id) => id === 'lxc/102' || id === 'qemu/105');
  expect(others(() => {})).toEqual(['lxc/102', 'qemu/105']);
  const quiet: Change[] = [
    (facts) => {
      facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'ct:102');
    },
    (facts) => {
      facts.ha.status!.armedState = 'disarmed';
    },
    ...['error', 'freeze', 'stopped'].map<Change>((state) => (facts) => {
      facts.ha.resources.find(({ sid }) => sid === 'ct:102')!.state = state;
    }),
  ];
  for (const change of quiet) expect(others(change)).toEqual([]);
});

it('says which nodes might reset themselves while quorum is not known', () => {
  const unknowns = (change: Change) =>
    failureOf('node/pve1', (facts, policy) => {
      delete facts.cluster.votes;
      change(facts, policy);
    }).unknowns;
  expect(unknowns(() => {})).toContain(
    'Without quorum pve2 and pve3 would reset, as there are active HA services, and stop all guests there.',
  );
  expect(unknowns((facts) => blind(facts, 'ha'))).toContain(
    'Whether other nodes reset themselves without quorum depends on HA, which could not be seen: the token may not see it.',
  );
  expect(
    unknowns((facts) => {
      facts.ha.resources = [];
    }),
  ).toHaveLength(1);
  expect(failureOf('node/pve1', (facts) => blind(facts, 'ha')).unknowns).toEqual([]);
});

it('a host that stands alone: what is on its disks needs a restore, what is elsewhere waits, what is unseen is unknown', () => {
  const alone: Change = (facts) => {
    facts.cluster.standalone = true;
    facts.cluster.members = [{ node: 'pve1', online: true }];
    facts.ha.resources = [];
  };
  const fateOf = (change: Change) =>
    fatesOf(
      failureOf('node/pve1', (facts, policy) => {
        alone(facts, policy);
        change(facts, policy);
      }),
    )['qemu/104'];
  expect(fateOf(() => {})).toBe('waits');
  expect(
    fateOf((facts) => {
      storageOf(facts, 'nas').shared = false;
    }),
  ).toBe('restore by hand');
  expect(
    fateOf((facts) => {
      storageOf(facts, 'nas').server = 'pve1';
    }),
  ).toBe('restore by hand');
  expect(
    fateOf((facts) => {
      guestOf(facts, 'qemu/104').config.disks = [];
    }),
  ).toBe('waits');
  expect(
    fateOf((facts) => {
      facts.storage = facts.storage.filter(({ storage }) => storage !== 'nas');
    }),
  ).toBe('unknown');
});

it('does not speak of quorum where a host that stands alone keeps running', () => {
  const [failure] = failuresAfter((facts) => {
    facts.cluster.standalone = true;
  }).filter(({ kind }) => kind === 'storage-server');
  expect(failure?.quorate).toBe(true);
  expect(failure?.summary).not.toContain('quorum');
});
