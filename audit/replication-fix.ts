import { command } from './command.ts';
import type { Guest } from './guest-name.ts';
import type { Fix } from './rule.ts';
import type { Storage } from './storage-on-nodes.ts';

/**
 * How to replicate a guest: by the job that is there but switched off, else to another node on which the same pools
 * work; undefined when there is none.
 *
 * @param pools storages of its disks, one at least.
 * @param off id of a disabled job.
 */
export function replicationFix(
  { vmid, node }: Pick<Guest, 'vmid' | 'node'>,
  pools: readonly Storage[],
  off: string | undefined,
): Fix | undefined {
  const late = 'After a failure it starts from the last copy, so choose how old that may be.';
  if (off !== undefined)
    return {
      summary: `Switch its replication job ${off} on. ${late}`,
      commands: [command('changes', 'pvesr enable', [off])],
    };
  const target = pools
    .map((storage) => storage.onNodes.filter((there) => there.active).map((there) => there.node))
    .reduce((both, more) => both.filter((name) => more.includes(name)))
    .find((name) => name !== node);
  if (target === undefined) return undefined;
  return {
    summary: `Replicate it to ${target}. ${late}`,
    commands: [command('changes', 'pvesr create-local-job', [`${vmid}-0`, target], { schedule: '*/15' })],
  };
}
