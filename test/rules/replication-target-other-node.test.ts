import rule from '../../audit/rules/replication-target-other-node.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const job = (facts: AllFacts, part: Partial<AllFacts['replication'][number]> = {}) =>
  void facts.replication.push({
    id: '104-0',
    vmid: 104,
    source: 'pve1',
    target: 'pve2',
    enabled: true,
    schedule: '*/15',
    ...part,
  });

const fails = (what: string, target = 'pve2') => ({
  'replication/104-0': `high: 104-0 replicates homeassistant (VM 104) to ${target}, ${what}.`,
});

ruleCases(rule, {
  pass: {
    'another node': (facts) => job(facts),
    'the storage is there': (facts) => {
      job(facts);
      storageNamed(facts, 'nas').onlyNodes = ['pve1', 'pve2'];
    },
    'what is not there is left out': (facts) => {
      job(facts);
      storageNamed(facts, 'nas').onlyNodes = ['pve1'];
      for (const { config } of facts.guests)
        for (const disk of config?.disks ?? []) Object.assign(disk, { replicated: false });
    },
    'disks of no storage': (facts) => {
      job(facts);
      for (const { config } of facts.guests) for (const disk of config?.disks ?? []) delete disk.storage;
    },
    'guests and storages are hidden': (facts) => {
      job(facts);
      blind(facts, 'guests');
      blind(facts, 'storage');
    },
  },
  fail: {
    'a node that is gone': [
      (facts) => job(facts, { target: 'pve9' }),
      fails('which is no node of this cluster', 'pve9'),
    ],
    'the node of the guest, which moved': [
      (facts) => job(facts, { source: 'pve2', target: 'pve1' }),
      fails('where the guest itself is', 'pve1'),
    ],
    'a node without the pool': [
      (facts) => {
        job(facts);
        storageNamed(facts, 'nas').onlyNodes = ['pve1', 'pve3'];
      },
      fails('where its storage nas is not configured'),
    ],
    'a node that is gone, from nobody knows where': [
      (facts) => {
        job(facts, { target: 'pve9', source: undefined });
        blind(facts, 'guests');
      },
      { 'replication/104-0': 'high: 104-0 replicates guest 104 to pve9, which is no node of this cluster.' },
    ],
  },
  unknown: {
    'from where': [
      (facts) => {
        job(facts, { source: undefined });
        blind(facts, 'guests');
      },
      { 'replication/104-0': 'From which node 104-0 replicates could not be seen.' },
    ],
  },
  notApplicable: {
    'no job': [() => {}, null],
    'a disabled job': [(facts) => job(facts, { target: 'pve9', enabled: false }), null],
  },
});
