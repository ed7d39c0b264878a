import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { recoveryTimes } from '../../audit/recovery-time.ts';
import { riskMatrix } from '../../audit/risk.ts';
import { findSpofs } from '../../audit/spof.ts';
import { type AllFacts, addGuest } from '../support/failure-case.ts';
import { healthyFacts, now } from '../support/healthy-facts.ts';

const nodes = Array.from({ length: 32 }, (_, index) => `n${String(index).padStart(2, '0')}`);

/** A cluster in which all that could make work grow with the square of the guests is there: one role, one group, many gaps. */
function crowded(count: number): AllFacts {
  const facts = healthyFacts();
  const everywhere = nodes.map((node) => ({ node, enabled: true, active: true }));
  facts.cluster.members = nodes.map((node) => ({ node, online: true }));
  facts.cluster.votes = nodes.map((node) => ({ node, votes: 1, links: 1 }));
  facts.nodes = nodes.map((node) => ({ ...facts.nodes[0]!, node }));
  facts.network.nodes = nodes.map((node) => ({ node, interfaces: facts.network.nodes[0]!.interfaces }));
  facts.ha.status!.lrm = nodes.map((node) => ({ node, text: `${node} (active, now)`, timestamp: now }));
  for (const storage of facts.storage) storage.onNodes = everywhere;
  for (let vmid = 1000; vmid < 1000 + count; vmid++) {
    const guest = addGuest(facts, 'lxc/101', vmid);
    guest.node = nodes[vmid % nodes.length] ?? '';
    facts.backups.copies.push({ storage: 'backup-nas', volid: `v${vmid}`, vmid, takenAt: now });
    facts.gaps.push({ group: 'guests', subject: guest.id, reason: 'timeout', detail: 'late.' });
    if (vmid % 10 === 0) delete guest.config;
  }
  facts.guests = facts.guests.filter(({ vmid }) => vmid >= 1000);
  facts.ha.resources = facts.ha.resources
    .filter(({ vmid }) => vmid >= 1000)
    .map((service) => ({ ...service, node: nodes[service.vmid % nodes.length] }));
  const sids = facts.ha.resources.map(({ sid }) => sid);
  facts.ha.rules = [
    {
      id: 'together',
      type: 'resource-affinity',
      affinity: 'positive',
      enabled: true,
      resources: sids.slice(0, sids.length / 2),
      errors: [],
    },
    {
      id: 'nodes',
      type: 'node-affinity',
      enabled: true,
      resources: sids,
      nodes: { n01: 2, n02: 2 },
      errors: [],
    },
  ];
  return facts;
}

/** Wraps everything in facts, so that each look at a field counts. */
function counting<Value>(value: Value): { facts: Value; looks: () => number } {
  let count = 0;
  const known = new WeakMap<object, object>();
  const wrap = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const proxy =
      known.get(inner) ??
      new Proxy(inner, {
        get(target, key, receiver) {
          count++;
          return wrap(Reflect.get(target, key, receiver));
        },
      });
    known.set(inner, proxy);
    return proxy;
  };
  // A proxy of a value has its type.
  return { facts: wrap(value) as Value, looks: () => count };
}

function looksFor(count: number): { looks: number; bytes: number } {
  const { facts, looks } = counting<Facts>(crowded(count));
  const failures = simulateFailures(facts, defaultPolicy);
  const spofs = findSpofs(failures, facts, defaultPolicy);
  const risks = riskMatrix(failures, spofs, facts, defaultPolicy);
  const bytes = JSON.stringify([failures, spofs, risks, recoveryTimes(failures)]).length;
  return { looks: looks(), bytes };
}

it('looks at facts in proportion to the guests, and says as much in proportion', () => {
  const half = looksFor(500);
  const full = looksFor(1000);
  expect(full.looks / half.looks).toBeLessThan(2.1);
  expect(full.bytes / half.bytes).toBeLessThan(2.1);
});

it('finishes the largest cluster', () => {
  const failures = simulateFailures(crowded(2000), defaultPolicy);
  expect(failures.filter(({ kind }) => kind === 'node')).toHaveLength(32);
  expect(failures.filter(({ kind }) => kind === 'guest')).toHaveLength(2000);
});
