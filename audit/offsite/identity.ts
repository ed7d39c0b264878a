import type { Guest } from '../guest-name.ts';
import type { Copy, CopyView } from './model.ts';

/**
 * Whether a copy that goes by a guest's id is that guest's, by what the copy says inside. A guest may be renamed, get
 * another network card or be restored under its old id, so one thing in common is enough; another guest it is only when
 * the uuids differ, or the names do and no address is shared. Without the guest's configuration a new name is no proof.
 */
export function identityOf({ inside }: Copy, { name, config }: Guest): CopyView['identity'] {
  if (!inside || saysNothing(inside)) return 'unread';
  const uuids = [inside.uuid, config?.uuid].flatMap((uuid) => uuid?.toLowerCase() ?? []);
  if (uuids.length === 2 && uuids[0] === uuids[1]) return 'same';
  if (inside.macs.some((mac) => config?.networks.some((net) => net.mac?.toUpperCase() === mac.toUpperCase())))
    return 'same';
  if (uuids.length === 2) return 'other';
  if (inside.hostname === undefined || name === undefined) return 'unclear';
  if (inside.hostname.toLowerCase() === name.toLowerCase()) return 'same';
  return config ? 'other' : 'unclear';
}

/** Of encrypted images only their names and sizes can be seen. */
const saysNothing = ({ uuid, hostname, macs }: NonNullable<Copy['inside']>): boolean =>
  uuid === undefined && hostname === undefined && macs.length === 0;

/** Finds the one guest whose copy it is by what it says inside; for archives whose name tells nothing. */
export function guestInside(guests: readonly Guest[]): (copy: Copy) => Guest | undefined {
  const known = new Map<string, Guest | null>();
  const add = (key: string, guest: Guest) => known.set(key, known.has(key) ? null : guest);
  for (const guest of guests) {
    if (guest.config?.uuid) add(`uuid ${guest.config.uuid.toLowerCase()}`, guest);
    if (guest.name) add(`name ${guest.type} ${guest.name.toLowerCase()}`, guest);
    // A guest may have the same address twice; it is still the only one.
    for (const mac of new Set(guest.config?.networks.flatMap((net) => net.mac?.toUpperCase() ?? [])))
      add(`mac ${mac}`, guest);
  }
  return ({ inside, type }) => {
    if (!inside) return undefined;
    const keys = [
      `uuid ${inside.uuid?.toLowerCase()}`,
      ...inside.macs.map((mac) => `mac ${mac.toUpperCase()}`),
      `name ${type} ${inside.hostname?.toLowerCase()}`,
    ];
    const found = keys.map((key) => known.get(key)).find((guest) => guest);
    return found ?? undefined;
  };
}
