import { ownerOf } from '../pve/permissions.ts';
import { Refusal } from './refusal.ts';
import type { BackupServerState } from './state.ts';

/**
 * The caller of a request from its `Authorization: PBSAPIToken=user@realm!name:secret`: a colon stands before the
 * secret. Throws 401 when the token is unknown, wrong, expired or disabled, or its user is.
 */
export function authenticate({ access, now }: BackupServerState, authorization: string | undefined): string {
  const given = /^PBSAPIToken[ =](.+)$/.exec(authorization ?? '')?.[1] ?? '';
  const [tokenid = '', secret = ''] = /^([^:]*):(.*)$/.exec(given)?.slice(1) ?? [];
  const token = access.tokens.find((known) => known.tokenid === tokenid);
  const user = access.users.find(({ userid }) => userid === ownerOf(tokenid));
  const active = (who: { enable: boolean; expire: number } | undefined) =>
    who?.enable && (who.expire === 0 || who.expire > now);
  if (!token || token.secret !== decoded(secret) || !active(token) || !active(user))
    throw new Refusal(401, 'authentication failed');
  return tokenid;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
