import type { Facts } from '../../audit/facts.ts';
import type { AllFacts } from './failure-case.ts';

type Guest = AllFacts['guests'][number];
type Disk = NonNullable<Guest['config']>['disks'][number];

export const storageOf = (facts: Facts, name: string) =>
  facts.storage?.find(({ storage }) => storage === name);

type Reach = { kind: 'here' | 'replica' | 'gone' | 'absent' | 'inactive' | 'unknown'; age: number };

/** The worst of a guest's disks decides. */
export function reachAll(facts: Facts, guest: Guest, node: string): Reach {
  const all = (guest.config?.disks ?? []).map((disk) => reach(facts, guest, disk, node));
  for (const kind of ['gone', 'unknown', 'absent', 'inactive'] as const)
    if (all.some((each) => each.kind === kind)) return { kind, age: 0 };
  const age = Math.max(0, ...all.map((each) => each.age));
  return { kind: all.some(({ kind }) => kind === 'replica') ? 'replica' : 'here', age };
}

function reach(facts: Facts, guest: Guest, disk: Disk, node: string): Reach {
  const is = (kind: Reach['kind'], age = 0): Reach => ({ kind, age });
  if (!disk.storage) return is('here');
  const storage = storageOf(facts, disk.storage);
  if (!storage) return is('unknown');
  if (storage.shared) {
    if (storage.onlyNodes && !storage.onlyNodes.includes(node)) return is('absent');
    const state = storage.onNodes.find((each) => each.node === node);
    return is(!state ? 'unknown' : !state.enabled ? 'absent' : state.active ? 'here' : 'inactive');
  }
  if (storage.type !== 'zfspool') return is('gone');
  if (!facts.replication) return is('unknown');
  const job = facts.replication.find(({ vmid, target }) => vmid === guest.vmid && target === node);
  if (!job) return is('gone');
  if (!job.state) return is('unknown');
  if (job.state.lastSyncAt === undefined) return is('gone');
  return is('replica', facts.takenAt - job.state.lastSyncAt);
}

export function bridges(facts: Facts, guest: Guest, node: string): 'ok' | 'missing' | 'unknown' {
  const of = (name: string) => facts.network?.nodes.find((each) => each.node === name)?.interfaces;
  const has = (name: string, bridge: string) => of(name)?.some((each) => each.name === bridge && each.active);
  const answers = (guest.config?.networks ?? []).flatMap(({ bridge }) => {
    if (bridge === undefined) return [];
    if (!of(node)) return ['unknown'];
    if (has(node, bridge)) return ['ok'];
    return [has(guest.node, bridge) ? 'missing' : 'unknown'];
  });
  return answers.includes('unknown') ? 'unknown' : answers.includes('missing') ? 'missing' : 'ok';
}
