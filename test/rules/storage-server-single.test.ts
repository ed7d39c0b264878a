import rule from '../../audit/rules/storage-server-single.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Leaves only the named storages, all served by one machine. */
const onOneServer = (facts: AllFacts, ...names: string[]) => {
  facts.storage = facts.storage.filter(({ storage, shared }) => !shared || names.includes(storage));
  for (const name of names) storageNamed(facts, name).server = '10.0.0.50';
};

const mounted = (facts: AllFacts, name: string) => {
  const entry = storageNamed(facts, name);
  entry.type = 'dir';
  delete entry.server;
};

ruleCases(rule, {
  pass: {
    'three servers': () => {},
    'one name in two spellings is one server, a second one is there': (facts) => {
      storageNamed(facts, 'nas').server = 'NAS.lan';
      storageNamed(facts, 'nas2').server = 'nas.lan';
    },
    'Ceph beside one server': (facts) => {
      onOneServer(facts, 'nas', 'nas2');
      Object.assign(storageNamed(facts, 'nas2'), { type: 'rbd', server: '10.9.0.1' });
    },
    'Ceph alone': (facts) => {
      onOneServer(facts, 'nas');
      Object.assign(storageNamed(facts, 'nas'), { type: 'cephfs', server: undefined });
    },
    'one server that holds only backups': (facts) => onOneServer(facts, 'backup-nas'),
  },
  fail: {
    'all on one machine': [
      (facts) => onOneServer(facts, 'nas', 'nas2', 'backup-nas'),
      {
        'server/10.0.0.50':
          'critical: All shared storage (backup-nas, nas and nas2) lies on the one server 10.0.0.50: when it fails, every guest on it stops, and what is backed up there is gone with it.',
      },
    ],
    'a second server that is disabled': [
      (facts) => {
        onOneServer(facts, 'nas', 'nas2');
        Object.assign(storageNamed(facts, 'nas2'), { server: '10.0.0.51', enabled: false });
        delete storageNamed(facts, 'nas').location;
      },
      {
        'server/10.0.0.50':
          'critical: All shared storage (nas) lies on the one server 10.0.0.50: when it fails, every guest on it stops, and what is backed up there is gone with it.',
      },
    ],
  },
  unknown: {
    'a mounted directory may lie there, too': [
      (facts) => {
        onOneServer(facts, 'nas', 'nas2');
        mounted(facts, 'nas2');
      },
      {
        'server/10.0.0.50':
          'Whether nas2 lies on 10.0.0.50 as well could not be seen: the configuration names no server.',
      },
    ],
    'several of them': [
      (facts) => {
        onOneServer(facts, 'nas', 'nas2', 'backup-nas');
        mounted(facts, 'nas2');
        mounted(facts, 'nas');
      },
      {
        'server/10.0.0.50':
          'Whether nas and nas2 lie on 10.0.0.50 as well could not be seen: the configuration names no server.',
      },
    ],
    'only mounted directories': [
      (facts) => {
        onOneServer(facts, 'nas');
        mounted(facts, 'nas');
      },
      { cluster: 'The machine behind nas could not be seen: the configuration names no server.' },
    ],
    'the list of storages is shortened': [
      (facts) => {
        onOneServer(facts, 'nas');
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      {
        'server/10.0.0.50':
          'Whether all shared storage lies on 10.0.0.50 could not be seen: rows are left out.',
      },
    ],
    'nothing shared is left in a shortened list': [
      (facts) => {
        onOneServer(facts);
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      { cluster: 'Whether there is shared storage could not be seen: rows are left out.' },
    ],
  },
  notApplicable: { 'no shared storage': [(facts) => onOneServer(facts), null] },
});
