import { accessEndpoints } from './access.ts';
import { contentEndpoints } from './content.ts';
import { datastoreEndpoints } from './datastores.ts';
import type { Endpoint } from './endpoint.ts';
import { gcEndpoints } from './garbage-collection.ts';
import { hostEndpoints } from './host.ts';
import { jobEndpoints } from './jobs.ts';
import { taskEndpoints } from './tasks.ts';

/** Every path that the simulation answers. */
export const endpoints: Endpoint[] = [
  ...accessEndpoints,
  ...contentEndpoints,
  ...datastoreEndpoints,
  ...gcEndpoints,
  ...hostEndpoints,
  ...jobEndpoints,
  ...taskEndpoints,
];
