/** What becomes of the guests when a node dies. */
import type { Guest } from '../guest-name.ts';
import { fateByHa } from './by-ha.ts';
import { type Death, deathOf, tieOf } from './death.ts';
import { type Outage, type Reach, reachFrom } from './disks.ts';
import { configEvidence, type Draft, fateFromBackup, unknownFate } from './draft.ts';
import { protectionOf } from './protection.ts';
import type { Quorum } from './quorum.ts';
import { resetFates } from './resets.ts';
import { storageFates } from './storage-fates.ts';
import { because, byImportance, type Configured, isConfigured, storagesOf, type World } from './world.ts';

/** @param served shared storages that the node itself serves and that are down with it. */
export function nodeFates(world: World, node: string, quorum: Quorum, served: ReadonlySet<string>): Draft[] {
  const death = deathOf(world, node, quorum, served);
  return [
    ...(world.runningOn.get(node) ?? []).toSorted(byImportance(world)).map((guest) => fateOf(death, guest)),
    ...(world.silentOn.get(node) ?? []).map((guest) =>
      unknownFate(guest, `Whether it runs at all is not known: ${node} has not reported on its guests.`),
    ),
    ...storageFates(world, death.outage).filter(({ guest }) => guest.node !== node),
    ...resetFates(death),
  ];
}

function fateOf(death: Death, guest: Guest): Draft {
  const { world, survivors, outage } = death;
  if (!isConfigured(guest))
    return unknownFate(
      guest,
      `Its configuration could not be seen${because(world, 'guests', guest.id, 'config')}`,
    );
  const places = new Map(survivors.map((each) => [each, reachFrom(world, guest, each, outage)]));
  const reached = [...places].filter(([, { kind }]) => kind === 'here' || kind === 'replica');
  const evidence = [configEvidence(guest)];
  if (reached.length === 0) return unreachable(death, guest, [...places.values()]);
  const tied = tieOf(guest);
  if (tied)
    return {
      guest,
      fate: 'waits',
      evidence,
      why: `It needs ${tied}.${inVain(death, guest)} Its disks can be reached from other nodes: without that it could be started there by hand.`,
    };
  return fateByHa(death, guest, places);
}

/** No node that stays up can reach all of its disks as they are. */
function unreachable(death: Death, guest: Configured, answers: Reach[]): Draft {
  const { world, node, backupOf, outage } = death;
  const whyOf = (kind: Reach['kind']) =>
    answers.flatMap((answer) => (answer.kind === kind && 'why' in answer ? [answer.why] : []))[0];
  const alone = answers.length === 0;
  const unknown = alone ? unseenStorage(world, guest) : whyOf('unknown');
  if (unknown !== undefined) return unknownFate(guest, unknown);
  const gone = alone ? localDisk(world, guest, outage) : whyOf('gone');
  if (gone !== undefined && answers.every(({ kind }) => kind === 'gone'))
    return fateFromBackup(world, guest, `${gone}${inVain(death, guest)}`, backupOf(guest));
  const why = whyOf('elsewhere') ?? whyOf('inactive') ?? 'No other node is up.';
  return {
    guest,
    fate: 'waits',
    evidence: [configEvidence(guest)],
    why: `Its disks are not lost with ${node}, but no node that stays up can reach them: ${why}`,
  };
}

/** HA looks neither at disks nor at devices before it moves a guest. */
const inVain = ({ world, quorum, survivors }: Death, guest: Guest): string =>
  quorum.quorate === true && survivors.length > 0 && protectionOf(world, guest).kind === 'managed'
    ? ' HA moves it to another node, where it does not start as it is.'
    : '';

/** Asked where no other node is up: whether a disk is on what is down. */
function localDisk({ storages }: World, { config, node }: Configured, outage: Outage): string | undefined {
  const disk = config.disks.find(
    ({ storage }) =>
      storage !== undefined && (outage.storages.has(storage) || storages.get(storage)?.shared === false),
  );
  return disk && `${disk.key} is on ${disk.storage} of ${node} alone.`;
}

/** Asked where no other node is up, so that none was asked what it reaches. */
function unseenStorage(world: World, guest: Configured): string | undefined {
  const unseen = storagesOf(guest).find((storage) => !world.storages.has(storage));
  return unseen && `The storage ${unseen} could not be seen${because(world, 'storage')}`;
}
