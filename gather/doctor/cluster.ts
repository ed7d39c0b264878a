/** A Proxmox VE cluster: its addresses, and what its token may. */
import type { ClusterConfig } from '../../audit/config.ts';
import { gatherAccess } from '../access.ts';
import { type Asker, askerOf, Unread } from '../ask.ts';
import { type FirstLook, firstLook, onlineNodes } from '../first-look.ts';
import { readClock } from '../nodes.ts';
import { pveClient } from '../pve.ts';
import { judgeClocks } from './clock.ts';
import { type CheckId, cannotTell, type DoctorLine, type Finding, line, ok, problem } from './line.ts';
import { clusterPrivileges } from './privileges.ts';
import { reach } from './reach.ts';
import { rightsBeyond } from './rights.ts';
import { tokenEnd, tokenSeparation } from './token-end.ts';
import { timeoutOf, type World } from './world.ts';

const dependent = [
  'cluster-token-end',
  'cluster-token-separated',
  'cluster-privileges',
  'cluster-rights',
  'cluster-clock',
] as const satisfies CheckId[];

export async function clusterLines(
  world: World,
  cluster: ClusterConfig,
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const { id, urls, vpcBinding } = cluster;
  const fetch = world.wayTo(vpcBinding);
  if (!fetch) return untried(id, cannotTell('Not asked: the binding is missing.'));
  const headers = serviceToken(world, cluster);
  const asked = { product: 'Proxmox VE', port: 8006, fetch, headers, byVpc: vpcBinding !== undefined };
  const { warn: warnDays } = cluster.policy.thresholds.certificateDays;
  const reached = await Promise.all(
    urls.map(async (url) => ({ url, ...(await reach(world, { ...asked, url, warnDays }, signal)) })),
  );
  const lines = reached.flatMap(({ url, address, certificate, access }) => [
    line('cluster-address', `${id}, ${url}`, address),
    line('cluster-certificate', `${id}, ${url}`, certificate),
    ...(access ? [line('cluster-access', `${id}, ${url}`, access)] : []),
  ]);
  const usable = reached.filter((one) => one.usable).map(({ url }) => url);
  if (usable.length === 0)
    return [...lines, ...untried(id, cannotTell('Not asked: no address can be used.'))];
  return [...lines, ...(await tokenLines(world, cluster, { urls: usable, fetch, headers, signal }))];
}

type Way = Pick<Parameters<typeof pveClient>[0], 'urls' | 'fetch' | 'signal'> & {
  headers: Record<string, string>;
};

async function tokenLines(world: World, cluster: ClusterConfig, way: Way): Promise<DoctorLine[]> {
  const { id, tokenSecret } = cluster;
  const token = world.secretOf(tokenSecret);
  if (!token || !pveTokenShape.test(token))
    return untried(id, cannotTell(`Not tried: the secret ${tokenSecret} is missing or is no token.`));
  const asker = askerOf(pveClient({ ...way, token, timeoutMs: timeoutOf(world) }));
  const look = await firstLook(asker);
  if (look instanceof Unread)
    return untried(id, refused(look, tokenSecret, world), 'the token was not accepted');
  asker.nextWave();
  const [{ facts: access }, clock] = await Promise.all([
    gatherAccess(asker, look),
    clocksOf(world, cluster, asker, look),
  ]);
  const { thresholds } = cluster.policy;
  const { permissions } = look;
  return [
    line('cluster-token', id, ok(`${asker.tokenId} is accepted${releaseIn(look)}.`)),
    line(
      'cluster-token-end',
      id,
      tokenEnd(asker.tokenId, access?.users, world.now(), thresholds.tokenDays.warn),
    ),
    line('cluster-token-separated', id, tokenSeparation(asker.tokenId, access?.users)),
    line('cluster-privileges', id, clusterPrivileges(look, asker.tokenId)),
    line('cluster-rights', id, rightsBeyond(asker.tokenId, permissions, access)),
    line('cluster-clock', id, clock),
  ];
}

/** `user@realm!name=secret`, as `pveClient` takes it. */
export const pveTokenShape = /^[\x21-\x7e]+@[\x21-\x7e]+![\x21-\x7e]+=[\x21-\x7e]+$/;

const releaseIn = ({ version }: FirstLook): string =>
  version instanceof Unread ? '' : ` by Proxmox VE ${version}`;

/** @param why where it is the token's own line that says what is wrong */
function untried(id: string, token: Finding, why?: string): DoctorLine[] {
  const rest = why === undefined ? token : cannotTell(`Not seen: ${why}.`);
  return [line('cluster-token', id, token), ...dependent.map((check) => line(check, id, rest))];
}

function refused({ cause }: Unread, secret: string, { howToSet }: World): Finding {
  return problem(
    `${cause}.`,
    /token was refused/.test(cause)
      ? `On a node: pveum user token list <user@realm>, and pveum user list. A new token is shown once, when it is made; then: ${howToSet(secret)}`
      : undefined,
  );
}

/** The Access service token; a secret that is missing has a line of its own. */
function serviceToken({ secretOf }: World, { access }: ClusterConfig): Record<string, string> {
  const id = access && secretOf(access.idSecret);
  const secret = access && secretOf(access.secretSecret);
  return id && secret ? { 'CF-Access-Client-Id': id, 'CF-Access-Client-Secret': secret } : {};
}

async function clocksOf(
  { now }: World,
  { policy }: ClusterConfig,
  asker: Asker,
  look: FirstLook,
): Promise<Finding> {
  const nodes = onlineNodes(look);
  const read = await Promise.all(
    nodes.map(async (who) => ({ who, clock: await readClock(asker, who, now) })),
  );
  const seen = read.flatMap(({ who, clock }) =>
    clock && !(clock instanceof Unread)
      ? [{ who, offset: clock.offsetSeconds, uncertainty: clock.uncertaintySeconds }]
      : [],
  );
  if (seen.length > 0) return judgeClocks(seen, policy.thresholds.clockSeconds.warn);
  const why = read.map(({ clock }) => clock).find((clock) => clock instanceof Unread);
  return cannotTell(`No clock could be read${why ? `: ${why.cause}` : ''}.`);
}
