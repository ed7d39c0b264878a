import type { Inventory } from '../../../audit/report.ts';

type Quorum = NonNullable<Inventory['quorum']>;

export interface Fact {
  title: string;
  text: string;
  shape?: string;
}

/** The state of the cluster's network, fact by fact; a single node has none. */
export function quorumFacts(quorum: Quorum): Fact[] {
  const { standalone, online, members, votes, links, haMaster } = quorum;
  if (standalone) return [];
  return [
    { title: 'Quorum', ...quorumState(quorum) },
    { title: 'Nodes online', text: `${online} of ${members}`, shape: online < members ? 'critical' : 'pass' },
    { title: 'Votes', text: votes === undefined ? 'not known' : String(votes) },
    { title: 'Corosync links, fewest of a node', text: links === undefined ? 'not known' : String(links) },
    { title: 'HA manager', text: haMaster === undefined ? 'none, or not known' : `on ${haMaster}` },
  ];
}

function quorumState({ quorate }: Quorum): { text: string; shape: string } {
  if (quorate === undefined) return { text: 'not known', shape: 'unknown' };
  return quorate ? { text: 'held', shape: 'pass' } : { text: 'lost', shape: 'critical' };
}
