/** A Proxmox Backup Server: its address, and what its token may. */
import * as z from 'zod/mini';
import type { BackupServerConfig, ClusterConfig } from '../../audit/config.ts';
import { askerOf, Unread } from '../ask.ts';
import { flag, maybe, rowsOf, text, time } from '../decode.ts';
import { decodeRows } from '../decode-rows.ts';
import { permissionsSchema } from '../first-look.ts';
import { pbsClient } from '../pbs.ts';
import { judgeClocks } from './clock.ts';
import { type CheckId, cannotTell, type DoctorLine, type Finding, line, ok, problem } from './line.ts';
import { serverPrivileges } from './privileges.ts';
import { type Reached, reach } from './reach.ts';
import { rightsBeyond } from './rights.ts';
import { type KnownUser, tokenEnd } from './token-end.ts';
import { timeoutOf, type World } from './world.ts';

const dependent = ['server-token-end', 'server-privileges', 'server-rights'] as const satisfies CheckId[];

export async function serverLines(
  world: World,
  { name, url, vpcBinding, tokenSecret }: BackupServerConfig,
  { thresholds }: ClusterConfig['policy'],
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const clock = (found: Finding) => line('server-clock', name, found);
  const notAsked = cannotTell('Not asked.');
  const fetch = world.wayTo(vpcBinding);
  if (!fetch) return [...untried(name, cannotTell('Not asked: the binding is missing.')), clock(notAsked)];
  const warnDays = thresholds.certificateDays.warn;
  const way = { url, product: 'Proxmox Backup Server', port: 8007, fetch, headers: {}, warnDays };
  const reached = await reach(world, { ...way, byVpc: vpcBinding !== undefined }, signal);
  const lines = [
    line('server-address', `${name}, ${url}`, reached.address),
    line('server-certificate', `${name}, ${url}`, reached.certificate),
    ...(reached.access ? [line('server-access', `${name}, ${url}`, reached.access)] : []),
  ];
  if (!reached.usable)
    return [
      ...lines,
      ...untried(name, cannotTell('Not asked: the address cannot be used.')),
      clock(notAsked),
    ];
  const token = world.secretOf(tokenSecret);
  const asked =
    token && pbsTokenShape.test(token)
      ? await tokenLines(world, { name, tokenSecret, warnDays: thresholds.tokenDays.warn }, () =>
          pbsClient({ url, token, fetch, timeoutMs: timeoutOf(world), signal }),
        )
      : untried(name, cannotTell(`Not tried: the secret ${tokenSecret} is missing or is no token.`));
  return [...lines, ...asked, clock(clockOf(name, reached, thresholds.clockSeconds.warn))];
}

/** `user@realm!name:secret`, as `pbsClient` takes it. */
export const pbsTokenShape = /^[\x21-\x7e]+@[\x21-\x7e]+![\x21-\x39\x3b-\x7e]+:[\x21-\x7e]+$/;

interface Server {
  name: string;
  tokenSecret: string;
  warnDays: number;
}

async function tokenLines(
  world: World,
  { name, tokenSecret, warnDays }: Server,
  clientOf: () => ReturnType<typeof pbsClient>,
): Promise<DoctorLine[]> {
  const asker = askerOf(clientOf());
  const [permissions, users] = await Promise.all([
    asker.ask({ path: '/access/permissions', schema: permissionsSchema, what: 'read its own rights' }),
    asker.ask({
      path: '/access/users',
      schema: rowsOf(userRow),
      query: { include_tokens: 1 },
      what: 'list users and their tokens',
    }),
  ]);
  if (permissions instanceof Unread) {
    const next = /token was refused/.test(permissions.cause)
      ? `There: proxmox-backup-manager user list-tokens <user@realm>. A new token is shown once, when it is made; then: ${world.howToSet(tokenSecret)}`
      : undefined;
    return untried(name, problem(`${permissions.cause}.`, next), 'the token was not accepted');
  }
  const { tokenId } = asker;
  return [
    line('server-token', name, ok(`${tokenId} is accepted.`)),
    line('server-token-end', name, tokenEnd(tokenId, knownUsers(users), world.now(), warnDays, 'pbs')),
    line('server-privileges', name, serverPrivileges(permissions, name, tokenId)),
    line('server-rights', name, rightsBeyond(tokenId, permissions, undefined)),
  ];
}

function untried(name: string, token: Finding, why?: string): DoctorLine[] {
  const rest = why === undefined ? token : cannotTell(`Not seen: ${why}.`);
  return [line('server-token', name, token), ...dependent.map((check) => line(check, name, rest))];
}

/** 0 = never (proxmox-backup, api2/access/user.rs). */
const end = (expire: number | undefined): number | undefined => (expire === 0 ? undefined : expire);

const tokenRow = z.object({ tokenid: text, expire: maybe(time) });
const userRow = z.object({
  userid: text,
  enable: maybe(flag),
  expire: maybe(time),
  tokens: maybe(z.array(tokenRow)),
});

function knownUsers(answer: unknown[] | Unread): KnownUser[] | undefined {
  if (answer instanceof Unread) return undefined;
  const about = { group: 'backupServers', schema: userRow, what: 'a user', path: '/access/users' } as const;
  return decodeRows(answer, about).rows.map(({ userid, enable, expire, tokens }) => ({
    userid,
    enabled: enable ?? true,
    expiresAt: end(expire),
    tokens: (tokens ?? []).map((token) => ({
      id: token.tokenid,
      expiresAt: end(token.expire),
      // Its tokens never have more than what was granted to themselves.
      privilegeSeparated: true,
    })),
  }));
}

/** The `Date` of an answer has whole seconds. */
function clockOf(who: string, { clockOffset }: Reached, warnSeconds: number): Finding {
  return clockOffset === undefined
    ? cannotTell('Its clock is only seen by a direct connection.', 'npm run doctor')
    : judgeClocks([{ who, offset: Math.round(clockOffset * 10) / 10, uncertainty: 1.5 }], warnSeconds);
}
