import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rebalance } from '../../audit/rebalance.ts';
import type { Rebalance } from '../../audit/report-advice.ts';
import { roleOf } from '../../audit/roles.ts';
import { isRunning } from '../../audit/running-guests.ts';
import { found } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { anyPlacedCluster, placedFacts, wantedIn } from '../support/placed-cluster.ts';
import { shuffled } from '../support/results.ts';

const plans = (check: (plan: Rebalance, facts: Facts) => void) => {
  let seen = 0;
  fc.assert(
    fc.property(anyPlacedCluster, (parts) => {
      const facts = placedFacts(parts);
      const plan = rebalance(facts, defaultPolicy, wantedIn(facts));
      if (!plan) return;
      seen += 1;
      check(plan, facts);
    }),
    { numRuns: 400 },
  );
  // A property that is never tried holds nothing.
  expect(seen).toBeGreaterThan(100);
};
const guestOf = ({ guests = [] }: Facts, wanted: string) => found(guests, ({ id }) => id === wanted);

it('never moves what cannot move, and no guest twice', () => {
  plans(({ moves, stays }, facts) => {
    expect(new Set(moves.map(({ guest }) => guest)).size).toBe(moves.length);
    for (const { guest: id, from, to } of moves) {
      const guest = guestOf(facts, id);
      expect(guest.node).toBe(from);
      expect(to).not.toBe(from);
      expect(['running', 'stopped']).toContain(guest.status);
      expect([guest.lock, guest.config?.passthrough]).toEqual([undefined, []]);
      expect(stays.some((stay) => stay.guest === id)).toBe(false);
      for (const { bridge } of guest.config?.networks ?? [])
        expect(
          facts.network?.nodes.find(({ node }) => node === to)?.interfaces?.map(({ name }) => name),
        ).toContain(bridge);
      for (const disk of guest.config?.disks ?? []) {
        const storage = found(facts.storage ?? [], (entry) => entry.storage === disk.storage);
        expect(storage.onNodes.find(({ node }) => node === to)?.active).toBe(true);
        if (!storage.shared) expect(guest.config?.snapshotParent).toBeUndefined();
      }
      const bound = facts.ha?.rules?.flatMap(({ resources }) => resources) ?? [];
      expect(bound).not.toContain(`${guest.type === 'lxc' ? 'ct' : 'vm'}:${guest.vmid}`);
    }
  });
});

it('never promises a target more memory or local space than it has', () => {
  plans(({ moves, nodes }, facts) => {
    for (const { node, memoryBytes = 0, after } of nodes) {
      const arriving = moves.filter(({ to }) => to === node);
      if (arriving.length === 0) continue;
      expect(after.memoryBytes).toBeLessThan(memoryBytes);
      const copied = arriving.reduce((sum, { copyBytes }) => sum + copyBytes, 0);
      const lvm = facts.storage
        ?.find(({ storage }) => storage === 'lvm')
        ?.onNodes.find((entry) => entry.node === node);
      if (copied > 0) expect((lvm?.usedBytes ?? 0) + copied).toBeLessThan(80 * GiB);
    }
  });
});

it('never leaves a node further from the share of its cores, but to take apart what must not share one', () => {
  plans(({ moves, nodes }) => {
    const total = nodes.reduce((sum, { before }) => sum + before.guests, 0);
    const touched = new Set(
      moves.flatMap(({ from, to, separates }) => (separates === undefined ? [] : [from, to])),
    );
    for (const { node, shareOfCores, before, after } of nodes) {
      const distance = (guests: number) => Math.abs(guests - total * shareOfCores);
      const { warn } = defaultPolicy.thresholds.guestsOverCores;
      if (!touched.has(node))
        expect(distance(after.guests)).toBeLessThanOrEqual(distance(before.guests) + 1e-9);
      else if (after.guests > before.guests) expect(after.guestShare - shareOfCores).toBeLessThan(warn);
    }
  });
});

it('never puts guests together that stand in for each other', () => {
  plans(({ moves }, facts) => {
    const to = new Map(moves.map((move) => [move.guest, move.to]));
    for (const { guest: id } of moves) {
      const guest = guestOf(facts, id);
      const role = roleOf(guest, defaultPolicy.roles);
      if (!role?.redundant || !isRunning(guest)) continue;
      const like = (facts.guests ?? []).filter(
        (other) => other.id !== id && isRunning(other) && roleOf(other, defaultPolicy.roles) === role,
      );
      for (const other of like) expect(to.get(other.id) ?? other.node).not.toBe(to.get(id));
    }
  });
});

it('loses no guest on the way, and restarts exactly the containers that run', () => {
  plans(({ moves, nodes, rollback }, facts) => {
    const sum = (of: (node: Rebalance['nodes'][number]) => number) =>
      nodes.reduce((all, node) => all + of(node), 0);
    expect(sum(({ after }) => after.guests)).toBe(sum(({ before }) => before.guests));
    expect(sum(({ after }) => after.memoryBytes)).toBe(sum(({ before }) => before.memoryBytes));
    expect(sum(({ after }) => after.guestShare)).toBeCloseTo(1);
    for (const { guest, restarts } of moves)
      expect(restarts).toBe(guest.startsWith('lxc/') && guestOf(facts, guest).status === 'running');
    expect(rollback.length).toBeLessThanOrEqual(moves.length);
  });
});

it('is the same whatever the order in which the API answered', () => {
  fc.assert(
    fc.property(
      anyPlacedCluster.map(placedFacts).chain((facts) =>
        fc.tuple(
          fc.constant(facts),
          shuffled(facts.guests ?? []).map((guests) => ({ ...facts, guests })),
          shuffled(facts.nodes ?? []),
        ),
      ),
      ([facts, mixed, nodes]) => {
        const wanted = wantedIn(facts);
        expect(rebalance({ ...mixed, nodes }, defaultPolicy, wanted)).toEqual(
          rebalance(facts, defaultPolicy, wanted),
        );
      },
    ),
    { numRuns: 100 },
  );
});
