import rule from '../../audit/rules/security-kernel-running.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const kernels = ({ updates }: AllFacts, name: string, runningKernel?: string, newestKernel?: string) => {
  Object.assign(
    found(updates, ({ node }) => node === name),
    { runningKernel, newestKernel },
  );
};

const noKernel = (node: string) =>
  `The kernel of ${node} could not be seen: its list of packages does not name the running and an installed kernel.`;

ruleCases(rule, {
  pass: {
    'the newest runs': () => {},
    'one that is newer than any installed, as after a removal': (facts) =>
      kernels(facts, 'pve1', '6.17.13-1-pve', '6.17.4-2-pve'),
    'a node that is off': (facts) => {
      kernels(facts, 'pve1', '6.8.1-1-pve', '6.17.4-2-pve');
      nodeNamed(facts, 'pve1').online = false;
    },
  },
  fail: {
    'a restart is pending': [
      (facts) => kernels(facts, 'pve2', '6.17.4-2-pve', '6.17.13-1-pve'),
      {
        'node/pve2':
          'medium: pve2 still runs kernel 6.17.4-2-pve, although 6.17.13-1-pve is installed: it needs a restart.',
      },
    ],
  },
  unknown: {
    'a node did not tell one or the other, or is not in the list': [
      (facts) => {
        kernels(facts, 'pve1', undefined, '6.17.4-2-pve');
        kernels(facts, 'pve2', '6.17.4-2-pve');
        facts.updates.pop();
        gap(facts, 'updates', 'node/pve1');
      },
      {
        'node/pve1': 'The kernel of pve1 could not be seen: it did not answer.',
        'node/pve2': noKernel('pve2'),
        'node/pve3': noKernel('pve3'),
      },
    ],
  },
});
