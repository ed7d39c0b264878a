import type { FactsOf } from './facts.ts';

export type Guest = FactsOf<'guests'>['guests'][number];

/** How messages call a guest: `traefik (CT 110)`; `CT 110` when its name is not known. */
export function guestName({ name, type, vmid }: Pick<Guest, 'name' | 'type' | 'vmid'>): string {
  const id = `${type === 'lxc' ? 'CT' : 'VM'} ${vmid}`;
  return name ? `${name} (${id})` : id;
}
