import { byHand } from './by-hand.ts';
import type { Death } from './death.ts';
import type { Reach } from './disks.ts';
import { configEvidence, type Draft, haEvidence } from './draft.ts';
import { sidOf } from './ha-view.ts';
import { protectionOf } from './protection.ts';
import type { Outcome } from './recovery.ts';
import { because, type Configured } from './world.ts';

/** The fate of a guest of a dead node whose disks, or a replica, other nodes can reach: first HA, else people. */
export function fateByHa(death: Death, guest: Configured, places: ReadonlyMap<string, Reach>): Draft {
  const { world, quorum, node } = death;
  const protection = protectionOf(world, guest);
  if (protection.kind === 'none') return byHand(death, guest, places, protection.why);
  const evidence = [haEvidence(world, guest), configEvidence(guest)];
  const unknown = (why: string): Draft => ({ guest, fate: 'unknown', why, evidence });
  if (protection.kind === 'unknown') return unknown(protection.why);
  if (quorum.quorate === null) return unknown(`HA recovers it only with quorum. ${quorum.unknown}`);
  if (!quorum.quorate) return byHand(death, guest, places, 'HA manages it, but does nothing without quorum.');
  if (!world.facts.ha?.rules)
    return unknown(`The rules that bind it to nodes could not be seen${because(world, 'ha', 'rules')}`);
  const outcome = death.outcomes.get(sidOf(guest));
  if (!outcome) return unknown(`HA knows it on another node than ${node}: it was just being moved.`);
  switch (outcome.kind) {
    case 'unknown':
      return unknown(outcome.why);
    case 'nowhere':
      return {
        guest,
        fate: 'waits',
        evidence,
        why: `HA manages it, but its rules leave no node that is up: it stays in recovery until ${node} returns or a rule is changed.`,
      };
    case 'fails':
      return byHand(
        death,
        guest,
        places,
        `HA moves it to ${outcome.node}, looking neither at storage nor at networks, and gives up there. ${outcome.why}`,
      );
    default:
      return returning(guest, outcome, places, evidence);
  }
}

function returning(
  guest: Configured,
  outcome: Extract<Outcome, { kind: 'starts' | 'starts-somewhere' }>,
  places: ReadonlyMap<string, Reach>,
  evidence: Draft['evidence'],
): Draft {
  const nodes = outcome.kind === 'starts' ? [outcome.node] : outcome.nodes;
  const [to, ...others] = nodes;
  const where = others.length === 0 ? `on ${to}` : `on one of ${nodes.join(', ')}`;
  const replicas = nodes.flatMap((target) => {
    const reach = places.get(target);
    return reach?.kind === 'replica' ? [{ target, ageSeconds: reach.ageSeconds }] : [];
  });
  const oldest = replicas.sort((a, b) => b.ageSeconds - a.ageSeconds)[0];
  const found = {
    guest,
    by: 'ha',
    attempts: outcome.attempts,
    evidence,
    ...(others.length === 0 && { to }),
  } as const;
  return oldest
    ? {
        ...found,
        fate: 'from-replica',
        replica: oldest,
        why: `HA starts it ${where} from its replica; what was written since the last run is lost.`,
      }
    : { ...found, fate: 'returns', why: `HA starts it ${where}; all its disks can be reached from there.` };
}
