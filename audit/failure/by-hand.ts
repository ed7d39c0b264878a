import type { Death } from './death.ts';
import type { Reach } from './disks.ts';
import { configEvidence, type Draft, haEvidence } from './draft.ts';
import type { Configured } from './world.ts';

/** HA does not bring it back, but its disks, or a replica, are within reach of another node. */
export function byHand(
  { world, quorum, proposer }: Death,
  guest: Configured,
  places: ReadonlyMap<string, Reach>,
  why: string,
): Draft {
  const evidence = [haEvidence(world, guest), configEvidence(guest)];
  const first =
    quorum.quorate === false
      ? ' Nothing starts anywhere until quorum is back, or the expected votes are lowered by hand.'
      : '';
  const current = [...places].flatMap(([node, reach]) => (reach.kind === 'here' ? [node] : []));
  if (current.length > 0) {
    const to = proposer.propose(guest, current);
    return {
      guest,
      fate: 'manual',
      by: 'hand',
      evidence,
      ...(to !== undefined && { to }),
      why: `${why}${first} Its disks can be reached from ${current.join(', ')}: it can be started there by hand once its configuration is moved.`,
    };
  }
  const [replica] = [...places]
    .flatMap(([target, reach]) =>
      reach.kind === 'replica' ? [{ target, ageSeconds: reach.ageSeconds }] : [],
    )
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
  return {
    guest,
    fate: 'from-replica',
    by: 'hand',
    evidence,
    ...(replica && { to: replica.target, replica }),
    why: `${why}${first} It can be started by hand from its replica once its configuration is moved; what was written since the last run is lost.`,
  };
}
