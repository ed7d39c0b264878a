/** How a Proxmox Backup Server that the cluster does not know is set up again, step by step. */
import { command } from '../command.ts';
import type { BackupServer } from '../datastores.ts';
import { gigabytes } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Step } from '../report-runbooks.ts';
import { verifyFirst } from './backup-server-lost.ts';
import type { Scene } from './scene.ts';
import {
  createSync,
  createUpkeep,
  removeVanished,
  runPulls,
  syncJobsOf,
  unfilled,
  verifyAll,
} from './server-jobs.ts';
import { when } from './written.ts';

export const subjectOf = ({ host }: BackupServer): string => `server/${host}`;

export const datastoreSubjects = ({ name, datastores }: BackupServer): string[] =>
  datastores.map(({ store }) => `datastore/${name}/${store}`);

/** Other servers, under the names that this one knows them by. */
export const remotesOf = ({ syncJobs = [] }: BackupServer): string[] => [
  ...new Set(syncJobs.flatMap(({ remote }) => (remote === undefined ? [] : [remote]))),
];

/** From the machine to the audit that reads it again. */
export const setUpAgain = (scene: Scene, server: BackupServer): Step[] => [
  machine(scene, server),
  ...when(remotesOf(server).length > 0, () => remotes(server)),
  ...when(syncJobsOf(server).length > 0, () => syncJobs(server)),
  ...when(server.datastores.length > 0, () => refill(server)),
  ...when(server.datastores.length > 0, () => verification(server)),
  ...when(upkeepOf(server).length > 0, () => upkeep(server)),
  audit(server),
];

export const lookAt = ({ name, host }: BackupServer): Step => ({
  title: 'Look whether it is gone, or only out of reach',
  text: `The cluster does not know ${name}, so none of its commands can tell. Try ${host} (ping, its page on port 8007) from two places, and ask whoever stands beside it to look at its power, its disks and its line.`,
  commands: [],
  verify: { expect: `${host} answers from neither place` },
  stop: 'After a mere interruption nothing is to be set up: its jobs go on at their next time.',
});

function machine(scene: Scene, server: BackupServer): Step {
  const { name, host, version, datastores } = server;
  const inBuckets = datastores.filter(isInBucket).map(({ store }) => store);
  const known = knownTo(scene, server);
  return {
    title: 'Set it up again',
    text: [
      `Under the same address, ${host}, where the audit and other servers look for it${version === undefined ? '' : `, with release ${version} or later`}.`,
      ...(datastores.length > 0 ? [`Its datastores were ${datastores.map(storeText).join('; ')}.`] : []),
      'Where its disks survived, take over their datastores instead of making new ones: proxmox-backup-manager datastore create with the name, the path that it had, and --reuse-datastore true. Else make empty ones with the same names.',
      ...(inBuckets.length > 0
        ? [
            `What ${listed(inBuckets)} held is still in the bucket: make the datastore with the same name over the same bucket (--reuse-datastore true --overwrite-in-use true).`,
          ]
        : []),
      'Paths, buckets, users, tokens and passwords are never read: take them from where you keep them.',
      ...(known.length > 0
        ? [
            `A new server has a new certificate. Where one of these is this server, give it the new fingerprint and password: ${listed(known)}.`,
          ]
        : []),
    ].join(' '),
    byHand: { act: 'repair', subjects: [subjectOf(server), ...datastoreSubjects(server)] },
    commands: [],
    verify: {
      command: command('reads', 'proxmox-backup-manager datastore list', [], {}, name),
      expect:
        datastores.length > 0 ? listed(datastores.map(({ store }) => store)) : 'the datastores that it had',
    },
    stop: `${verifyFirst}${inBuckets.length > 0 ? ' Where the old server may still run, stop: two servers on one bucket destroy the datastore.' : ''}`,
  };
}

type Datastore = BackupServer['datastores'][number];

const isInBucket = ({ backend }: Datastore): boolean => backend === 's3';

/** `main (filesystem, 500 GB of 2 TB used)` */
function storeText({ store, backend, mounted, totalBytes, usedBytes }: Datastore): string {
  const size =
    totalBytes === undefined || usedBytes === undefined
      ? 'its size could not be seen'
      : `${gigabytes(usedBytes)} of ${gigabytes(totalBytes)} used`;
  const kind = [...(backend === undefined ? [] : [backend]), ...(mounted === undefined ? [] : ['removable'])];
  return `${store} (${[...kind, size].join(', ')})`;
}

