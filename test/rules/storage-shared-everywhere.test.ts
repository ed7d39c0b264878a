import rule from '../../audit/rules/storage-shared-everywhere.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'shared storages without restriction': () => {},
    'restricted to two of three nodes': ({ storage }) => {
      for (const entry of storage) entry.onlyNodes = ['pve1', 'pve2'];
    },
    'a local storage of one node': ({ storage }) => {
      for (const entry of storage) if (!entry.shared) entry.onlyNodes = ['pve1'];
    },
  },
  fail: {
    'shared by name alone': [
      ({ storage }) => {
        for (const entry of storage) if (entry.storage === 'nas') entry.onlyNodes = ['pve2'];
      },
      {
        'storage/nas':
          'low: nas is shared storage but restricted to pve2: guests on it cannot move anywhere else.',
      },
    ],
  },
  unknown: {
    'storages cannot be listed': [
      (facts) => blind(facts, 'storage'),
      {
        cluster:
          '"Shared storage is available to more than one node" could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
    'no shared storage': [
      (facts) => {
        facts.storage = facts.storage.filter(({ shared }) => !shared);
      },
      null,
    ],
  },
});
