import type { Death } from './death.ts';
import type { Draft } from './draft.ts';
import { watchdogNodes } from './ha-view.ts';

/** Without quorum, nodes with active HA services lose their lock and reset themselves; their guests stop with them. */
export function resetFates({ world, survivors, quorum }: Death): Draft[] {
  if (quorum.quorate !== false) return [];
  const reset = watchdogNodes(world.ha);
  return survivors
    .filter((node) => reset.has(node))
    .flatMap((node) =>
      (world.runningOn.get(node) ?? []).map(
        (guest): Draft => ({
          guest,
          fate: 'manual',
          by: 'hand',
          to: node,
          evidence: [{ seen: `active HA services on ${node}`, where: '/cluster/ha/status/current' }],
          why: `${node} holds active HA services: without quorum its watchdog resets it, and afterwards nothing starts until quorum is back, or the expected votes are lowered by hand.`,
        }),
      ),
    );
}
