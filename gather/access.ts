import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { flag, list, maybe, prose, rowsOf, text, time } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { type Filter, filters, hidden } from './visibility.ts';

type AccessFacts = NonNullable<Facts['access']>;
type Part = 'users' | 'tfa' | 'acl' | 'realms' | 'roles';

/** Users with their tokens, second factors, the access control list, realms and roles. Gaps by the part's name. */
export async function gatherAccess(asker: Asker, look: FirstLook): Promise<Gathered<AccessFacts>> {
  const gaps: Gap[] = [];
  /** Rows of one part, or undefined with a gap; a list that may be shortened is not even asked for. */
  async function read<Schema extends z.ZodMiniType>(
    part: Part,
    path: string,
    schema: Schema,
    filter?: Filter,
  ) {
    const what = filter?.what ?? `read the ${part}`;
    const shortened = filter && hidden(look.permissions, filter);
    const query = part === 'users' ? { full: 1 } : undefined;
    const answer =
      shortened ?? (await asker.ask({ path, schema: rowsOf(schema), what, ...(query && { query }) }));
    if (answer instanceof Unread) {
      gaps.push(answer.as('access', part));
      return undefined;
    }
    const about = {
      group: 'access',
      schema,
      what: `an entry of ${part}`,
      path,
      subject: () => part,
    } as const;
    const decoded = decodeRows(answer, about);
    gaps.push(...decoded.gaps);
    return decoded.rows;
  }
  const [users, tfa, acl, realms, roles] = await Promise.all([
    read('users', '/access/users', userRow, filters.users),
    read('tfa', '/access/tfa', tfaRow, filters.tfa),
    read('acl', '/access/acl', aclRow, filters.acl),
    read('realms', '/access/domains', realmRow),
    read('roles', '/access/roles', roleRow),
  ]);
  const facts: AccessFacts = {
    ownToken: asker.tokenId,
    users: users && sorted(users.map(userOf), ({ userid }) => userid),
    tfa: tfa && sorted(tfa.flatMap(factorsOf), ({ userid }) => userid),
    acl:
      acl &&
      sorted(
        acl.map(entryOf),
        ({ path }) => path,
        ({ kind }) => kind,
        ({ who }) => who,
        ({ role }) => role,
      ),
    realms: realms && sorted(realms.map(realmOf), ({ realm }) => realm),
    roles: roles && rolesOf(roles),
  };
  return { facts: known(facts), gaps };
}

const tokenRow = z.object({
  tokenid: text,
  expire: maybe(time),
  privsep: maybe(flag),
  comment: maybe(prose),
});

const userRow = z.object({
  userid: text,
  enable: maybe(flag),
  expire: maybe(time),
  email: maybe(text),
  groups: maybe(list),
  tokens: maybe(z.array(tokenRow)),
});

/** 0 = never. */
const end = (expire: number | undefined): number | undefined => (expire === 0 ? undefined : expire);

function userOf({ userid, enable, expire, email, groups, tokens }: z.output<typeof userRow>) {
  return known({
    userid,
    enabled: enable ?? true,
    expiresAt: end(expire),
    hasEmail: email !== undefined,
    groups: sorted(groups ?? [], (group) => group),
    tokens: sorted(tokens ?? [], ({ tokenid }) => tokenid).map((token) =>
      known({
        id: `${userid}!${token.tokenid}`,
        expiresAt: end(token.expire),
        privilegeSeparated: token.privsep ?? true,
        hasComment: token.comment !== undefined,
      }),
    ),
  });
}

const tfaRow = z.object({
  userid: text,
  entries: maybe(z.array(z.object({ type: text, enable: maybe(flag) }))),
});

function factorsOf({ userid, entries = [] }: z.output<typeof tfaRow>) {
  const kinds = new Set(entries.filter(({ enable }) => enable ?? true).map(({ type }) => type));
  return kinds.size > 0 ? [{ userid, kinds: sorted(kinds, (kind) => kind) }] : [];
}

const aclRow = z.object({
  path: text,
  type: z.enum(['user', 'group', 'token']),
  ugid: text,
  roleid: text,
  propagate: maybe(flag),
});

const entryOf = ({ path, type, ugid, roleid, propagate }: z.output<typeof aclRow>) => ({
  path,
  kind: type,
  who: ugid,
  role: roleid,
  propagate: propagate ?? true,
});

/** `tfa` names the second factor that the realm asks everybody for. */
const realmRow = z.object({ realm: text, type: text, tfa: maybe(text) });

const realmOf = ({ realm, type, tfa }: z.output<typeof realmRow>) => ({
  realm,
  type,
  requiresTfa: tfa !== undefined,
});

const roleRow = z.object({ roleid: text, privs: maybe(list) });

const rolesOf = (roles: z.output<typeof roleRow>[]): Record<string, string[]> =>
  Object.fromEntries(
    sorted(roles, ({ roleid }) => roleid)
      .filter(({ roleid }) => roleid !== '__proto__')
      .map(({ roleid, privs }) => [roleid, sorted(privs ?? [], (name) => name)]),
  );
