import { expect, it } from 'vitest';
import { inventory } from '../../audit/inventory.ts';
import { inventorySchema } from '../../audit/report-inventory.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';

const seen = (change: (facts: AllFacts) => void) => {
  const facts = healthyFacts();
  change(facts);
  return inventory(facts, healthyPolicy);
};
const guestIn = (change: (facts: AllFacts) => void) => seen(change).guests.find(({ id }) => id === 'lxc/101');

it('names each storage of a guest once; a directory of its host is none', () => {
  const disk = { key: 'mp0', sizeBytes: 1, backedUp: true };
  const mounts = (storages: (string | undefined)[]) => (facts: AllFacts) =>
    void guestWith(facts, 'lxc/101').config?.disks.push(...storages.map((storage) => ({ ...disk, storage })));
  expect(guestIn(() => {})?.storages).toEqual(['nas']);
  expect(guestIn(mounts(['local', 'nas', undefined]))?.storages).toEqual(['local', 'nas']);
  expect(guestIn((facts) => void delete guestWith(facts, 'lxc/101').config)?.storages).toBeUndefined();
});

it('tells the links that every node has; a cluster without corosync has none to tell', () => {
  const links = (change: (facts: AllFacts) => void) => seen(change).quorum?.links;
  expect(links(() => {})).toBe(2);
  expect(links(({ cluster }) => void Object.assign(cluster.votes?.[1] ?? {}, { links: 1 }))).toBe(1);
  expect(links(({ cluster }) => void cluster.votes?.splice(0))).toBeUndefined();
  expect(links(({ cluster }) => void delete cluster.votes)).toBeUndefined();
});

it('counts copies, and the guests that have some; a copy of a host belongs to no guest', () => {
  const hostCopy = { storage: 'backup-nas', volid: 'backup-nas:backup/host', takenAt: now - hours(0.5) };
  expect(seen(({ backups }) => void backups.copies.push(hostCopy)).backups).toMatchObject({
    copies: 16,
    guestsWithCopies: 5,
    newestAt: now - hours(0.5),
  });
});

it('of a new cluster has no copy, no newest one, and no node that holds a share of the guests', () => {
  const fresh = seen(({ backups, guests }) => {
    backups.copies = [];
    guests.splice(0);
  });
  expect(fresh.backups).toMatchObject({ copies: 0, guestsWithCopies: 0, newestAt: undefined });
  expect(fresh.nodes.map(({ guests, guestShare }) => [guests, guestShare])).toEqual(Array(3).fill([0, 0]));
});

it('keeps to its schema', () => {
  const told = seen(() => {});
  expect(inventorySchema.parse(told)).toEqual(told);
});
