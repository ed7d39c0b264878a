import rule from '../../audit/rules/security-users-current.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const ops = ({ access }: AllFacts) => found(access.users ?? [], ({ userid }) => userid === 'ops@pve');

ruleCases(rule, {
  pass: {
    'without an end': () => {},
    'an end to come': (facts) => {
      ops(facts).expiresAt = now + days(1);
    },
    'ended and disabled': (facts) => Object.assign(ops(facts), { expiresAt: now - days(9), enabled: false }),
  },
  fail: {
    'ended and enabled': [
      (facts) => {
        ops(facts).expiresAt = now - days(9);
      },
      {
        'user/ops@pve':
          'low: The account ops@pve ended on 2026-11-08 and is still enabled: with another date it is back with all of its rights.',
      },
    ],
  },
  unknown: {
    'users cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'The users could not be seen: it did not answer.' },
    ],
  },
});
