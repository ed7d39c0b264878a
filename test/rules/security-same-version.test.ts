import rule from '../../audit/rules/security-same-version.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const on = ({ updates }: AllFacts, name: string) => found(updates, ({ node }) => node === name);

ruleCases(rule, {
  pass: {
    'one version': () => {},
    'a node that is off may be older': (facts) => {
      on(facts, 'pve3').pveVersion = '9.1.1';
      nodeNamed(facts, 'pve3').online = false;
    },
  },
  fail: {
    'one is behind': [
      (facts) => {
        on(facts, 'pve2').pveVersion = '9.2.11';
        on(facts, 'pve1').pveVersion = '9.2.11';
      },
      {
        cluster:
          'medium: Nodes run different versions, from 9.2.3 on pve3 to 9.2.11 on pve2: guests may not migrate back to an older one.',
      },
    ],
    'the silent one cannot mend it': [
      (facts) => {
        on(facts, 'pve1').pveVersion = '9.1.4';
        delete on(facts, 'pve3').pveVersion;
      },
      {
        cluster:
          'medium: Nodes run different versions, from 9.1.4 on pve1 to 9.2.3 on pve2: guests may not migrate back to an older one.',
      },
    ],
  },
  unknown: {
    'one did not tell': [
      (facts) => {
        delete on(facts, 'pve3').pveVersion;
        gap(facts, 'updates', 'node/pve3');
      },
      { cluster: 'The version of pve3 could not be seen: it did not answer.' },
    ],
    'none told': [
      (facts) => {
        facts.updates = [];
      },
      { cluster: 'The version of pve1, pve2 and pve3 could not be seen.' },
    ],
  },
  notApplicable: { 'a single node': [(facts) => void facts.nodes.splice(1), null] },
});
