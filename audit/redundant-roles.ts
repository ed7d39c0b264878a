import type { Guest } from './guest-name.ts';
import { type Role, roleOf } from './roles.ts';

/** Guests that stand in for each other, by role; templates left out. */
export function redundantRoles(guests: readonly Guest[], roles: Role[]): Map<string, Guest[]> {
  const byRole = new Map<string, Guest[]>();
  for (const guest of guests) {
    const role = guest.template ? undefined : roleOf(guest, roles);
    if (!role?.redundant) continue;
    const others = byRole.get(role.role);
    if (others) others.push(guest);
    else byRole.set(role.role, [guest]);
  }
  return byRole;
}

/** A guest whose role nobody can tell: its node has been silent for so long that even its name is gone. */
export const nameless = ({ name, template, status }: Guest): boolean =>
  !template && name === undefined && status === 'unknown';
