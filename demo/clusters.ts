import { degraded } from './clusters/degraded.ts';
import { healthy } from './clusters/healthy.ts';
import { healthyDrills } from './clusters/healthy-drills.ts';
import { homelab } from './clusters/homelab.ts';
import { homelabStory } from './clusters/homelab-story.ts';
import { release7 } from './clusters/release-7.ts';
import { release8 } from './clusters/release-8.ts';
import { singleNode } from './clusters/single-node.ts';
import type { ClusterState, Drill } from './state.ts';

/** What a caller may say about a cluster beside the time. */
export interface ClusterChoices {
  /** Lets the homelab change over the month before this moment (Unix seconds). */
  story?: { present: number };
  /** How long the dead node of the degraded cluster has been dead, in seconds (120 unless given). */
  deadForSeconds?: number;
}

/** How a cluster's data is made for a moment (Unix seconds). */
export type ClusterAt = (now: number, choices: ClusterChoices) => ClusterState;

/** What the owner of a cluster recorded of restores for practice; of those that are not named here none. */
export const drills: Record<string, (now: number) => Drill[]> = { healthy: healthyDrills };

/** Every cluster that can be simulated, by name. */
export const clusters: Record<string, ClusterAt> = {
  homelab: (now, { story }) => (story ? homelabStory(now, story.present) : homelab(now)),
  healthy,
  'single-node': singleNode,
  degraded: (now, { deadForSeconds }) => degraded(now, deadForSeconds),
  'release-8': release8,
  'release-7': release7,
};
