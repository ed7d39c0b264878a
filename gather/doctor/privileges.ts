/** What the rules want to see against what the token may see: the same filters by which an audit knows its gaps. */
import type { FactGroup } from '../../audit/facts.ts';
import { closeGap } from '../../audit/grant.ts';
import { listed } from '../../audit/listing.ts';
import { Unread } from '../ask.ts';
import { type FirstLook, onlineNodes } from '../first-look.ts';
import { type Filter, filters, hidden, type Permissions, tasksOf } from '../visibility.ts';
import { cannotTell, type Finding, ok, problem } from './line.ts';

/** @param tokenId `audit@pve!reader` */
export function clusterPrivileges(look: FirstLook, tokenId: string): Finding {
  const wanted: Filter[] = [...Object.values(filters), ...onlineNodes(look).map(tasksOf)];
  return lacking(look.permissions, wanted, { group: 'cluster', tokenId });
}

/** @param server the owner's name for the backup server */
export function serverPrivileges(
  permissions: Permissions | Unread,
  server: string,
  tokenId: string,
): Finding {
  const wanted: Filter[] = [
    { anyOf: ['Datastore.Audit'], path: '/datastore', below: true, what: 'see all datastores and backups' },
    { anyOf: ['Remote.Audit'], path: '/remote', below: true, what: 'see sync jobs with a remote' },
  ];
  return lacking(permissions, wanted, { group: 'backupServers', tokenId, subject: server });
}

interface About {
  group: FactGroup;
  tokenId: string;
  subject?: string;
}

function lacking(permissions: Permissions | Unread, wanted: Filter[], about: About): Finding {
  if (permissions instanceof Unread)
    return cannotTell(`The rights of the token could not be read: ${permissions.cause}.`);
  const gaps = wanted.flatMap((filter) => hidden(permissions, filter)?.as(about.group, about.subject) ?? []);
  if (gaps.length === 0) return ok(`${about.tokenId} sees whatever the rules look at by reading alone.`);
  const names = [...new Set(gaps.map(({ privilege }) => privilege ?? ''))];
  const commands = gaps.flatMap((gap) => closeGap(gap, about.tokenId).close?.commands ?? []);
  const losses = wanted.filter((filter) => hidden(permissions, filter)).map(({ what }) => what);
  return problem(
    `It lacks ${listed(names, 8)}, and may not ${listed([...new Set(losses)], 8)}.`,
    [...new Set(commands.map((one) => one.line))].join('\n'),
  );
}
