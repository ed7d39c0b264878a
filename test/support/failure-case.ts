import { expect } from 'vitest';
import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import { type Failure, failureSchema, type GuestFate } from '../../audit/report-failures.ts';
import { healthyFacts, now } from './healthy-facts.ts';

export type AllFacts = Facts & FactsOf<FactGroup>;
export type Change = (facts: AllFacts, policy: Policy) => void;

/** All failures of the healthy cluster after a change. */
export function failuresAfter(change: Change = () => {}): Failure[] {
  const facts = healthyFacts();
  const policy = structuredClone(defaultPolicy);
  change(facts, policy);
  const failures = simulateFailures(facts, policy);
  for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
  return failures;
}

/** The failure of one subject in the healthy cluster after a change. */
export function failureOf(subject: string, change?: Change): Failure {
  const failure = failuresAfter(change).find((each) => each.subject === subject);
  if (!failure) throw new Error(`nothing was said of ${subject}`);
  return failure;
}

/** Guest → `returns by ha on pve2`, in the order of the failure. */
export const fatesOf = ({ guests }: Failure): Record<string, string> =>
  Object.fromEntries(guests.map((guest) => [guest.id, fateText(guest)]));

export const fateText = ({ fate, by, to }: GuestFate): string =>
  [fate, by && `by ${by}`, to && `on ${to}`].filter(Boolean).join(' ');

/** Why, of one guest. */
export const whyOf = ({ guests }: Failure, id: string): string | undefined =>
  guests.find((guest) => guest.id === id)?.why;

type Guest = AllFacts['guests'][number];

/** The guest itself, to be changed in place. */
export function guestOf(facts: AllFacts, id: string): Guest & { config: NonNullable<Guest['config']> } {
  const guest = facts.guests.find((each) => each.id === id);
  if (!guest?.config) throw new Error(`the healthy cluster has no ${id}`);
  return Object.assign(guest, { config: guest.config });
}

/** The HA resource of traefik, to be changed in place. */
export function serviceOf(facts: AllFacts) {
  const service = facts.ha.resources.find(({ sid }) => sid === 'ct:103');
  if (!service) throw new Error('no service ct:103');
  return service;
}

/** A copy of a guest under another number, with its HA resource if it has one. */
export function addGuest(facts: AllFacts, like: string, vmid: number): Guest {
  const model = guestOf(facts, like);
  const copy = { ...structuredClone(model), id: `${model.type}/${vmid}`, vmid };
  facts.guests.push(copy);
  const kind = model.type === 'qemu' ? 'vm' : 'ct';
  const service = facts.ha.resources.find(({ sid }) => sid === `${kind}:${model.vmid}`);
  if (service) facts.ha.resources.push({ ...service, sid: `${kind}:${vmid}`, vmid });
  return copy;
}

export function storageOf(facts: AllFacts, name: string) {
  const storage = facts.storage.find((each) => each.storage === name);
  if (!storage) throw new Error(`the healthy cluster has no ${name}`);
  return storage;
}

/** Puts the first disk of a guest on a storage, which is added to every node when there is none of that name. */
export function moveDisk(facts: AllFacts, id: string, storage: string, type = 'zfspool'): void {
  const [disk] = guestOf(facts, id).config.disks;
  if (disk) disk.storage = storage;
  if (facts.storage.some((each) => each.storage === storage)) return;
  facts.storage.push({
    storage,
    type,
    shared: false,
    enabled: true,
    content: ['images', 'rootdir'],
    onNodes: facts.nodes.map(({ node }) => ({ node, enabled: true, active: true })),
  });
}

/** Puts a guest's disk on ZFS and replicates it to another node, ten minutes ago. */
export function replicate(facts: AllFacts, id: string, target: string): void {
  moveDisk(facts, id, 'tank');
  const { vmid, node } = guestOf(facts, id);
  const number = facts.replication.filter((job) => job.vmid === vmid).length;
  facts.replication.push({
    id: `${vmid}-${number}`,
    vmid,
    source: node,
    target,
    enabled: true,
    schedule: '*/15',
    state: { lastSyncAt: now - 600, failCount: 0 },
  });
}
