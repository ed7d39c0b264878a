/** Whether a token could do more than look. */
import { command } from '../../audit/command.ts';
import { listed } from '../../audit/listing.ts';
import { deedsOf } from '../../audit/privilege-deeds.ts';
import { onlyAudits } from '../../audit/privileges.ts';
import { Unread } from '../ask.ts';
import type { Permissions } from '../visibility.ts';
import { cannotTell, type Finding, ok, problem } from './line.ts';

/** What is known of who was given what; of backup servers nothing. */
export interface Given {
  acl?: { path: string; kind: string; who: string; role: string }[] | undefined;
  roles?: Record<string, string[]> | undefined;
}

/** @param tokenId `audit@pve!reader` */
export function rightsBeyond(
  tokenId: string,
  permissions: Permissions | Unread,
  given: Given | undefined,
): Finding {
  if (permissions instanceof Unread)
    return cannotTell(`The rights of the token could not be read: ${permissions.cause}.`);
  const names = [...new Set(Object.values(permissions).flatMap((held) => Object.keys(held)))].sort();
  const more = names.filter((name) => !onlyAudits(name));
  if (more.length === 0)
    return names.length === 0
      ? ok('It holds no privilege at all.')
      : ok(`All it holds is to look: ${listed(names, 8)}.`);
  return problem(
    `${tokenId} could ${listed(deedsOf(new Set(more)), 3)}.`,
    takeBack(tokenId, given) ??
      'Leave the token the role PVEAuditor alone (on a backup server Audit and RemoteAudit), or make a new one: docs/privileges.md, docs/backup-server.md.',
  );
}

/** Roles that were given to the token itself can be taken from it by name; others come from its user. */
function takeBack(tokenId: string, given: Given | undefined): string | undefined {
  const roles = new Map(Object.entries(given?.roles ?? {}));
  const lines = (given?.acl ?? [])
    .filter(
      ({ kind, who, role }) =>
        kind === 'token' && who === tokenId && roles.get(role)?.some((name) => !onlyAudits(name)),
    )
    .map(
      ({ path, role }) =>
        command('changes', 'pveum acl delete', [path], { tokens: tokenId, roles: role }).line,
    );
  return lines.length > 0 ? lines.join('\n') : undefined;
}
