import type { FactsOf } from './facts.ts';
import { counted, gibibytes, percent } from './figures.ts';
import type { Guest } from './guest-name.ts';

export type Node = FactsOf<'nodes'>['nodes'][number];

/** One of the things a node can run out of: how to read it off a node and off a guest. */
export interface Resource {
  /** As messages name it, within and at the beginning of a sentence. */
  name: string;
  title: string;
  /** API path of the figures. */
  where: string;
  /** Share of the node in use, 0 to 1; undefined when the node did not tell. */
  share(node: Node): number | undefined;
  /** Amount there is on the node, in the unit of `load`; undefined when the node did not tell. */
  total(node: Node): number | undefined;
  /** Amount that a guest uses; undefined when it did not tell. */
  load(guest: Guest): number | undefined;
  /** `81 % (26 GiB of 32 GiB)`; `total` is 0 when it is not known. */
  text(share: number, total: number): string;
}

/** Bytes in use as the node reports them. */
export const memory: Resource = {
  name: 'memory',
  title: 'Memory',
  where: '/cluster/resources',
  share: ({ memory: use }) => (use && use.totalBytes > 0 ? use.usedBytes / use.totalBytes : undefined),
  total: ({ memory: use }) => use?.totalBytes,
  load: ({ memoryUsedBytes }) => memoryUsedBytes,
  text: (share, total) => `${percent(share)} (${gibibytes(share * total)} of ${gibibytes(total)})`,
};

/** Busy cores at the moment of the audit. */
export const cpu: Resource = {
  name: 'CPU',
  title: 'CPU',
  where: '/cluster/resources',
  share: ({ cpuShare }) => cpuShare,
  total: ({ cores }) => cores,
  load: ({ cpuShare, cores }) =>
    cpuShare !== undefined && cores !== undefined ? cpuShare * cores : undefined,
  text: (share, total) => (total > 0 ? `${percent(share)} of ${counted(total, 'core')}` : percent(share)),
};
