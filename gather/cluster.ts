import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { asText, cleanName } from './clean-text.ts';
import { gatherClusterOptions } from './cluster-options.ts';
import { identifier, maybe, record, rowsOf, text, whole } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type ClusterFacts = NonNullable<Facts['cluster']>;

/**
 * Membership, quorum and rights from the first round; votes, the QDevice and the options are asked here. Gaps
 * `votes`, `qdevice`, `options`, `permissions`.
 */
export async function gatherCluster(asker: Asker, look: FirstLook): Promise<Gathered<ClusterFacts>> {
  const parts = [readVotes(asker), readQdevice(asker), gatherClusterOptions(asker, look)] as const;
  const [votes, qdevice, options] = await Promise.all(parts);
  const ofStatus = look.gaps.filter(({ group }) => group === 'cluster');
  const gaps = [...ofStatus, ...votes.gaps, ...qdevice.gaps, ...options.gaps];
  const { version, status, permissions } = look;
  if (status instanceof Unread) return { gaps: [status.as('cluster')] };
  if (version instanceof Unread) return { gaps: [version.as('cluster')] };
  if (permissions instanceof Unread) gaps.push(permissions.as('cluster', 'permissions'));
  return {
    gaps,
    facts: known<ClusterFacts>({
      name: status.cluster?.name,
      standalone: status.cluster === undefined,
      version,
      quorate: status.cluster?.quorate,
      members: status.nodes.map(({ name, online, ip }) => known({ node: name, online: online === true, ip })),
      votes: votes.facts,
      qdevice: qdevice.facts,
      options: options.facts,
      permissions: permissions instanceof Unread ? undefined : permissions,
    }),
  };
}

const voter = z.object({ node: identifier, quorum_votes: maybe(whole) });

async function readVotes(asker: Asker): Promise<Gathered<NonNullable<ClusterFacts['votes']>>> {
  const path = '/cluster/config/nodes';
  const list = await asker.ask({ path, schema: rowsOf(voter), what: "read the cluster's votes and links" });
  if (list instanceof Unread) return { gaps: [list.as('cluster', 'votes')] };
  const gaps: Gap[] = [];
  const facts = list.flatMap((row) => {
    const decoded = decodeRows([row], {
      group: 'cluster',
      schema: voter,
      what: 'the votes of a node',
      path,
      subject: () => 'votes',
    });
    gaps.push(...decoded.gaps);
    return decoded.rows.map(({ node, quorum_votes = 1 }) => ({
      node,
      votes: quorum_votes,
      ...linksIn(row),
    }));
  });
  // With some votes unknown it is not known either of how many a quorum is the majority.
  return gaps.length > 0 ? { gaps } : { facts: sorted(facts, ({ node }) => node), gaps };
}

/** A member has one address for each link of the cluster network: `ring0_addr`, `ring1_addr`, … */
function linksIn(row: unknown): { links: number; addresses: string[] } {
  const rings = Object.entries(row ?? {}).filter(([key]) => /^ring\d+_addr$/.test(key));
  const inOrder = sorted(rings, ([key]) => Number.parseInt(key.slice('ring'.length), 10));
  const addresses = inOrder.flatMap(([, address]) => asText(address) ?? []).map(cleanName);
  return { links: rings.length, addresses };
}

/** `{}` where no QDevice runs on the answering node. */
async function readQdevice(asker: Asker): Promise<Gathered<NonNullable<ClusterFacts['qdevice']>>> {
  const answer = await asker.ask({
    path: '/cluster/config/qdevice',
    schema: record,
    what: 'read the state of a QDevice',
  });
  if (answer instanceof Unread) return { gaps: [answer.as('cluster', 'qdevice')] };
  const state = qdeviceState.safeParse(answer.get('State')).data;
  return { facts: known({ configured: answer.size > 0, state }), gaps: [] };
}

const qdeviceState = maybe(text);
