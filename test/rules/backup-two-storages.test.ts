import rule from '../../audit/rules/backup-two-storages.ts';
import { type AllFacts, guestWith, storageNamed } from '../support/found.ts';
import { now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

/** Only homeassistant matters, and no backup server has been named. */
const alone = (facts: AllFacts) => {
  for (const guest of facts.guests) if (guest.vmid !== 104) guest.tags = ['tier-low'];
  facts.backupServers = [];
};

const datastore = ({ backupServers }: AllFacts) => {
  const store = backupServers[0]?.datastores[0];
  if (!store) throw new Error('the healthy cluster has a backup server');
  return store;
};

/** The storage is the datastore `main` of the backup server `pbs`. */
const isServer = (facts: AllFacts) =>
  Object.assign(storageNamed(facts, 'backup-nas'), { type: 'pbs', server: '10.0.0.62', location: 'main' });

const one = (place = 'backup-nas') => ({
  'qemu/104': `medium: homeassistant (VM 104) is critical, and all its backups lie in one place, ${place}.`,
});

const unseen = (place: string, why: string) => ({
  'qemu/104': `Backups of homeassistant (VM 104) on ${place} could not be seen${why}`,
});

ruleCases(rule, {
  pass: {
    'a storage and a backup server': () => {},
    'two storages, local ones by node': (facts) => {
      alone(facts);
      facts.backups.copies.push({
        storage: 'local',
        node: 'pve1',
        volid: 'local:backup/1',
        vmid: 104,
        type: 'qemu',
        takenAt: now,
      });
    },
    'a backup server that pushes to another': (facts) => void isServer(facts),
    'one place is enough for what matters less': (facts) => {
      guestWith(facts, 'qemu/105').tags = ['tier-medium'];
      for (const store of facts.backupServers[0]?.datastores ?? [])
        store.snapshots = store.snapshots?.filter(({ id }) => id !== '105');
    },
  },
  fail: {
    'one storage': [alone, one()],
    'the same datastore, seen twice, pushed nowhere': [
      (facts) => {
        const { backupServers } = facts;
        alone(facts);
        facts.backupServers = backupServers;
        isServer(facts);
        for (const server of facts.backupServers)
          server.syncJobs = (server.syncJobs ?? []).flatMap((job) => [
            { ...job, direction: 'pull' as const },
            { ...job, remote: undefined },
            { ...job, store: 'other' },
          ]);
      },
      one(),
    ],
    'what never came to its end does not count': [
      (facts) => {
        alone(facts);
        facts.backups.copies.push({
          storage: 'nas2',
          volid: 'x',
          vmid: 104,
          type: 'qemu',
          takenAt: now,
          unfinished: true,
        });
        facts.backupServers = [
          {
            name: 'old',
            host: 'old',
            datastores: [
              {
                store: 's',
                snapshots: [
                  { namespace: '', type: 'vm', id: '104', takenAt: now, encrypted: false, protected: false },
                  {
                    namespace: '',
                    type: 'host',
                    id: '104',
                    takenAt: now,
                    sizeBytes: 1,
                    encrypted: false,
                    protected: false,
                  },
                ],
              },
            ],
          },
        ];
      },
      one(),
    ],
    'nobody said what the guests are for': [
      (facts) => {
        for (const guest of facts.guests) guest.name = `thing-${guest.vmid}`;
      },
      {
        cluster:
          'info: No guest says how much depends on it, so nobody can tell which backups must be in two places.',
      },
    ],
  },
  unknown: {
    'storages are hidden': [
      (facts) => {
        alone(facts);
        blind(facts, 'storage');
      },
      unseen('all storages', ': the token may not see it.'),
    ],
    'some of them are': [
      (facts) => {
        alone(facts);
        gap(facts, 'backups', 'filtered', 'rows are left out.');
      },
      unseen('all storages', ': rows are left out.'),
    ],
    'backup servers are': [
      (facts) => {
        alone(facts);
        blind(facts, 'backupServers', 'they did not answer.');
      },
      unseen('backup servers', ': they did not answer.'),
    ],
    'a storage could not be listed': [
      (facts) => {
        alone(facts);
        storageNamed(facts, 'nas2').content.push('backup');
        gap(facts, 'backups', 'storage/nas2');
      },
      unseen('nas2', ': it did not answer.'),
    ],
    'a datastore could not be listed': [
      (facts) => {
        const { backupServers } = facts;
        alone(facts);
        facts.backupServers = backupServers;
        delete datastore(facts).snapshots;
        gap(facts, 'backupServers', 'pbs/main');
      },
      unseen('main on pbs', ': it did not answer.'),
    ],
    'there may be further datastores': [
      (facts) => {
        const { backupServers } = facts;
        alone(facts);
        facts.backupServers = backupServers;
        datastore(facts).snapshots = [];
        gap(facts, 'backupServers', 'pbs/*', 'some are hidden.');
      },
      unseen('pbs', ': some are hidden.'),
    ],
  },
  notApplicable: {
    'no copies at all': [
      (facts) => {
        alone(facts);
        facts.backups.copies = [];
      },
      'backup-recent',
    ],
    'nothing matters that much': [
      (facts) => {
        for (const guest of facts.guests) guest.tags = ['tier-low'];
      },
      null,
    ],
  },
});
