import { accessEndpoints } from './access.ts';
import { agentEndpoints } from './agent.ts';
import { backupJobEndpoints } from './backup-jobs.ts';
import { clusterEndpoints } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { guestEndpoints } from './guests.ts';
import { haEndpoints } from './ha.ts';
import { diskEndpoints } from './node-disks.ts';
import { nodeEndpoints } from './nodes.ts';
import { packageEndpoints } from './packages.ts';
import { poolEndpoints } from './pools.ts';
import { rarelyAskedEndpoints } from './rarely-asked.ts';
import { replicationEndpoints } from './replication.ts';
import { resourceEndpoints } from './resources.ts';
import { rrdEndpoints } from './rrd.ts';
import { storageEndpoints } from './storage.ts';
import { taskEndpoints } from './tasks.ts';

/** Every path that the simulation answers. */
export const endpoints: Endpoint[] = [
  ...accessEndpoints,
  ...agentEndpoints,
  ...backupJobEndpoints,
  ...clusterEndpoints,
  ...diskEndpoints,
  ...guestEndpoints,
  ...haEndpoints,
  ...nodeEndpoints,
  ...packageEndpoints,
  ...poolEndpoints,
  ...rarelyAskedEndpoints,
  ...replicationEndpoints,
  ...resourceEndpoints,
  ...rrdEndpoints,
  ...storageEndpoints,
  ...taskEndpoints,
];
