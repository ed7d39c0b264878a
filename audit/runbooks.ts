/** What to do on the bad day, from what was last seen of the cluster. */
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Drift } from './report-drift.ts';
import type { Failure } from './report-failures.ts';
import type { Runbook, Runbooks } from './report-runbooks.ts';
import { auditedServerLost, auditedServers } from './runbook/audited-server-lost.ts';
import { backupServerLost, isForBackups } from './runbook/backup-server-lost.ts';
import { diskCorrupted } from './runbook/disk-corrupted.ts';
import { drillPlan } from './runbook/drill-plan.ts';
import { guestRunaway } from './runbook/guest-runaway.ts';
import { nodeReboot } from './runbook/node-reboot.ts';
import { nodeReplace } from './runbook/node-replace.ts';
import { patchOrder } from './runbook/patch-plan.ts';
import { patching } from './runbook/patching.ts';
import { quorumLost } from './runbook/quorum-lost.ts';
import { restorePlan } from './runbook/restore-plan.ts';
import { type Scene, sceneOf } from './runbook/scene.ts';
import { siteLost } from './runbook/site-lost.ts';
import { lostStorages, storageLost } from './runbook/storage-lost.ts';
import { unseenFacts } from './runbook/unseen.ts';

export interface Seen {
  /** Of the report, Unix seconds. */
  now: number;
  facts: Facts;
  policy: Policy;
  failures: readonly Failure[];
  /** Against the audit before, and when that was. */
  drift: Drift;
  since?: number | undefined;
  /** Id of the audit whose facts these are, where it was an earlier one. */
  by?: string | undefined;
}

/**
 * Nothing in them names a node, guest, storage or backup that is not in the facts, but for ids of restores for practice
 * and names of storages that a step adds; what could not be seen is said.
 */
export function makeRunbooks({ now, facts, policy, failures, drift, since, by }: Seen): Runbooks {
  const scene = sceneOf(facts, policy, failures, now);
  const restore = restorePlan(scene);
  const { patches, left } = patchOrder(scene);
  return {
    seenAt: facts.takenAt,
    ...(by !== undefined && { seenBy: by }),
    unknowns: unseenFacts(scene),
    runbooks: [
      ...scene.world.members.flatMap((node) => [nodeReboot(scene, node), nodeReplace(scene, node)]),
      ...storageRunbooks(scene),
      ...auditedServers(scene).map((server) => auditedServerLost(scene, server)),
      ...quorumLost(scene),
      siteLost(scene, restore),
      ...diskCorrupted(scene),
      ...guestRunaway(scene),
      ...patching(scene, patches),
    ],
    restore,
    patch: { nodes: patches.map(({ plan }) => plan), left },
    drills: drillPlan(scene, { drift, ...(since !== undefined && { since }) }),
  };
}

const storageRunbooks = (scene: Scene): Runbook[] =>
  lostStorages(scene).map(({ failure, storages }) =>
    isForBackups(storages) ? backupServerLost(scene, failure) : storageLost(scene, failure),
  );
