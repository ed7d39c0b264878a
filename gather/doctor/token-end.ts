/** When a token or its user ends, and whether the token has rights of its own. */
import { command } from '../../audit/command.ts';
import { closeGap } from '../../audit/grant.ts';
import { dateOf } from '../../audit/moments.ts';
import { tokenParts } from '../../audit/privileges.ts';
import { cannotTell, type Finding, ok, problem } from './line.ts';

export interface KnownUser {
  userid: string;
  enabled: boolean;
  /** Unix seconds. */
  expiresAt?: number | undefined;
  tokens: { id: string; expiresAt?: number | undefined; privilegeSeparated: boolean }[];
}

const day = 86_400;

/**
 * @param tokenId `audit@pve!reader`
 * @param users undefined when they cannot be read
 * @param warnDays days left below which it counts
 */
export function tokenEnd(
  tokenId: string,
  users: readonly KnownUser[] | undefined,
  now: number,
  warnDays: number,
  product: 'pve' | 'pbs' = 'pve',
): Finding {
  const [userid, name] = tokenParts(tokenId);
  const user = users?.find((one) => one.userid === userid);
  const token = user?.tokens.find(({ id }) => id === tokenId);
  if (!user || !token) return unseen(tokenId);
  const ends = [
    { who: 'The token', at: token.expiresAt, args: [userid, name] },
    { who: `Its user ${userid}`, at: user.expiresAt, args: [userid] },
  ].flatMap(({ who, at, args }) => (at === undefined ? [] : [{ who, at, args }]));
  const [first] = ends.toSorted((a, b) => a.at - b.at);
  if (!first) return ok('Neither the token nor its user ever ends.');
  const { who, at, args } = first;
  const left = Math.floor((at - now) / day);
  const said = `${who} ends on ${dateOf(at)}, in ${left} ${left === 1 ? 'day' : 'days'}.`;
  if (left >= warnDays) return ok(said);
  const isToken = args.length === 2;
  if (isToken && product === 'pbs')
    return problem(said, 'In its web interface: Configuration, Access Control, API Token.');
  const expire = Math.floor(now) + 365 * day;
  const ofUser = product === 'pve' ? 'pveum user modify' : 'proxmox-backup-manager user update';
  return problem(
    said,
    command('changes', isToken ? 'pveum user token modify' : ofUser, args, { expire }).line,
  );
}

const unseen = (tokenId: string): Finding =>
  cannotTell(
    `${tokenId} may not read the list of users, which holds it.`,
    'On the server: the list of API tokens under Permissions in the web interface.',
  );

export function tokenSeparation(tokenId: string, users: readonly KnownUser[] | undefined): Finding {
  const [userid, name] = tokenParts(tokenId);
  const token = users?.flatMap(({ tokens }) => tokens).find(({ id }) => id === tokenId);
  if (!token) return unseen(tokenId);
  if (token.privilegeSeparated) return ok('The token has rights of its own.');
  const grants = closeGap(
    { group: 'cluster', reason: 'forbidden', privilege: 'Sys.Audit on /', detail: '' },
    tokenId,
  );
  return problem(
    `The token has every right of ${userid}, now and whatever is granted later.`,
    [
      command('changes', 'pveum user token modify', [userid, name], { privsep: 1 }),
      ...(grants.close?.commands ?? []),
    ]
      .map((one) => one.line)
      .join('\n'),
  );
}
