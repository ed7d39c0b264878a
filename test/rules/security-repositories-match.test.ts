import rule from '../../audit/rules/security-repositories-match.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (
  { system, updates }: AllFacts,
  repositories: object,
  subscription: string | undefined = 'notfound',
) => {
  const entry = found(system, ({ node }) => node === 'pve1');
  entry.repositories = {
    enterprise: false,
    noSubscription: true,
    test: false,
    suites: ['trixie'],
    errors: [],
    ...repositories,
  };
  found(updates, ({ node }) => node === 'pve1').subscription = subscription;
};

ruleCases(rule, {
  pass: {
    'no subscription': () => {},
    'a subscription': (facts) => set(facts, { enterprise: true, noSubscription: false }, 'active'),
  },
  fail: {
    'enterprise without a subscription': [
      (facts) => set(facts, { enterprise: true }),
      {
        'node/pve1':
          'medium: pve1 uses the enterprise repository without an active subscription (notfound), so every refresh fails.',
      },
    ],
    'the test repository': [
      (facts) => set(facts, { test: true }),
      { 'node/pve1': 'medium: pve1 takes packages from the test repository, which are not finished.' },
    ],
    'two releases of Debian': [
      (facts) => set(facts, { suites: ['bookworm', 'trixie'] }),
      { 'node/pve1': 'high: pve1 mixes the Debian releases bookworm and trixie: an update may break it.' },
    ],
    'no repository of Proxmox, and files that are broken': [
      (facts) => set(facts, { noSubscription: false, errors: ['/etc/apt/sources.list: malformed'] }),
      {
        'node/pve1':
          'high: pve1 has no repository of Proxmox, so it gets none of its updates. apt on pve1 cannot read its list of repositories.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve1').repositories;
        gap(facts, 'system', 'node/pve1/repositories');
      },
      { 'node/pve1': 'The package repositories of pve1 could not be seen: it did not answer.' },
    ],
    'enterprise, and who knows whether it is paid for': [
      (facts) => {
        set(facts, { enterprise: true });
        delete found(facts.updates, ({ node }) => node === 'pve1').subscription;
        gap(facts, 'updates', 'node/pve1');
      },
      { 'node/pve1': 'The subscription of pve1 could not be seen: it did not answer.' },
    ],
  },
});
