/** What the loss of a node does, also of one that is down already. */
import { deathOf } from '../failure/death.ts';
import { nodeFailure } from '../failure/node-failure.ts';
import { quorumWithout } from '../failure/quorum.ts';
import { type World, worldOf } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import type { Failure, GuestFate } from '../report-failures.ts';
import type { Scene } from './scene.ts';

export interface NodeLoss {
  failure: Failure;
  /** Guests that stop, most important first; those that cannot be told are left out. */
  guests: { guest: Guest; fate: GuestFate }[];
  /** The node to which a guest's configuration belongs once HA has done what it does. */
  home: (guest: Guest) => string;
  /** It is down already. */
  down: boolean;
}

export function nodeLoss(scene: Scene, node: string): NodeLoss {
  const known = scene.failures.get(`node/${node}`);
  const world = known ? scene.world : revived(scene, node);
  const failure = known ?? nodeFailure(world, node, []);
  const { outcomes } = deathOf(world, node, quorumWithout(world, node), new Set(failure.storages));
  return {
    failure,
    guests: failure.guests.map((fate) => ({ guest: scene.guestOf.get(fate.id)!, fate })),
    home: (guest) => {
      const outcome = outcomes.get(sidOf(guest));
      return outcome?.kind === 'fails' && failure.quorate === true ? outcome.node : guest.node;
    },
    down: known === undefined,
  };
}

/** As if the node had run until now, with all that is to start at its boot. */
function revived({ facts, policy }: Scene, node: string): World {
  const up = <Member extends { node: string; online: boolean }>(member: Member): Member =>
    member.node === node ? { ...member, online: true } : member;
  return worldOf(
    {
      ...facts,
      ...(facts.cluster && { cluster: { ...facts.cluster, members: facts.cluster.members.map(up) } }),
      nodes: facts.nodes?.map(up),
      guests: facts.guests?.map((guest) =>
        guest.node === node && guest.status === 'unknown' ? { ...guest, status: 'running' } : guest,
      ),
    },
    policy,
  );
}
