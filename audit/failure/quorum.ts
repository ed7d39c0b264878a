/** Whether the cluster keeps quorum without a node. */
import { counted } from '../figures.ts';
import { because, type World } from './world.ts';

export interface Quorum {
  /** Null when it is not known. */
  quorate: boolean | null;
  /** `2 of 3 votes remain`, for sentences; absent where votes say nothing. */
  votes?: string;
  /** A stand-alone host, which needs no quorum. */
  alone?: true;
  unknown?: string;
  assumption?: string;
}

/** Quorum as it is now: the failure of a storage or guest does not touch it. */
export function quorumNow(world: World): Quorum {
  const { cluster } = world.facts;
  if (cluster?.standalone) return { quorate: true, alone: true };
  const quorate = cluster?.quorate ?? null;
  return quorate === null
    ? {
        quorate,
        unknown: `Whether the cluster has quorum could not be seen${because(world, 'cluster', 'quorum')}`,
      }
    : { quorate };
}

/**
 * Votes as corosync counts them: more than half of all that are configured. A QDevice has one vote in a cluster
 * with an even number of nodes (ffsplit); with an odd number it has one vote fewer than there are nodes (lms),
 * unless set otherwise: where the two answers differ, the outcome is not known.
 */
export function quorumWithout(world: World, node: string): Quorum {
  const { cluster } = world.facts;
  if (cluster === undefined) return { ...quorumNow(world), quorate: null };
  if (cluster.standalone) return { quorate: false, alone: true };
  if (cluster.quorate === false) return { quorate: false };
  const votes = new Map(cluster.votes?.map((each) => [each.node, each.votes]));
  if (world.members.some((member) => !votes.has(member)))
    return {
      quorate: null,
      unknown: `The votes of the nodes could not be seen${because(world, 'cluster', 'votes')}`,
    };
  const all = sum([...votes.values()]);
  const left = sum(world.online.filter((each) => each !== node).map((each) => votes.get(each) ?? 0));
  const devices = deviceVotes(world);
  const answers = devices.map(({ configured, present }) => (left + present) * 2 > all + configured);
  if (answers.some((answer) => answer !== answers[0]))
    return { quorate: null, unknown: unclearDevice(world) };
  const [device = noDevice] = devices;
  const remaining = left + device.present;
  return {
    quorate: answers[0] ?? null,
    votes: `${remaining} of ${counted(all + device.configured, 'vote')} ${remaining === 1 ? 'remains' : 'remain'}`,
    ...(cluster.qdevice?.configured && { assumption: `The QDevice does not depend on ${node}.` }),
  };
}

const unclearDevice = (world: World): string =>
  world.facts.cluster?.qdevice?.configured
    ? 'Whether quorum holds depends on the votes and the state of the QDevice, which are not known.'
    : `Whether quorum holds depends on a QDevice, which could not be seen${because(world, 'cluster', 'qdevice')}`;

interface DeviceVotes {
  configured: number;
  present: number;
}

const noDevice: DeviceVotes = { configured: 0, present: 0 };

/** Every possibility that the facts leave open, the plainest first; at least one. */
function deviceVotes({ facts: { cluster }, members }: World): DeviceVotes[] {
  const qdevice = cluster?.qdevice;
  if (qdevice?.configured === false) return [noDevice];
  const weights = members.length % 2 === 0 ? [1] : [1, Math.max(1, members.length - 1)];
  const states = qdevice?.state === undefined ? [true, false] : [/^connected$/i.test(qdevice.state)];
  const configured = weights.flatMap((weight) =>
    states.map((connected) => ({ configured: weight, present: connected ? weight : 0 })),
  );
  return qdevice === undefined ? [noDevice, ...configured] : configured;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
