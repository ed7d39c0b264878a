import type { Guest } from './guest-name.ts';

/**
 * Whether a guest is up. QEMU's own states (`paused`, `io-error`, …) hold memory and are meant to run; on a
 * node that is offline nobody knows (`unknown`).
 */
export const isRunning = ({ status, template }: Guest): boolean =>
  !template && status !== 'stopped' && status !== 'unknown';

/** Running guests by the node they run on. */
export function runningByNode(guests: readonly Guest[]): Map<string, Guest[]> {
  const byNode = new Map<string, Guest[]>();
  for (const guest of guests.filter(isRunning)) {
    const there = byNode.get(guest.node);
    if (there) there.push(guest);
    else byNode.set(guest.node, [guest]);
  }
  return byNode;
}
