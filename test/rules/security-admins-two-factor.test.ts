import rule from '../../audit/rules/security-admins-two-factor.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** A user who may administer everything, by an entry of his own or by a group. */
const admin = (
  { access }: AllFacts,
  userid: string,
  by: 'user' | 'group' = 'user',
  role = 'Administrator',
) => {
  access.users?.push({
    userid,
    enabled: true,
    hasEmail: true,
    groups: by === 'group' ? ['admins'] : [],
    tokens: [],
  });
  access.acl?.push({ path: '/', kind: by, who: by === 'group' ? 'admins' : userid, role, propagate: true });
  access.roles = {
    ...access.roles,
    Administrator: ['Permissions.Modify', 'Sys.Modify'],
    PVEAdmin: ['VM.Allocate'],
    Owner: ['Permissions.Modify'],
  };
};

const passwordOnly = (userid: string) => ({
  [`user/${userid}`]: `high: ${userid} may administer the whole cluster and needs only a password to sign in.`,
});

ruleCases(rule, {
  pass: {
    'an administrator with a second factor': (facts) => {
      admin(facts, 'admin@pve');
      facts.access.tfa?.push({ userid: 'admin@pve', kinds: ['webauthn'] });
    },
  },
  fail: {
    'by his own entry': [(facts) => admin(facts, 'admin@pve'), passwordOnly('admin@pve')],
    'by his group': [(facts) => admin(facts, 'admin@pam', 'group'), passwordOnly('admin@pam')],
    'by a role of another name': [
      (facts) => admin(facts, 'admin@pve', 'user', 'Owner'),
      passwordOnly('admin@pve'),
    ],
  },
  unknown: {
    'users, entries or roles cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'Who may administer the cluster could not be seen: it did not answer.' },
    ],
    'the access control list cannot be read': [
      (facts) => {
        delete facts.access.acl;
        gap(facts, 'access', 'acl', 'the list is hidden.');
      },
      { cluster: 'Who may administer the cluster could not be seen: the list is hidden.' },
    ],
    'roles cannot be read': [
      (facts) => {
        delete facts.access.roles;
        gap(facts, 'access', 'roles', 'roles are hidden.');
      },
      { cluster: 'Who may administer the cluster could not be seen: roles are hidden.' },
    ],
    'a role that is not in the list': [
      (facts) => admin(facts, 'admin@pve', 'user', 'constructor'),
      { 'user/admin@pve': 'What admin@pve may do could not be seen.' },
    ],
    'second factors cannot be read': [
      (facts) => {
        admin(facts, 'admin@pve');
        delete facts.access.tfa;
        gap(facts, 'access', 'tfa');
      },
      { 'user/admin@pve': 'The second factor of admin@pve could not be seen: it did not answer.' },
    ],
    'a realm that may ask for one by itself': [
      (facts) => admin(facts, 'admin@company'),
      {
        'user/admin@company':
          'Whether the realm of admin@company asks for a second factor could not be seen.',
      },
    ],
  },
  notApplicable: {
    'nobody but root': [() => {}, null],
    'a group without rights': [
      ({ access }) => {
        for (const user of access.users ?? []) user.groups = ['readers'];
      },
      null,
    ],
    'PVEAdmin may not change permissions': [(facts) => admin(facts, 'admin@pve', 'user', 'PVEAdmin'), null],
    'his own entry takes the place of his group’s': [
      (facts) => {
        admin(facts, 'admin@pve', 'group');
        facts.access.acl?.push({
          path: '/',
          kind: 'user',
          who: 'admin@pve',
          role: 'PVEAuditor',
          propagate: true,
        });
      },
      null,
    ],
    'an entry below the root': [
      (facts) => {
        admin(facts, 'admin@pve');
        found(facts.access.acl ?? [], ({ who }) => who === 'admin@pve').path = '/vms';
      },
      null,
    ],
    'disabled, or expired': [
      (facts) => {
        admin(facts, 'left@pve');
        admin(facts, 'old@pve');
        found(facts.access.users ?? [], ({ userid }) => userid === 'left@pve').enabled = false;
        found(facts.access.users ?? [], ({ userid }) => userid === 'old@pve').expiresAt = now - days(1);
      },
      null,
    ],
  },
});
