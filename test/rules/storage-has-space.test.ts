import rule from '../../audit/rules/storage-has-space.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { TB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Fills a storage on every node, or on one. */
const fill = (facts: AllFacts, name: string, share: number, only?: string) => {
  for (const state of storageNamed(facts, name).onNodes)
    if (only === undefined || state.node === only) state.usedBytes = (state.totalBytes ?? 0) * share;
};

ruleCases(rule, {
  pass: {
    'room everywhere': () => {},
    'a disabled storage is nobody’s business': (facts) => {
      fill(facts, 'nas', 0.99);
      storageNamed(facts, 'nas').enabled = false;
    },
    'backups may fill theirs further': (facts) => fill(facts, 'backup-nas', 0.84),
    'one node that tells is enough for shared storage': (facts) => {
      storageNamed(facts, 'nas').onNodes.shift();
    },
    'a storage without a size of its own': (facts) => {
      for (const state of storageNamed(facts, 'nas').onNodes)
        Object.assign(state, { totalBytes: 0, usedBytes: 0 });
    },
  },
  fail: {
    'shared storage once, local storage by node': [
      (facts) => {
        fill(facts, 'nas', 0.8);
        fill(facts, 'local', 0.9, 'pve2');
      },
      {
        'storage/nas': 'medium: nas is 80 % full; only 372.5 GiB are free.',
        'storage/pve2/local': 'high: local on pve2 is 90 % full; only 10 GiB are free.',
      },
    ],
    'nearly nothing is left': [
      (facts) => fill(facts, 'nas', 0.97),
      { 'storage/nas': 'critical: nas is 97 % full; only 55.9 GiB are free.' },
    ],
    'more used than there is': [
      (facts) => fill(facts, 'nas', 1.01),
      { 'storage/nas': 'critical: nas is 101 % full; only 0 GiB are free.' },
    ],
    'a backup storage and a backup server': [
      (facts) => {
        fill(facts, 'backup-nas', 0.85);
        Object.assign(storageNamed(facts, 'nas2'), { type: 'pbs', content: [] });
        fill(facts, 'nas2', 0.95);
      },
      {
        'storage/backup-nas': 'medium: backup-nas is 85 % full; only 279.4 GiB are free.',
        'storage/nas2': 'high: nas2 is 95 % full; only 93.1 GiB are free.',
      },
    ],
    'a limit of the owner’s own': [
      (facts, policy) => {
        policy.thresholds.storageUse = { warn: 0.2, bad: 0.5 };
        for (const state of storageNamed(facts, 'nas2').onNodes) state.usedBytes = 0.6 * TB;
        fill(facts, 'nas', 0.1);
        fill(facts, 'local', 0.1);
      },
      { 'storage/nas2': 'medium: nas2 is 30 % full; only 1303.9 GiB are free.' },
    ],
  },
  unknown: {
    'a node did not answer for its own storage': [
      (facts) => {
        storageNamed(facts, 'local').onNodes.shift();
        gap(facts, 'storage', 'storage/pve1/local');
      },
      { 'storage/pve1/local': 'The use of local on pve1 could not be seen: it did not answer.' },
    ],
    'shared storage that works nowhere': [
      (facts) => {
        for (const state of storageNamed(facts, 'nas').onNodes) state.active = false;
      },
      { 'storage/nas': 'The use of nas could not be seen: it is not active on pve1.' },
    ],
    'the size is known, the use is not': [
      (facts) => {
        for (const state of storageNamed(facts, 'nas').onNodes) delete state.usedBytes;
      },
      { 'storage/nas': 'The use of nas could not be seen.' },
    ],
    'the use is known, the size is not': [
      (facts) => {
        for (const state of storageNamed(facts, 'nas').onNodes) delete state.totalBytes;
      },
      { 'storage/nas': 'The use of nas could not be seen.' },
    ],
  },
  notApplicable: { 'there is no storage': [(facts) => void facts.storage.splice(0), null] },
});
