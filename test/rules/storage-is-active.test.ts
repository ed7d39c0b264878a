import rule from '../../audit/rules/storage-is-active.ts';
import { type AllFacts, nodeNamed, storageNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const stop = (facts: AllFacts, name: string, ...on: string[]) => {
  for (const state of storageNamed(facts, name).onNodes) if (on.includes(state.node)) state.active = false;
};

ruleCases(rule, {
  pass: {
    'all storages work': () => {},
    'disabled on purpose': (facts) => {
      stop(facts, 'nas', 'pve1', 'pve2', 'pve3');
      storageNamed(facts, 'nas').enabled = false;
    },
    'not meant for that node': (facts) => {
      stop(facts, 'local', 'pve3');
      storageNamed(facts, 'local').onlyNodes = ['pve1', 'pve2'];
    },
    'the node says that it is not enabled there': (facts) => {
      for (const state of storageNamed(facts, 'local').onNodes)
        if (state.node === 'pve3') Object.assign(state, { enabled: false, active: false });
    },
    'the node is off': (facts) => {
      stop(facts, 'local', 'pve3');
      nodeNamed(facts, 'pve3').online = false;
    },
  },
  fail: {
    'a share that one node cannot mount': [
      (facts) => stop(facts, 'nas', 'pve2'),
      {
        'storage/nas': 'high: nas is enabled but does not work on pve2; it works on pve1 and pve3.',
      },
    ],
    'a share that is gone': [
      (facts) => stop(facts, 'nas', 'pve1', 'pve2', 'pve3'),
      { 'storage/nas': 'high: nas is enabled but does not work on pve1, pve2 and pve3.' },
    ],
    'shared storage without a server': [
      (facts) => {
        delete storageNamed(facts, 'nas').server;
        stop(facts, 'nas', 'pve1', 'pve2', 'pve3');
      },
      { 'storage/nas': 'high: nas is enabled but does not work on pve1, pve2 and pve3.' },
    ],
    'a local one that was never made there': [
      (facts) => stop(facts, 'local', 'pve3'),
      { 'storage/pve3/local': 'high: local is enabled but does not work on pve3.' },
    ],
    'what is certain does not wait for a silent node': [
      (facts) => {
        storageNamed(facts, 'nas').onNodes.shift();
        stop(facts, 'nas', 'pve2');
      },
      {
        'storage/nas': 'high: nas is enabled but does not work on pve2; it works on pve3.',
      },
    ],
  },
  unknown: {
    'a node does not answer': [
      (facts) => {
        for (const name of ['nas', 'local']) {
          storageNamed(facts, name).onNodes.shift();
          gap(facts, 'storage', `storage/pve1/${name}`);
        }
      },
      {
        'storage/nas': 'Whether nas works on pve1 could not be seen: it did not answer.',
        'storage/pve1/local': 'Whether local works on pve1 could not be seen: it did not answer.',
      },
    ],
  },
  notApplicable: {
    'every node is off': [
      (facts) => {
        for (const node of facts.nodes) node.online = false;
      },
      null,
    ],
  },
});
