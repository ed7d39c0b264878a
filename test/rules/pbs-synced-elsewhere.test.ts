import rule from '../../audit/rules/pbs-synced-elsewhere.ts';
import { serverOf } from '../support/backup-server.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const sync = (facts: AllFacts, part: object) =>
  void Object.assign(
    found(serverOf(facts).syncJobs ?? [], () => true),
    part,
  );

/** A second server, whose job reads a datastore of the first. */
const second = (facts: AllFacts, part: object = {}) => {
  serverOf(facts).syncJobs = [];
  facts.backupServers.push({
    name: 'far',
    host: 'far.example',
    datastores: [],
    syncJobs: [
      { id: 'fetch', store: 'copy', direction: 'pull', remote: 'home', remoteStore: 'main', ...part },
    ],
  });
};

const none = { 'datastore/pbs/main': 'medium: No sync job brings what main on pbs holds to another server.' };
const within = {
  'datastore/pbs/main':
    'low: main on pbs is synchronized on the same server alone (away): both copies are lost with it.',
};

ruleCases(rule, {
  pass: {
    'pushed to a remote': () => {},
    'pulled from a remote': (facts) => sync(facts, { direction: 'pull' }),
    'pulled by another server': (facts) => second(facts),
  },
  fail: {
    'no job at all': [(facts) => void Object.assign(serverOf(facts), { syncJobs: [] }), none],
    'another datastore is pushed': [(facts) => sync(facts, { store: 'other' }), none],
    'another server pulls something else': [(facts) => second(facts, { remoteStore: 'other' }), none],
    'another server copies its own': [(facts) => second(facts, { remote: undefined }), none],
    'another server pushes': [(facts) => second(facts, { direction: 'push' }), none],
    'to a datastore beside it': [(facts) => sync(facts, { remote: undefined }), within],
    'read by a datastore beside it': [
      (facts) => sync(facts, { remote: undefined, direction: 'pull', store: 'beside', remoteStore: 'main' }),
      within,
    ],
  },
  unknown: {
    'its jobs': [
      (facts) => {
        delete serverOf(facts).syncJobs;
        gap(facts, 'backupServers', 'pbs/jobs/sync');
      },
      { 'datastore/pbs/main': 'All sync jobs of pbs could not be seen: it did not answer.' },
    ],
    'some jobs of another server': [
      (facts) => {
        second(facts, { remoteStore: 'other' });
        gap(facts, 'backupServers', 'far/jobs/sync', 'some are hidden.');
      },
      { 'datastore/pbs/main': 'All sync jobs of far could not be seen: some are hidden.' },
    ],
    'the jobs of another server': [
      (facts) => {
        second(facts);
        for (const { name } of facts.backupServers)
          if (name === 'far') delete found(facts.backupServers, (each) => each.name === name).syncJobs;
      },
      { 'datastore/pbs/main': 'All sync jobs of far could not be seen.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
  },
});
