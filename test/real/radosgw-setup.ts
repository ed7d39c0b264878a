import type { TestProject } from 'vitest/node';
import { type Radosgw, startRadosgw } from '../../scripts/radosgw.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    radosgw: Omit<Radosgw, 'stop'>;
  }
}

/** One gateway for all files of the project; each uses buckets of its own. */
export default async function setup(project: TestProject) {
  const { stop, ...radosgw } = await startRadosgw();
  project.provide('radosgw', radosgw);
  return stop;
}
