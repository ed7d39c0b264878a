import rule from '../../audit/rules/security-repositories-same.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = ({ system }: AllFacts, node: string, changes: object) => {
  const { repositories } = found(system, (entry) => entry.node === node);
  if (repositories) Object.assign(repositories, changes);
};

ruleCases(rule, {
  pass: {
    'the same': () => {},
    'in whatever order': ({ nodes }) => void nodes.reverse(),
    'the only other node is off on purpose': (facts, policy) => {
      nodeNamed(facts, 'pve3').online = false;
      policy.expectedOff = ['pve3'];
    },
  },
  fail: {
    'one has a subscription': [
      (facts) => set(facts, 'pve2', { enterprise: true, noSubscription: false }),
      {
        cluster:
          'low: Nodes take their packages from different repositories (pve1, pve3: no-subscription trixie; pve2: enterprise trixie), so they will not have the same versions for long.',
      },
    ],
    'one has none, and a third is down': [
      (facts) => {
        set(facts, 'pve2', { noSubscription: false, suites: [] });
        nodeNamed(facts, 'pve3').online = false;
      },
      {
        cluster:
          'low: Nodes take their packages from different repositories (pve1: no-subscription trixie; pve2: none), so they will not have the same versions for long.',
      },
    ],
    'the test repository of the next release': [
      (facts) => set(facts, 'pve1', { test: true, suites: ['forky'] }),
      {
        cluster:
          'low: Nodes take their packages from different repositories (pve1: no-subscription test forky; pve2, pve3: no-subscription trixie), so they will not have the same versions for long.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve2').repositories;
        gap(facts, 'system', 'node/pve2/repositories');
      },
      { cluster: 'The package repositories of pve2 could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        nodeNamed(facts, 'pve2').online = false;
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { cluster: 'The package repositories of pve2 could not be seen: it is offline.' },
    ],
  },
  notApplicable: { 'a single host': [(facts) => void facts.nodes.splice(1), null] },
});
