import { it } from 'vitest';
import { clusterTable } from './cluster-table.ts';
import { smallCluster } from './small-cluster.ts';

it(
  'whatever one call of the audit of a cluster is answered, nothing is concluded from it',
  () => clusterTable(smallCluster()),
  600_000,
);
