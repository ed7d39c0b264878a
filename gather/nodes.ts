import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, api, type Gathered, offline, Unread } from './ask.ts';
import { text, time } from './decode.ts';
import type { FirstLook, Member } from './first-look.ts';
import { known } from './known.ts';
import type { NodeStatus } from './node-status.ts';

type NodeFacts = NonNullable<Facts['nodes']>[number];

/**
 * Every member, offline ones by name only. Whatever a node did not tell has a gap `node/<name>`.
 * @param statuses of the online nodes, being read
 * @param now our clock, Unix seconds
 */
export async function gatherNodes(
  asker: Asker,
  look: FirstLook,
  statuses: Map<string, Promise<NodeStatus | Unread>>,
  now: () => number,
): Promise<Gathered<NodeFacts[]>> {
  const gaps = look.gaps.filter(({ group }) => group === 'nodes');
  if (look.nodes.length === 0 && look.status instanceof Unread) return { gaps: [look.status.as('nodes')] };
  const read = await Promise.all(
    look.nodes.map(async (member): Promise<Gathered<NodeFacts>> => {
      const { node, online } = member;
      const subject = `node/${node}`;
      if (!online)
        return {
          facts: { node, online },
          gaps: [offline(node, `read the state of ${node}`).as('nodes', subject)],
        };
      const parts = await Promise.all([
        statuses.get(node),
        readClock(asker, node, now),
        readCertificate(asker, node),
      ]);
      const [status, clock, certificate] = parts;
      const unread = parts.filter((part) => part instanceof Unread);
      return {
        facts: known({ ...stateOf(member, status), clock: seen(clock), certificate: seen(certificate) }),
        gaps: unread.map((part) => part.as('nodes', subject)),
      };
    }),
  );
  return {
    facts: read.flatMap(({ facts }) => facts ?? []),
    gaps: [...gaps, ...read.flatMap(({ gaps }) => gaps)],
  };
}

const seen = <T>(answer: T | Unread): T | undefined => (answer instanceof Unread ? undefined : answer);

/** A node that is slow to answer has still broadcast its figures to the others. */
function stateOf({ node, online, figures }: Member, status: NodeStatus | Unread | undefined): NodeFacts {
  const own = status instanceof Unread ? undefined : status;
  return known({
    node,
    online,
    cores: own?.cpuinfo?.cpus ?? figures?.maxcpu,
    cpuShare: own?.cpu ?? figures?.cpu,
    memory: usageOf(own?.memory?.total ?? figures?.maxmem, own?.memory?.used ?? figures?.mem),
    rootfs: usageOf(own?.rootfs?.total ?? figures?.maxdisk, own?.rootfs?.used ?? figures?.disk),
    swap: usageOf(own?.swap?.total, own?.swap?.used),
    uptimeSeconds: own?.uptime ?? figures?.uptime,
    cpuModel: own?.cpuinfo?.model,
  });
}

const usageOf = (totalBytes: number | undefined, usedBytes: number | undefined): NodeFacts['memory'] =>
  totalBytes === undefined || usedBytes === undefined ? undefined : { totalBytes, usedBytes };

const timeSchema = z.object({ time, timezone: text });

/** The node gives whole seconds, so its clock is known to a second at best, and to half the way there and back. */
export async function readClock(
  asker: Asker,
  node: string,
  now: () => number,
): Promise<NodeFacts['clock'] | Unread> {
  let sent = now();
  const answer = await asker.ask({
    path: api`/nodes/${node}/time`,
    schema: timeSchema,
    what: `read the clock of ${node}`,
    onSend: () => {
      sent = now();
    },
  });
  if (answer instanceof Unread) return answer;
  const halfTrip = Math.max(0, now() - sent) / 2;
  return {
    offsetSeconds: tenths(answer.time - (sent + halfTrip)),
    uncertaintySeconds: tenths(halfTrip + 1),
    timezone: answer.timezone,
  };
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

const certificatesSchema = z.array(z.object({ filename: text, subject: text, issuer: text, notafter: time }));

/** pveproxy serves `pveproxy-ssl.pem` where there is one. */
async function readCertificate(asker: Asker, node: string): Promise<NodeFacts['certificate'] | Unread> {
  const path = api`/nodes/${node}/certificates/info`;
  const what = `read the certificates of ${node}`;
  const answer = await asker.ask({ path, schema: certificatesSchema, what });
  if (answer instanceof Unread) return answer;
  const served = ['pveproxy-ssl.pem', 'pve-ssl.pem']
    .map((name) => answer.find(({ filename }) => filename === name))
    .find((found) => found !== undefined);
  if (!served)
    return new Unread(what, 'malformed', 'none of them is the one that is served', undefined, path);
  const { filename, subject, issuer, notafter } = served;
  return { file: filename, subject, issuer, validUntil: notafter };
}
