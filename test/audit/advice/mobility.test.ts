import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../audit/policy.ts';
import { rebalance } from '../../../audit/rebalance.ts';
import { crowded, heavy } from '../../support/crowded-cluster.ts';
import { type AllFacts, guestWith, storageNamed } from '../../support/found.ts';
import { GiB } from '../../support/healthy-facts.ts';

/** All but the first guest are locked, so that it is the one to go. */
function onlyFirst(): AllFacts {
  const facts = crowded();
  for (const guest of facts.guests.slice(1)) guest.lock = 'backup';
  return facts;
}

/** The one guest, changed; why the plan leaves it where it is. */
function stayOf(change: (guest: AllFacts['guests'][number], facts: AllFacts) => void): string | undefined {
  const facts = onlyFirst();
  change(guestWith(facts, 'lxc/201'), facts);
  return rebalance(facts, defaultPolicy, heavy)?.stays.find(({ name }) => name.startsWith('app-0'))?.why;
}
type Config = NonNullable<AllFacts['guests'][number]['config']>;
const withConfig = (part: Partial<Config>) => (guest: AllFacts['guests'][number]) => {
  Object.assign(guest.config ?? {}, part);
};
const onLocal = (part: Partial<Config> = {}, disk: Partial<Config['disks'][number]> = {}) =>
  withConfig({
    disks: [{ key: 'rootfs', storage: 'local', sizeBytes: GiB, backedUp: true, ...disk }],
    ...part,
  });

describe('a guest stays', () => {
  it.each<[string, Parameters<typeof stayOf>[0], string]>([
    ['that is paused', (guest) => Object.assign(guest, { status: 'paused' }), 'It is paused.'],
    ['that is locked', (guest) => Object.assign(guest, { lock: 'backup' }), 'It is locked (backup).'],
    [
      'of which the configuration is not known',
      (guest) => Object.assign(guest, { config: undefined }),
      'Its configuration could not be seen.',
    ],
    [
      'of which the memory is not known',
      (guest) => Object.assign(guest, { memoryBytes: undefined }),
      'Its memory could not be seen.',
    ],
    ['with a host device', withConfig({ passthrough: ['dev0'] }), 'It needs a device of pve1 (dev0).'],
    [
      'with a path of the node',
      withConfig({ disks: [{ key: 'mp0', backedUp: false }] }),
      'It needs a path of pve1 (mp0).',
    ],
    [
      'with raw device settings',
      withConfig({ rawKeys: ['lxc.environment', 'lxc.cgroup2.devices.allow'] }),
      'It needs lxc.cgroup2.devices.allow.',
    ],
    [
      'that is replicated',
      (guest, { replication }) =>
        replication.push({ id: '201-0', vmid: guest.vmid, target: 'pve2', enabled: true, schedule: '*/15' }),
      'It is replicated: a move would turn the replication round.',
    ],
    [
      'with snapshots on local storage',
      onLocal({ snapshotParent: 'before' }),
      'It has snapshots on local storage, which are not copied.',
    ],
    [
      'that is a linked clone',
      onLocal({}, { cloneOf: 900 }),
      'It is a linked clone on local storage and stays with its template.',
    ],
    [
      'with a local image in its drive',
      withConfig({ mountedIsos: ['local:iso/a.iso'] }),
      'The image local:iso/a.iso is in its drive.',
    ],
    [
      'with an image of a storage nobody knows',
      withConfig({ mountedIsos: ['gone:iso/a.iso'] }),
      'The image gone:iso/a.iso is in its drive.',
    ],
    ['that HA is to keep stopped', managed({ requestedState: 'stopped' }), 'HA is to keep it stopped.'],
    [
      'that an HA rule places',
      managed({}, (facts) => {
        facts.ha.rules = [
          { id: 'off', type: 'node-affinity', enabled: false, resources: ['ct:201'], errors: [] },
          { id: 'home', type: 'node-affinity', enabled: true, resources: ['ct:201'], errors: [] },
        ];
      }),
      'The HA rule home places it.',
    ],
    [
      'whose HA rules are not known',
      managed({}, (facts) => {
        delete facts.ha.rules;
      }),
      'HA manages it, and its rules could not be seen.',
    ],
    [
      'that HA manages, when HA is out of sight',
      (guest, facts) => {
        guest.haState = 'started';
        delete (facts as Partial<AllFacts>).ha;
      },
      'HA manages it, and its rules could not be seen.',
    ],
    [
      'that no other node can take: storage',
      (guest, facts) => {
        onLocal()(guest);
        for (const state of storageNamed(facts, 'local').onNodes) state.active = state.node === 'pve1';
      },
      'pve2 has no working local. pve3 has no working local.',
    ],
    [
      'that no other node can take: shared storage',
      (_, facts) => {
        for (const entry of facts.storage) if (entry.storage === 'nas') entry.onlyNodes = ['pve1'];
      },
      'nas is not configured for pve2. nas is not configured for pve3.',
    ],
    [
      'that no other node can take: bridge',
      withConfig({ networks: [{ key: 'net0', bridge: 'vmbr9', firewall: false }] }),
      'Whether pve2 has the network vmbr9 is not known: pve1 does not list it as a bridge either. Whether pve3 has the network vmbr9 is not known: pve1 does not list it as a bridge either.',
    ],
    [
      'that no other node can take: memory',
      (guest) => {
        guest.memoryBytes = 64 * GiB;
      },
      'pve2 would promise 64 GiB of its 32 GiB of memory. pve3 would promise 64 GiB of its 32 GiB of memory.',
    ],
    [
      'that no other node can take: cores',
      (guest) => {
        guest.cores = 24;
      },
      'pve2 would promise 24 cores of 8. pve3 would promise 24 cores of 8.',
    ],
    [
      'where nodes do not tell their memory',
      (_, { nodes }) => {
        for (const node of nodes) delete node.memory;
      },
      'How much memory pve2 has is not known. How much memory pve3 has is not known.',
    ],
    [
      'that no other node has space for',
      onLocal({}, { sizeBytes: 70 * GiB }),
      'local of pve2 has no room for its disks, or does not tell. local of pve3 has no room for its disks, or does not tell.',
    ],
    [
      'whose disks do not tell their size',
      onLocal({}, { sizeBytes: undefined }),
      'local of pve2 has no room for its disks, or does not tell. local of pve3 has no room for its disks, or does not tell.',
    ],
    [
      'where local storage does not tell its size',
      (guest, facts) => {
        onLocal()(guest);
        for (const state of storageNamed(facts, 'local').onNodes) delete state.totalBytes;
      },
      'local of pve2 has no room for its disks, or does not tell. local of pve3 has no room for its disks, or does not tell.',
    ],
    [
      'beside its like: no node runs two of a redundant role',
      (guest, facts) => {
        guest.tags = ['role-dns'];
        for (const [index, id] of ['lxc/202', 'lxc/203'].entries())
          Object.assign(guestWith(facts, id), { tags: ['role-dns'], node: `pve${index + 2}` });
      },
      'pve2 runs another guest of the role dns. pve3 runs another guest of the role dns.',
    ],
  ])('%s', (_, change, why) => expect(stayOf(change)).toBe(why));

  function managed(part: object, further: (facts: AllFacts) => void = () => {}) {
    return (_: AllFacts['guests'][number], facts: AllFacts) => {
      facts.ha.resources = [
        { sid: 'ct:201', vmid: 201, requestedState: 'started', maxRestart: 1, maxRelocate: 1, ...part },
      ];
      further(facts);
    };
  }
});

