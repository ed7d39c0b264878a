import type { ClusterState, Drill, Task } from '../state.ts';
import { finished } from './daily-tasks.ts';
import { essentialGuests, healthyGuests } from './healthy-guests.ts';

const day = 86_400;

/** The id under which guests are restored for practice. */
const practiceId = '8000';

/** The owner restores one guest after the other, a few days apart, and looks whether it answers. */
export function healthyDrills(now: number): Drill[] {
  const today = Math.floor(now / day) * day;
  return essentialGuests.map((vmid, at) => {
    const type = healthyGuests.find(([id]) => id === vmid)?.[1] ?? 'lxc';
    const begun = today - (8 + at * 5) * day + 10 * 3600;
    return {
      id: `${new Date(begun * 1000).toISOString().slice(0, 10)}-${vmid}`,
      guest: `${type}/${vmid}`,
      at: begun,
      source: at % 2 === 0 ? 'vault' : 'vault-2',
      minutes: 6 + (at % 4),
      succeeded: true,
      verifiedHow: 'started on a bridge without uplink; its service answered',
      by: 'mika@pve',
      missingSteps: [],
    };
  });
}

/** What the cluster itself remembers of them: a restore on the node of each guest. */
export function drillTasks({ now, guests }: Pick<ClusterState, 'now' | 'guests'>): Task[] {
  return healthyDrills(now).flatMap(({ guest, at, source, minutes, by }) => {
    const [type, vmid] = guest.split('/');
    const node = guests.find((each) => each.vmid === Number(vmid))?.node;
    if (node === undefined) return [];
    const part = { node, id: practiceId, startedAt: at, seconds: minutes * 30, user: by };
    return [
      type === 'qemu'
        ? finished({ ...part, type: 'qmrestore' }, [`restore vma archive of VM ${vmid} from ${source}`])
        : finished({ ...part, type: 'vzrestore' }, [
            `recovering backed-up configuration of CT ${vmid} from ${source}`,
          ]),
    ];
  });
}
