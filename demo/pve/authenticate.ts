import type { ClusterState } from '../state.ts';
import { ApiError } from './api-error.ts';
import { ownerOf } from './permissions.ts';

/**
 * The caller of a request from its `Authorization: PVEAPIToken=user@realm!id=secret`. Throws 401 with an empty body
 * when the token is unknown, wrong or expired or its user is disabled or expired. Two paths need no login.
 */
export function authenticate(cluster: ClusterState, path: string, authorization: string | undefined): string {
  if (path === '/access/domains' || path === '/access/ticket') return '';
  const given = /^PVEAPIToken[ =](.+)$/.exec(authorization ?? '')?.[1];
  if (given === undefined) throw unauthorized('No ticket');
  const [tokenid, secret] = /^([^=]+)=(.*)$/.exec(decode(given))?.slice(1) ?? [];
  const { tokens, users } = cluster.access;
  const token = tokens.find((known) => known.tokenid === tokenid && known.secret === secret);
  const user = token && users.find(({ userid }) => userid === ownerOf(token.tokenid));
  const expired = (until: number) => until !== 0 && until <= cluster.now;
  if (!token || !user?.enable || expired(user.expire) || expired(token.expire))
    throw unauthorized('Authentication failed!');
  return token.tokenid;
}

function unauthorized(reason: string): ApiError {
  return new ApiError(401, reason, { empty: true });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