describe('a VM whose CPU type is host', () => {
  const moved = (change: (vm: AllFacts['guests'][number], facts: AllFacts) => void) => {
    const facts = onlyFirst();
    const vm = guestWith(facts, 'lxc/201');
    Object.assign(vm, { id: 'qemu/201', type: 'qemu' });
    Object.assign(vm.config ?? {}, { cpuType: 'host' });
    change(vm, facts);
    const plan = rebalance(facts, defaultPolicy, heavy);
    return (
      plan?.moves.find(({ guest }) => guest === 'qemu/201')?.command.line ??
      plan?.stays.find(({ guest }) => guest === 'qemu/201')?.why
    );
  };

  it('moves live between equal CPUs', () =>
    expect(moved(() => {})).toBe('qm migrate 201 pve2 --online --with-local-disks'));
  it('moves anywhere when it is off', () =>
    expect(
      moved((vm, { nodes }) => {
        vm.status = 'stopped';
        for (const [index, node] of nodes.entries()) node.cpuModel = `CPU ${index}`;
      }),
    ).toBe('qm migrate 201 pve2'));
  it.each<[string, (facts: AllFacts) => void]>([
    [
      'stays where the others differ',
      ({ nodes }) => {
        for (const [index, node] of nodes.entries()) node.cpuModel = `CPU ${index}`;
      },
    ],
    [
      'stays where that is not known',
      ({ nodes }) => {
        for (const node of nodes) delete node.cpuModel;
      },
    ],
  ])('%s', (_, change) =>
    expect(moved((_vm, facts) => change(facts))).toBe(
      'Its CPU type is host, and pve2 may have another CPU. Its CPU type is host, and pve3 may have another CPU.',
    ),
  );
});
