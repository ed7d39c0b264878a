/** The places that copies are restored from, and what has to be done there once before. */
import { command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { World } from '../failure/world.ts';
import { placeOf } from '../offsite/digits.ts';
import type { TargetView } from '../offsite/model.ts';
import { type OffsiteContext, offsiteView } from '../offsite/view.ts';
import type { RestorePlan, Step } from '../report-runbooks.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { awayOf, storageAway } from './at-home.ts';
import { type DatastorePlace, datastorePlaces, storageName } from './datastore-sources.ts';
import { dumpFolder } from './offsite-sources.ts';

export type Place = Omit<RestorePlan['places'][number], 'guests' | 'bytes'>;

/** By id; storages, then datastores, then offsite targets. */
export function placesOf(facts: Facts, world: World, context: OffsiteContext): Map<string, Place> {
  const away = storageAway(awayOf(facts));
  const copies = new Map(
    (facts.backups?.copies ?? []).map((copy) => [`${copy.node ?? ''}/${copy.storage}`, copy]),
  );
  const { targets } =
    context.policy.offsite.targets.length === 0
      ? { targets: [] }
      : offsiteView({ ...facts, offsite: facts.offsite ?? { targets: [] } }, context);
  const places: Place[] = [
    ...[...copies.values()].map(({ storage, node }) => {
      const known = world.storages.get(storage);
      return storagePlace(storage, node, away(known), known);
    }),
    ...datastorePlaces(facts).map(({ place }) => datastorePlace(place)),
    ...targets.map((target) => ({
      id: `offsite/${target.name}`,
      name: target.name,
      text: textOf(target),
      away: placeOf(target, context).answer,
      prepare: prepareTarget(target, facts),
    })),
  ];
  return new Map(places.map((place) => [place.id, place]));
}

const storagePlace = (
  name: string,
  node: string | undefined,
  away: Place['away'],
  storage: Storage | undefined,
): Place => ({
  id: `storage/${node === undefined ? '' : `${node}/`}${name}`,
  name: node === undefined ? name : `${name} on ${node}`,
  text: `The storage ${name} of the cluster${node === undefined ? '' : `, on ${node} itself`}${storage?.server ? `, served by ${storage.server}` : ''}.`,
  away,
  prepare: [],
});

const datastorePlace = ({ id, name, text, away, add, storage }: DatastorePlace): Place => ({
  id,
  name,
  text,
  away,
  prepare: id.startsWith('storage/')
    ? []
    : [
        {
          title: `Add the datastore to the cluster as ${storage}`,
          text: `The command asks for the password, of a token for its secret. Where the server's certificate is its own, give its fingerprint too (--fingerprint); where backups are encrypted, the key (--encryption-key).${add ? '' : ' Who may read there could not be seen, so no command can be given.'}`,
          commands: add ? [add] : [],
          verify: { command: command('reads', 'pvesm list', [storage]), expect: 'the backups of the guests' },
        },
      ],
});

const textOf = ({ name, policy: { kind }, facts }: TargetView): string =>
  `${kinds[kind]}: ${facts?.place ?? name}.`;

const kinds = {
  vzdump: 'Archives in a bucket',
  'pbs-s3': 'A datastore in a bucket',
  restic: 'A repository in a bucket',
  pbs: 'A backup server',
};

function prepareTarget(target: TargetView, facts: Facts): Step[] {
  const { kind } = target.policy;
  switch (kind) {
    case 'vzdump':
      return [
        {
          title: 'Get ready to fetch archives',
          text: `On the node where the guest is to run: the AWS command line, and a key of the bucket that may read, from where you keep your keys. ${dumpFolder} needs as much free space as the largest archive; remove each archive once its guest runs.`,
          commands: [],
        },
      ];
    case 'restic':
      return [
        {
          title: 'Get ready to fetch from the repository',
          text: 'restic, the password of the repository, and a key of the bucket, from where you keep them.',
          commands: [],
        },
      ];
    case 'pbs':
      return [attach(target, facts)];
    default:
      return serverOnBucket(target);
  }
}

function attach({ name, policy: { via } }: TargetView, facts: Facts): Step {
  const wanted: { backupServer?: string; datastore?: string | undefined } = 'backupServer' in via ? via : {};
  const server = facts.backupServers?.find((each) => each.name === wanted.backupServer);
  const store = wanted.datastore ?? server?.datastores[0]?.store;
  const owner = server?.datastores
    .find((each) => each.store === store)
    ?.snapshots?.find((each) => each.owner !== undefined)?.owner;
  const storage = storageName([name]);
  const known = server && store !== undefined && owner !== undefined;
  return {
    title: `Add the datastore to the cluster as ${storage}`,
    text: `Where it is a storage already, take that one's name instead. The command asks for the password, of a token for its secret; backups that are encrypted need the key (--encryption-key), those of a namespace its name (--namespace).${known ? '' : ' Its address, datastore or owner could not be seen, so no command can be given.'}`,
    commands: known
      ? [
          command('changes', 'pvesm add', ['pbs', storage], {
            server: server.host,
            datastore: store,
            username: owner,
            content: 'backup',
            password: true,
          }),
        ]
      : [],
    verify: { command: command('reads', 'pvesm list', [storage]), expect: 'the backups of the guests' },
  };
}

/** docs of Proxmox Backup Server, Storage, "Datastores with S3 Backend": the datastore keeps its name and is taken over. */
function serverOnBucket({ name, policy: { via, datastore } }: TargetView): Step[] {
  const storage = storageName([name]);
  const known = 'endpoint' in via && datastore !== undefined;
  return [
    {
      title: 'Install a Proxmox Backup Server beside the new cluster',
      text: 'Of release 4 or later. Then tell it the endpoint of the bucket (proxmox-backup-manager s3 endpoint create), under the name of this target, with a key that may write, as a datastore wants to.',
      byHand: { act: 'install', subjects: [`offsite/${name}`] },
      commands: [],
    },
    {
      title: 'Take over the datastore',
      text: `It must have the name that it had. It belongs to the old server until it is taken over: make sure that that one is gone for good.${known ? '' : ' Its name or its bucket is not in the configuration, so no command can be given.'}`,
      commands: known
        ? [
            command(
              'changes',
              'proxmox-backup-manager datastore create',
              [datastore, `/mnt/datastore/${datastore}`],
              {
                backend: `type=s3,client=${name},bucket=${via.bucket}`,
                'reuse-datastore': 'true',
                'overwrite-in-use': 'true',
              },
              'the new backup server',
            ),
          ]
        : [],
      stop: 'Where the old server may still run, stop: two servers on one datastore destroy it.',
    },
    {
      title: `Add it to the cluster as ${storage}`,
      text: 'With pvesm add pbs, the new server’s address, fingerprint, user and password, which nobody knows yet. Backups that are encrypted need their key, from where you keep it.',
      byHand: { act: 'repair', subjects: [`offsite/${name}`] },
      commands: [],
      verify: { command: command('reads', 'pvesm list', [storage]), expect: 'the backups of the guests' },
    },
  ];
}
