import type { Ask } from './endpoint.ts';
import { ownerOf } from './permissions.ts';

/** The tokens of a user as lists show them to a caller, their names without the user's. */
export function tokensOf({ cluster: { access }, caller }: Pick<Ask, 'cluster' | 'caller'>, userid: string) {
  return access.tokens
    .filter(({ tokenid, shownTo }) => ownerOf(tokenid) === userid && isShown({ shownTo }, caller))
    .map(({ tokenid, privsep, expire, comment }) => ({
      tokenid: tokenid.slice(userid.length + 1),
      privsep,
      expire,
      comment,
    }))
    .toSorted((a, b) => (a.tokenid < b.tokenid ? -1 : 1));
}

/** Whether lists show a token or an entry to the caller. */
export function isShown({ shownTo }: { shownTo?: string }, caller: string): boolean {
  return shownTo === undefined || shownTo === caller;
}