/** Remotes of other audited servers: whether one of them is this server, nothing tells. */
const knownTo = (scene: Scene, server: BackupServer): string[] =>
  othersThan(scene, server).flatMap((other) =>
    remotesOf(other).map((remote) => `${remote} on ${other.name}`),
  );

/** Every other audited server; the list is there, as this one is on it. */
export const othersThan = ({ facts }: Scene, { name }: BackupServer): BackupServer[] =>
  facts.backupServers!.filter((other) => other.name !== name);

function remotes(server: BackupServer): Step {
  const names = remotesOf(server);
  return {
    title: `Tell it where ${listed(names)} ${names.length === 1 ? 'is' : 'are'}`,
    text: 'With these names its jobs fit as they were: proxmox-backup-manager remote create takes the name, --host, --auth-id, --password and --fingerprint, none of which was ever read.',
    byHand: { act: 'repair', subjects: names.map((remote) => `remote/${server.name}/${remote}`) },
    commands: [],
    verify: {
      command: command('reads', 'proxmox-backup-manager remote list', [], {}, server.name),
      expect: listed(names),
    },
  };
}

const syncJobs = (server: BackupServer): Step => ({
  title: 'Give it its sync jobs again',
  text: 'As they were, but for two things. They remove nothing yet: what its source has lost is not to be lost here, too. And owners, filters of groups, limits of rates and keys of jobs are not read: set them again where you had set them.',
  commands: syncJobsOf(server).map((job) => createSync(server, job)),
  verify: {
    command: command('reads', 'proxmox-backup-manager sync-job list', [], {}, server.name),
    expect: listed(
      syncJobsOf(server).map(({ id }) => id),
      10,
    ),
  },
});

function refill(server: BackupServer): Step {
  const commands = runPulls(server);
  const empty = unfilled(server);
  const pushed = pushedTo(server);
  return {
    title: commands.length > 0 ? 'Pull everything again' : 'Let it be filled again',
    text: [
      ...(commands.length > 0 ? ['Datastores that survived get only what they lack.'] : []),
      ...(pushed.length > 0
        ? [`What it pushed to ${listed(pushed)} comes back from there, as far as it was kept.`]
        : []),
      ...(empty.length > 0
        ? [
            `No job of its own fills ${listed(empty)}: where ${empty.length === 1 ? 'it' : 'one of them'} did not survive, whatever saves or pushes there has to do so anew.`,
          ]
        : []),
    ].join(' '),
    commands,
    verify: { expect: 'each run ends with TASK OK' },
    ...(commands.length > 0 && {
      stop: 'Where a source was damaged or emptied by the same misfortune, do not pull from it: what survived here may be the only copy.',
    }),
  };
}

/** Remotes of which it was the source. */
export const pushedTo = ({ syncJobs = [] }: BackupServer): string[] => [
  ...new Set(
    syncJobs.flatMap(({ direction, remote }) =>
      direction === 'push' && remote !== undefined ? [remote] : [],
    ),
  ),
];

const verification = (server: BackupServer): Step => ({
  title: 'Verify what is there',
  text: `Every chunk is read${server.datastores.some(isInBucket) ? ', and of a datastore in a bucket fetched, which takes time and may cost money' : ''}.`,
  commands: verifyAll(server),
  verify: { expect: 'each run ends with TASK OK' },
  stop: 'Where a snapshot is damaged, pull or save it again before anything is pruned or collected.',
});

const vanishing = ({ syncJobs = [] }: BackupServer) =>
  syncJobs.filter(({ removesVanished }) => removesVanished);

const upkeepOf = (server: BackupServer) => [
  ...createUpkeep(server),
  ...vanishing(server).map((job) => removeVanished(server, job)),
];

const upkeep = (server: BackupServer): Step => ({
  title: 'Set verification, pruning and garbage collection again',
  text: `Not before everything was verified.${vanishing(server).length > 0 ? ' From now on jobs remove again what vanished at their source: look first that it has everything.' : ''}`,
  commands: upkeepOf(server),
  verify: {
    command: command('reads', 'proxmox-backup-manager prune-job list', [], {}, server.name),
    expect: 'the jobs that it had',
  },
});

const audit = ({ name, host }: BackupServer): Step => ({
  title: 'Let the audit read it again',
  text: `Make a token for the audit with the roles Audit on / and RemoteAudit on /remote, and put it in place of the old secret: the old one was lost with ${name}.`,
  commands: [],
  verify: { expect: `the next audit lists the datastores of ${name} (${host}), without a gap` },
});
