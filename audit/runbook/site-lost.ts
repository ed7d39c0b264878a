import { command } from '../command.ts';
import { counted, gibibytes, gigabytes } from '../figures.ts';
import { listed } from '../listing.ts';
import type { RestoreGuest, RestorePlan, Runbook, Step } from '../report-runbooks.ts';
import { lostText } from './restore-plan.ts';
import type { Scene } from './scene.ts';
import { clusterStatus, isAlone, quorate, running, when, written } from './written.ts';

/** Fire, water, theft: new machines, and everything from what lies elsewhere. */
export function siteLost(scene: Scene, plan: RestorePlan): Runbook {
  const { total, guests } = plan;
  const wasRunning = new Set([...scene.world.runningOn.values()].flat().map(({ id }) => id));
  const back = guests.filter(canBeHad);
  const text = `${counted(total.restorableFromAway, 'guest')} of ${total.guests} can be had back from copies elsewhere${total.bytesFromAway === null ? '' : ` (${gigabytes(total.bytesFromAway)})`}.`;
  return written(scene, {
    id: 'site',
    kind: 'site-lost',
    subject: 'site',
    title: 'Everything at home is gone: rebuild from what lies elsewhere',
    when: [
      'Fire, water, theft, or an intruder who deleted everything: nodes, storage and backups at home are gone.',
    ],
    preconditions: [
      'New machines, and a network with a way to the internet.',
      'From where you keep them, not from the homelab: keys of the offsite places, keys and passwords of encrypted backups, the root password, this page.',
      'The account of the registrar and of the provider, for names and addresses that pointed to the old place.',
    ],
    affected: { guests: guests.filter(({ template }) => !template).map(({ id }) => id), text },
    expected: total.expectedFromAway,
    steps: [
      decide(),
      ...machines(scene),
      ...storages(scene),
      ...places(plan),
      ...waves(plan, back),
      ...when(plan.afterAll.length > 0, () => ({
        title: 'Do what every restore needs',
        text: plan.afterAll.join(' '),
        commands: [],
      })),
      {
        title: 'Save everything anew',
        text: 'Set up backups and their copies elsewhere before anything else: what was restored exists once.',
        commands: [],
      },
    ],
    endState: [
      {
        what: 'node-up',
        subjects: scene.world.members.map((node) => `node/${node}`),
        text: `${listed(scene.world.members, 10)} ${scene.world.members.length === 1 ? 'is' : 'are'} there again.`,
      },
      ...quorate(scene),
      ...running(
        back.flatMap(({ id }) => {
          const guest = scene.guestOf.get(id)!;
          return wasRunning.has(id) ? [guest] : [];
        }),
        'Every guest that ran and has a copy elsewhere runs.',
      ),
    ],
    without: guests
      .filter((guest) => !guest.template && !back.includes(guest))
      .map((guest) => ({ guest: guest.id, name: guest.name, why: whyNot(guest) })),
    unknowns: [...plan.unknowns, ...(lostText(plan) === undefined ? [] : [lostText(plan)!])],
  });
}

/** Whether commands restore it from elsewhere. */
const canBeHad = ({ points }: RestoreGuest): boolean =>
  points
    .find(({ away }) => away === 'yes')
    ?.commands.some(({ line }) => /^(qmrestore|pct restore) /.test(line)) ?? false;

function whyNot({ points, cannot }: RestoreGuest): string {
  if (cannot !== undefined) return cannot;
  const away = points.find((point) => point.away === 'yes');
  // Where no command restores a copy, its text says why.
  if (away) return away.text!;
  const vague = points.filter((point) => point.away === 'unknown').map(({ place }) => place);
  return vague.length > 0
    ? `Whether ${listed([...new Set(vague)])} stands elsewhere is not known; if it does, it can be restored from there.`
    : 'Every known copy of it is at home.';
}

