import { it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { clusterTable } from './cluster-table.ts';
import { now } from './small-cluster.ts';

it(
  'whatever one call of the audit of a single node is answered, nothing is concluded from it',
  () => clusterTable(demoCluster('single-node', { now, seed: 1 })),
  600_000,
);
