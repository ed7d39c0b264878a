import { describe, expect, it } from 'vitest';
import {
  addGuest,
  type Change,
  failureOf,
  fatesOf,
  guestOf,
  replicate,
  storageOf,
} from '../support/failure-case.ts';
import { apart, rule, targets, together } from '../support/ha-rules.ts';
import { now } from '../support/healthy-facts.ts';

describe('the scheduler', () => {
  it('counts every running guest since 9.2, and HA services alone before', () => {
    const crowd: Change = (facts) => {
      facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid === 'ct:103' || sid === 'ct:102');
    };
    // On pve1 run two guests without HA, on pve2 one with and one without.
    const move: Change = (facts, policy) => {
      crowd(facts, policy);
      Object.assign(guestOf(facts, 'qemu/105'), { status: 'stopped' });
    };
    expect(targets(move)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
    for (const version of ['9.1.11', '8.4.1', '7.4-16', 'unheard of'])
      expect(
        targets((facts, policy) => {
          move(facts, policy);
          facts.cluster.version = version;
        }),
      ).toEqual({ 'lxc/103': 'returns by ha on pve1' });
    const failure = failureOf('node/pve3', (facts) => {
      facts.cluster.version = '8.4.1';
    });
    expect(failure.assumptions[0]).toContain('with the fewest active HA services');
  });

  it('counts services by what the manager says of them, and where it says they are', () => {
    const stopped: Change = (facts) => {
      facts.cluster.version = '8.4.1';
      for (const service of facts.ha.resources) if (service.node === 'pve1') service.state = 'stopped';
      facts.cluster.members[1]!.online = true;
    };
    expect(targets(stopped)).toEqual({ 'lxc/103': 'returns by ha on pve1' });
    const full: Change = (facts) => {
      facts.cluster.version = '8.4.1';
    };
    expect(targets(full)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
    const silent: Change = (facts, policy) => {
      full(facts, policy);
      for (const service of facts.ha.resources) {
        delete service.node;
        if (service.sid !== 'ct:103') delete service.state;
      }
    };
    expect(targets(silent)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
  });

  it('recovers a service that is to be stopped too, and counts it while it does', () => {
    const change: Change = (facts) => {
      facts.cluster.version = '8.4.1';
      addGuest(facts, 'lxc/103', 1001).status = 'stopped';
      Object.assign(facts.ha.resources.at(-1)!, { requestedState: 'stopped', state: 'stopped' });
      facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'vm:104');
    };
    // ct:1001 comes first and takes pve1.
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
  });

  it('places services of guests that the token cannot see', () => {
    const change: Change = (facts) => {
      facts.ha.resources.push({ ...facts.ha.resources[2]!, sid: 'ct:1000', vmid: 1000 });
    };
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
  });

  const loadScheduler: Change = (facts) => {
    facts.ha.status!.master!.text = 'pve1 (active, Tue Nov 17 03:16:55 2026) - static load CRS';
  };
  const cases: Record<string, [Change, string, RegExp]> = {
    'every node will do': [() => {}, 'returns by ha', /^HA starts it on one of pve1, pve2;/],
    'no node will do': [
      (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('local:iso/x.iso'),
      'manual by hand on pve1',
      /^HA moves it to pve1/,
    ],
    'one node will do, and the other lets it go again': [
      (facts) => {
        facts.network.nodes[0]!.interfaces = [];
      },
      'returns by ha on pve2',
      /^HA starts it on pve2/,
    ],
    'one node will do, and HA may not go on to it': [
      (facts) => {
        facts.network.nodes[0]!.interfaces = [];
        facts.ha.resources[2]!.maxRelocate = 0;
      },
      'unknown',
      /^HA places guests by its static scheduler, whose figures are not known\. It certainly starts on pve2, but not on every node it may choose\.$/,
    ],
    'one node will do, and the other keeps it': [
      (facts) => {
        storageOf(facts, 'nas').onlyNodes = ['pve2', 'pve3'];
      },
      'unknown',
      /It certainly starts on pve2, but not on every node it may choose\.$/,
    ],
    'of no node it is known': [
      (facts) => {
        for (const node of facts.network.nodes.slice(0, 2)) delete node.interfaces;
      },
      'unknown',
      /^HA places guests by its static scheduler, whose figures are not known\.$/,
    ],
    'rules leave one node': [
      (facts) => apart(facts, 'ct:103', 'ct:101'),
      'returns by ha on pve2',
      /^HA starts it/,
    ],
    'rules leave one node, of which it is not known': [
      (facts) => {
        apart(facts, 'ct:103', 'ct:101');
        delete facts.network.nodes[1]!.interfaces;
      },
      'unknown',
      /^Whether pve2 has vmbr0 could not be seen/,
    ],
    'rules leave one node, which will not do': [
      (facts) => {
        apart(facts, 'ct:103', 'ct:101');
        facts.network.nodes[1]!.interfaces = [];
      },
      'manual by hand on pve1',
      /^HA moves it to pve2/,
    ],
    'it belongs to services that stay where they are': [
      (facts) => together(facts, 'ct:103', 'ct:101'),
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'rules leave no node': [
      (facts) => rule(facts, { nodes: { pve3: 1 }, strict: true }),
      'waits',
      /in recovery/,
    ],
  };
  it.each(Object.entries(cases))('by load instead of count: %s', (_, [change, fate, why]) => {
    const failure = failureOf('node/pve3', (facts, policy) => {
      loadScheduler(facts, policy);
      change(facts, policy);
    });
    expect(fatesOf(failure)).toEqual({ 'lxc/103': fate });
    expect(failure.guests[0]?.why).toMatch(why);
    expect(failure.assumptions.some((text) => text.includes('basic scheduler'))).toBe(false);
  });

  it('by load instead of count: what hangs on where others go is not known', () => {
    for (const bind of [together, apart]) {
      const fates = targets((facts, policy) => {
        loadScheduler(facts, policy);
        addGuest(facts, 'lxc/103', 203);
        bind(facts, 'ct:103', 'ct:203');
      });
      expect(fates).toEqual({ 'lxc/103': 'unknown', 'lxc/203': 'unknown' });
    }
  });

  it('is named by the datacenter options too', () => {
    const failure = failureOf('node/pve3', (facts) => {
      facts.cluster.options = { haScheduler: 'dynamic', bandwidthLimits: [] };
      delete facts.network.nodes[0]!.interfaces;
    });
    expect(failure.guests[0]?.why).toMatch(/dynamic scheduler/);
  });

  it('by load instead of count: a replica on every node, told by the oldest', () => {
    const failure = failureOf('node/pve3', (facts, policy) => {
      loadScheduler(facts, policy);
      replicate(facts, 'lxc/103', 'pve1');
      replicate(facts, 'lxc/103', 'pve2');
      facts.replication[0]!.state!.lastSyncAt = now - 60;
    });
    expect(fatesOf(failure)).toEqual({ 'lxc/103': 'from-replica by ha' });
    expect(failure.guests[0]?.replica).toEqual({ target: 'pve2', ageSeconds: 600 });
  });

  it('does not guess about a service that HA has on another node than the cluster', () => {
    const failure = failureOf('node/pve3', (facts) => {
      facts.ha.resources[2]!.node = 'pve1';
    });
    expect(fatesOf(failure)).toEqual({ 'lxc/103': 'unknown' });
    expect(failure.guests[0]?.why).toBe('HA knows it on another node than pve3: it was just being moved.');
  });
});