const decide = (): Step => ({
  title: 'Look what is left, and change what an intruder may have had',
  text: 'Disks that survived spare days. After an intruder: new passwords and keys first, from a clean computer, and restore points from before he came.',
  commands: [],
  stop: 'Where disks or a node survived, take the runbook for a lost storage or node instead.',
});

function machines(scene: Scene): Step[] {
  const { facts, world } = scene;
  const [first, ...others] = world.members;
  if (first === undefined) return [];
  const name = facts.cluster?.name;
  return [
    {
      title: 'Install the nodes',
      text: `${world.members.map((node) => machineText(scene, node)).join('; ')}. Fewer and larger ones do as well, as long as everything fits; then read the names below accordingly.`,
      byHand: { act: 'install', subjects: world.members.map((node) => `node/${node}`) },
      commands: [],
      verify: {
        command: command('reads', 'pveversion', [], {}, first),
        expect: facts.cluster
          ? `release ${facts.cluster.version} or later`
          : 'the release that was installed',
      },
    },
    ...when(!isAlone(scene), () => ({
      title: 'Make the cluster',
      text:
        name === undefined
          ? 'Its name could not be seen: any will do (pvecm create).'
          : 'The other nodes join one after the other, while they are empty.',
      commands: [
        ...(name === undefined ? [] : [command('changes', 'pvecm create', [name], {}, first)]),
        ...others.flatMap((node) => joins(scene, node, first)),
      ],
      verify: {
        command: clusterStatus(first),
        expect: `Quorate: Yes, and ${counted(world.members.length, 'member')}`,
      },
    })),
  ];
}

function joins({ facts }: Scene, node: string, first: string) {
  const address = facts.cluster?.members.find((member) => member.node === first)?.ip;
  return address === undefined ? [] : [command('changes', 'pvecm add', [address], {}, node)];
}

function machineText({ facts }: Scene, node: string): string {
  const { cores, memory } = facts.nodes?.find((each) => each.node === node) ?? {};
  return cores === undefined || memory === undefined
    ? node
    : `${node} with ${cores} cores and ${gibibytes(memory.totalBytes)}`;
}

function storages(scene: Scene): Step[] {
  const used = [...scene.world.storages.values()].filter(
    ({ enabled, content }) => enabled && content.some((one) => one === 'images' || one === 'rootdir'),
  );
  return when(used.length > 0, () => ({
    title: 'Make storages for guests',
    text: `With these names the commands of the restore list fit as they are; else put another name behind --storage. ${used.map(({ storage, type, shared }) => `${storage} (${type}, ${shared ? 'shared' : 'on each node'})`).join('; ')}. Bridges: those that the guests name.`,
    byHand: { act: 'repair', subjects: used.map(({ storage }) => `storage/${storage}`) },
    commands: [],
    verify: {
      command: command('reads', 'pvesm status', [], {}, scene.world.members[0]),
      expect: 'all of them active, with enough room',
    },
  }));
}

/** What has to be prepared at the places elsewhere. */
function places({ places: all, guests }: RestorePlan): Step[] {
  const used = new Set(
    guests.flatMap(({ points }) => points.find(({ away }) => away === 'yes')?.place ?? []),
  );
  return all.filter(({ id }) => used.has(id)).flatMap(({ prepare }) => prepare);
}

function waves({ guests }: RestorePlan, back: readonly RestoreGuest[]): Step[] {
  const byWave = Map.groupBy(
    guests.filter((guest) => back.includes(guest)),
    ({ wave }) => wave,
  );
  return [...byWave].map(([wave, own], at) => ({
    title: `Restore wave ${at + 1}: ${listed(
      own.map(({ name }) => name),
      6,
    )}`,
    text: `Wave ${wave} of the restore list, in its order, with its commands${own.some(({ after }) => after.length > 0) ? ' and the steps after each' : ''}.`,
    commands: [],
    restores: { guests: own.map(({ id }) => id), from: 'away' as const, over: false },
    verify: {
      expect: `${own.length === 1 ? 'it answers' : 'each of them answers'} before the next wave begins`,
    },
  }));
}
