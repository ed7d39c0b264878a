import rule from '../../audit/rules/backup-job-storage-usable.ts';
import { type AllFacts, found, nodeNamed, storageNamed } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');
const target = (facts: AllFacts) => storageNamed(facts, 'backup-nas');

const fails = (what: string) => ({ 'job/nightly': `high: nightly ${what}: its backups fail.` });

ruleCases(rule, {
  pass: {
    'ready on every node': () => {},
    'restricted to the nodes of the job, down elsewhere': (facts) => {
      job(facts).selection = { kind: 'vmids', vmids: [105] };
      target(facts).onlyNodes = ['pve1', 'pve2'];
      found(target(facts).onNodes, ({ node }) => node === 'pve1').active = false;
    },
    'a node of the job is off': (facts) => {
      nodeNamed(facts, 'pve2').online = false;
      target(facts).onNodes = target(facts).onNodes.filter(({ node }) => node !== 'pve2');
    },
  },
  fail: {
    'it does not exist': [
      (facts) => void Object.assign(job(facts), { storage: 'gone' }),
      fails('writes to gone, which does not exist'),
    ],
    'it is disabled': [
      (facts) => void Object.assign(target(facts), { enabled: false }),
      fails('writes to backup-nas, which is disabled'),
    ],
    'it takes no backups': [
      (facts) => void Object.assign(job(facts), { storage: 'nas' }),
      fails('writes to nas, which takes no backups'),
    ],
    'it is meant for other nodes': [
      (facts) => void Object.assign(target(facts), { onlyNodes: ['pve1'] }),
      fails('runs on pve2 and pve3, where backup-nas is not configured'),
    ],
    'it is not mounted': [
      (facts) =>
        void Object.assign(
          found(target(facts).onNodes, ({ node }) => node === 'pve2'),
          { active: false },
        ),
      fails('runs on pve2, where backup-nas is not active'),
    ],
  },
  unknown: {
    'the job names none': [
      (facts) => void delete job(facts).storage,
      { 'job/nightly': 'The storage that nightly writes to could not be seen.' },
    ],
    'it may be among the hidden ones': [
      (facts) => {
        job(facts).storage = 'elsewhere';
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      { 'job/nightly': 'The storage elsewhere of nightly could not be seen: rows are left out.' },
    ],
    'a node that did not tell': [
      (facts) => {
        target(facts).onNodes = target(facts).onNodes.filter(({ node }) => node !== 'pve2');
        gap(facts, 'storage', 'storage/pve2/backup-nas');
      },
      { 'job/nightly': 'The state of backup-nas on pve2 could not be seen: it did not answer.' },
    ],
    'where it runs': [
      (facts) => blind(facts, 'guests'),
      { 'job/nightly': 'On which nodes nightly runs could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
