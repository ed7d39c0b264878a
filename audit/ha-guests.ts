/** HA resources together with the guests they stand for. */
import type { FactsOf } from './facts.ts';
import { type Guest, guestName } from './guest-name.ts';

export type HaResource = FactsOf<'ha'>['ha']['resources'][number];

export interface HaGuest {
  /** Subject of its verdicts, `lxc/110`. */
  id: string;
  /** `traefik (CT 110)`. */
  name: string;
  resource: HaResource;
  /** Absent when the guest is gone or the token may not see it. */
  guest?: Guest;
}

export function haGuests({ resources }: FactsOf<'ha'>['ha'], guests: readonly Guest[]): HaGuest[] {
  const byId = new Map(guests.map((guest) => [guest.id, guest]));
  return resources.map((resource) => {
    const type = resource.sid.startsWith('ct:') ? 'lxc' : 'qemu';
    const id = `${type}/${resource.vmid}`;
    const guest = byId.get(id);
    return { id, name: guestName(guest ?? { type, vmid: resource.vmid }), resource, guest };
  });
}

/** Those that HA is to keep running: only for these it matters whether they could start elsewhere. */
export const keptRunning = ({ resource }: HaGuest): boolean => resource.requestedState === 'started';

/** `ct:110`. */
export const sidOf = ({ type, vmid }: Pick<Guest, 'type' | 'vmid'>): string =>
  `${type === 'lxc' ? 'ct' : 'vm'}:${vmid}`;
