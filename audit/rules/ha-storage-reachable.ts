import { type Command, command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import type { Guest } from '../guest-name.ts';
import { type HaGuest, haGuests, keptRunning, sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import { replicationFix } from '../replication-fix.ts';
import { defineRule, type Fix, fail, pass, unknown, type Verdict } from '../rule.ts';
import { isRunning } from '../running-guests.ts';
import type { Storage } from '../storage-on-nodes.ts';

/** Types whose volumes exist on one node only, unless the storage is marked shared. */
const local = ['lvmthin', 'lvm', 'dir', 'btrfs'];

interface Disk {
  key: string;
  on: string;
}

interface LocalDisk extends Disk {
  storage: Storage;
}

export default defineRule({
  id: 'ha-storage-reachable',
  title: 'The disks of HA guests are within reach of other nodes',
  category: 'ha',
  essential: false,
  needs: ['guests', 'ha', 'storage'],
  also: ['replication'],

  check({ guests, ha, storage, replication }, { gap }) {
    const byName = new Map(storage.map((entry) => [entry.storage, entry]));
    const jobs = replication ?? [];
    const copied = new Set(jobs.flatMap(({ vmid, enabled }) => (enabled ? [vmid] : [])));
    const off = new Map(jobs.flatMap(({ vmid, enabled, id }) => (enabled ? [] : [[vmid, id] as const])));
    const unseen = replication ? gap('replication', 'filtered') : gap('replication');
    const allSeen = replication !== undefined && unseen === undefined;

    return haGuests(ha, guests)
      .filter(keptRunning)
      .flatMap(({ id, name, guest }: HaGuest): Verdict[] => {
        if (!guest?.config)
          return [unknown(id, `The disks of ${name}`, configGap(gap, id) ?? gap('guests', 'filtered'))];
        const disks = guest.config.disks.flatMap(({ key, storage: on }) => (on ? [{ key, on }] : []));
        const own = disks.flatMap(({ key, on }): LocalDisk[] => {
          const where = byName.get(on);
          return where && !where.shared ? [{ key, on, storage: where }] : [];
        });
        const typed = (...types: string[]) => own.filter((disk) => types.includes(disk.storage.type));
        const alone = copied.has(guest.vmid) ? [] : typed('zfspool');
        const bound = [...typed(...local), ...(allSeen ? alone : [])];
        if (bound.length > 0) return [tied(guest, name, bound, storage, off.get(guest.vmid))];
        if (alone.length > 0) return [unknown(id, `Whether ${name} is replicated`, unseen)];
        const strange = disks.find(({ on }) => !byName.has(on));
        if (strange)
          return [
            unknown(
              id,
              `The storage ${strange.on} of ${name}`,
              gap('storage', `storage/${strange.on}`) ?? gap('storage', 'filtered'),
            ),
          ];
        // Storage of other vendors may be shared without saying so.
        if (own.length > typed('zfspool').length) return [];
        const seen = { seen: places(disks), where: pathOf(guest) };
        return [pass(id, `The disks of ${name} are within reach of other nodes.`, seen)];
      });
  },
});

const pathOf = ({ node, id }: Guest) => `/nodes/${node}/${id}/config`;

const places = (disks: readonly Disk[]) =>
  disks.length === 0 ? 'no disk on a storage' : listed(disks.map(({ key, on }) => `${key} lies on ${on}`));

function tied(
  guest: Guest,
  name: string,
  bound: LocalDisk[],
  storages: readonly Storage[],
  off: string | undefined,
): Verdict {
  const zfs = bound.every(({ storage }) => storage.type === 'zfspool');
  return fail(
    'high',
    guest.id,
    `${name} cannot start on another node: ${places(bound)} of ${guest.node} alone${zfs ? ', and no job replicates it' : ''}.`,
    { seen: places(bound), where: pathOf(guest), expected: 'shared or replicated storage' },
    (zfs
      ? replicationFix(
          guest,
          bound.map(({ storage }) => storage),
          off,
        )
      : undefined) ?? share(guest, bound, storages),
  );
}

/** To the first shared storage that takes such disks; what a container holds can only be moved while it is off. */
function share(guest: Guest, bound: Disk[], storages: readonly Storage[]): Fix {
  const content = guest.type === 'lxc' ? 'rootdir' : 'images';
  const target = storages.find((entry) => entry.shared && entry.enabled && entry.content.includes(content));
  if (!target)
    return {
      summary: 'Give the nodes a storage they share, or take the guest out of HA and rely on its backup.',
      commands: [],
    };
  const move = (tool: string) =>
    bound.map(({ key }) =>
      command('changes', tool, [guest.vmid, key, target.storage], { delete: true }, guest.node),
    );
  const state = (effect: Command['effect'], wanted: string) =>
    command(effect, 'ha-manager set', [sidOf(guest)], { state: wanted });
  const stop = guest.type === 'lxc' && isRunning(guest);
  return {
    summary: `Move its disks to ${target.storage}, if there is room.${stop ? ' A container must be stopped for that, through HA; wait until it is.' : ''}`,
    commands: stop
      ? [state('interrupts', 'stopped'), ...move('pct move-volume'), state('changes', 'started')]
      : move(guest.type === 'lxc' ? 'pct move-volume' : 'qm disk move'),
  };
}
