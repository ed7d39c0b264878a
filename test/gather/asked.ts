/** Single groups over answers of one's own, without a whole cluster around them. */
import { type Asker, askerOf } from '../../gather/ask.ts';
import type { FirstLook } from '../../gather/first-look.ts';
import { pveClient } from '../../gather/pve.ts';
import { answer, pathOf } from './gathered.ts';

/** Data by path with parameters, or a whole response; what is not there is not implemented. */
export function asked(answers: Record<string, unknown>): { asker: Asker; paths: string[]; chain(): number } {
  const paths: string[] = [];
  const client = pveClient({
    urls: ['https://pve.example'],
    token: 'audit@pve!reader=0b9e6f1c-4f4b',
    fetch: async (url) => {
      const path = pathOf(url);
      paths.push(path);
      const found = answers[path];
      if (found instanceof Response) return found.clone();
      return found === undefined ? answer(`Method 'GET ${path}' not implemented`, 501) : answer(found);
    },
  });
  return { asker: askerOf(client), paths, chain: () => client.stats().longestChain };
}

const everything = Object.fromEntries(
  ['Datastore.Audit', 'Mapping.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit'].map((name) => [name, true]),
);

/** Nodes that are online, the first of which answers; one with a cross before its name is off. */
export function lookAt(...names: string[]): FirstLook {
  const nodes = names.map((name) => ({ node: name.replace('†', ''), online: !name.startsWith('†') }));
  const audited = ['/', '/access', '/access/groups', '/nodes', '/sdn', '/storage', '/vms'];
  return {
    version: '9.2.3',
    release: 9,
    permissions: Object.fromEntries(audited.map((path) => [path, everything])),
    status: {
      cluster: { name: 'lab', quorate: true },
      nodes: nodes.map(({ node, online }, at) => ({ name: node, online, local: at === 0 })),
    },
    nodes,
    guestRows: [],
    gaps: [],
  };
}

/** `subject reason` of each gap. */
export const subjects = (gaps: { subject?: string | undefined; reason: string }[]): string[] =>
  gaps.map(({ subject = '-', reason }) => `${subject} ${reason}`);
