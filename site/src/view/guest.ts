import type { Report } from '../../../audit/report.ts';

/** `traefik (CT 110)`; one without a name is only `CT 110`. */
export function guestText({ id, name }: { id: string; name?: string | undefined }): string {
  const [kind = '', number] = id.split('/');
  const called = number ? `${kinds[kind] ?? kind} ${number}` : id;
  return name ? `${name} (${called})` : called;
}

const kinds: Record<string, string> = { lxc: 'CT', qemu: 'VM' };

/** Names by id, for the places where a report holds ids alone. */
export function namesOf({ inventory }: Report): (id: string) => string {
  const names = new Map(inventory.guests.map((guest) => [guest.id, guestText(guest)]));
  return (id) => names.get(id) ?? guestText({ id });
}
