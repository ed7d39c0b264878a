import rule from '../../audit/rules/security-root-two-factor.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const root = ({ access }: AllFacts) => found(access.users ?? [], ({ userid }) => userid === 'root@pam');

const passwordOnly = {
  'user/root@pam': 'high: root@pam, who may do everything on every node, needs only a password to sign in.',
};

ruleCases(rule, {
  pass: {
    'TOTP and recovery keys': () => {},
    'disabled, whatever its factors': (facts) => {
      root(facts).enabled = false;
      delete facts.access.tfa;
    },
    expired: (facts) => {
      root(facts).expiresAt = now - days(1);
      facts.access.tfa = [];
    },
  },
  fail: {
    'nobody has one': [
      ({ access }) => {
        access.tfa = [];
      },
      passwordOnly,
    ],
    'only others have one': [
      (facts) => {
        root(facts).expiresAt = now + days(1);
        facts.access.tfa = [{ userid: 'admin@pve', kinds: ['totp'] }];
      },
      passwordOnly,
    ],
  },
  unknown: {
    'factors cannot be listed': [
      (facts) => {
        delete facts.access.tfa;
        gap(facts, 'access', 'tfa');
      },
      { 'user/root@pam': 'The second factor of root@pam could not be seen: it did not answer.' },
    ],
    'users cannot be listed': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { 'user/root@pam': 'root@pam could not be seen: it did not answer.' },
    ],
    'a list of users without root': [
      (facts) => {
        facts.access.users = [];
      },
      { 'user/root@pam': 'root@pam could not be seen.' },
    ],
  },
});
