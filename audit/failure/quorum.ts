/** Whether the cluster keeps quorum without a node. */
import { counted } from '../figures.ts';
import { because, type World } from './world.ts';

export type Quorum = Known | Unseen;

interface Known {
  quorate: boolean;
  /** `2 of 3 votes remain`, for sentences; absent where votes say nothing. */
  votes?: string;
  /** A stand-alone host, which needs no quorum. */
  alone?: true;
  assumption?: string;
  unknown?: undefined;
}

interface Unseen {
  quorate: null;
  /** A sentence that says what is missing. */
  unknown: string;
  votes?: undefined;
  alone?: undefined;
  assumption?: undefined;
}

/** Quorum as it is now: the failure of a storage or guest does not touch it. */
export function quorumNow(world: World): Quorum {
  const { cluster } = world.facts;
  if (cluster?.standalone) return { quorate: true, alone: true };
  return cluster?.quorate === undefined ? unseenQuorum(world) : { quorate: cluster.quorate };
}

const unseenQuorum = (world: World): Quorum => ({
  quorate: null,
  unknown: `Whether the cluster has quorum could not be seen${because(world, 'cluster', 'quorum')}`,
});

/**
 * Votes as corosync counts them: more than half of all that are configured. A QDevice has one vote in a cluster
 * with an even number of nodes (ffsplit); with an odd number it has one vote fewer than there are nodes (lms),
 * unless set otherwise: where the two answers differ, the outcome is not known.
 */
export function quorumWithout(world: World, node: string): Quorum {
  const { cluster } = world.facts;
  if (cluster === undefined) return unseenQuorum(world);
  if (cluster.standalone) return { quorate: false, alone: true };
  if (cluster.quorate === false) return { quorate: false };
  const votes = cluster.votes ?? [];
  const voting = new Set(votes.map((each) => each.node));
  if (!world.members.every((member) => voting.has(member)))
    return {
      quorate: null,
      unknown: `The votes of the nodes could not be seen${because(world, 'cluster', 'votes')}`,
    };
  const survivors = new Set(world.online.filter((each) => each !== node));
  const all = sum(votes.map((each) => each.votes));
  const left = sum(votes.filter((each) => survivors.has(each.node)).map((each) => each.votes));
  const majority = ({ configured, present }: DeviceVotes) => (left + present) * 2 > all + configured;
  const [device, ...others] = deviceVotes(world);
  const quorate = majority(device);
  if (others.some((other) => majority(other) !== quorate))
    return { quorate: null, unknown: unclearDevice(world) };
  const remaining = left + device.present;
  return {
    quorate,
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

/** Every possibility that the facts leave open, the plainest first. */
function deviceVotes({ facts: { cluster }, members }: World): [DeviceVotes, ...DeviceVotes[]] {
  const qdevice = cluster?.qdevice;
  if (qdevice?.configured === false) return [noDevice];
  const votes = (weight: number): [DeviceVotes, ...DeviceVotes[]] => {
    const present = { configured: weight, present: weight };
    const away = { configured: weight, present: 0 };
    if (qdevice?.state === undefined) return [present, away];
    return [/^connected$/i.test(qdevice.state) ? present : away];
  };
  const even = members.length % 2 === 0;
  const [first, ...others] = votes(1);
  const all: [DeviceVotes, ...DeviceVotes[]] = [first, ...others, ...(even ? [] : votes(members.length - 1))];
  return qdevice === undefined ? [noDevice, ...all] : all;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
