import type { FactsOf } from './facts.ts';

type Cluster = FactsOf<'cluster'>['cluster'];
export type Votes = NonNullable<Cluster['votes']>;
export type QDevice = NonNullable<Cluster['qdevice']>;

/** The quorum device takes part. corosync calls the state of a working one `Connected`. */
export const connected = ({ configured, state }: QDevice): boolean => configured && state === 'Connected';

/** Votes of the nodes alone. */
export const nodeVotes = (votes: Votes): number => votes.reduce((sum, entry) => sum + entry.votes, 0);

/**
 * What is left when the online node with most votes fails too.
 *
 * A QDevice brings one vote to an even number of nodes and N − 1 to an odd one: `pvecm qdevice setup` chooses
 * the algorithm `ffsplit` or `lms` by that (Proxmox VE Administration Guide, Corosync External Vote Support).
 */
export function afterNextLoss({ members }: Pick<Cluster, 'members'>, votes: Votes, device: QDevice) {
  const online = new Set(members.filter((member) => member.online).map(({ node }) => node));
  const present = votes.filter(({ node }) => online.has(node));
  const next = present.reduce<Votes[number] | undefined>(
    (most, entry) => (most && most.votes >= entry.votes ? most : entry),
    undefined,
  );
  const deviceVotes = votes.length % 2 === 0 ? 1 : votes.length - 1;
  const total = nodeVotes(votes) + (device.configured ? deviceVotes : 0);
  const left = nodeVotes(present) - (next?.votes ?? 0) + (connected(device) ? deviceVotes : 0);
  const quorum = Math.floor(total / 2) + 1;
  return { next: next?.node, left, quorum, total, quorate: left >= quorum };
}
