import rule from '../../audit/rules/security-daily-accounts-apart.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const ops = ({ access }: AllFacts) => found(access.users ?? [], ({ userid }) => userid === 'ops@pve');

const program = (facts: AllFacts) => {
  ops(facts).tokens.push({ id: 'ops@pve!ci', privilegeSeparated: true });
  facts.access.tfa?.splice(0);
};

const role = (facts: AllFacts, name: string) => {
  found(facts.access.acl ?? [], ({ who }) => who === 'ops@pve').role = name;
};

const rootAlone = {
  cluster:
    'medium: root@pam is the only account that can change anything: daily work is done with the key for emergencies.',
};

ruleCases(rule, {
  pass: {
    'somebody has an account of his own': () => {},
    'with a token and a second factor': (facts) =>
      void ops(facts).tokens.push({ id: 'ops@pve!ci', privilegeSeparated: true }),
    'without a second factor, but without tokens as well': (facts) => void facts.access.tfa?.splice(0),
  },
  fail: {
    'nobody else may sign in': [
      (facts) => {
        ops(facts).enabled = false;
      },
      rootAlone,
    ],
    'the others may only look': [(facts) => role(facts, 'PVEAuditor'), rootAlone],
    'the others have no rights': [
      (facts) => {
        facts.access.acl = facts.access.acl?.filter(({ who }) => who !== 'ops@pve');
      },
      rootAlone,
    ],
  },
  unknown: {
    'it may be a program': [
      program,
      { cluster: 'Whether ops@pve can be used for daily work could not be seen.' },
    ],
    'second factors cannot be read': [
      (facts) => {
        program(facts);
        delete facts.access.tfa;
        gap(facts, 'access', 'tfa');
      },
      { cluster: 'Whether ops@pve can be used for daily work could not be seen: it did not answer.' },
    ],
    'its role is not in the list': [
      (facts) => role(facts, 'constructor'),
      { cluster: 'Whether ops@pve can be used for daily work could not be seen.' },
    ],
    'users cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'Whether daily work needs root@pam could not be seen: it did not answer.' },
    ],
    'the access control list cannot be read': [
      (facts) => {
        delete facts.access.acl;
        gap(facts, 'access', 'acl', 'the list is hidden.');
      },
      { cluster: 'Whether daily work needs root@pam could not be seen: the list is hidden.' },
    ],
    'roles cannot be read': [
      (facts) => {
        delete facts.access.roles;
        gap(facts, 'access', 'roles', 'roles are hidden.');
      },
      { cluster: 'Whether daily work needs root@pam could not be seen: roles are hidden.' },
    ],
  },
});
