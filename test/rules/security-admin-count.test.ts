import rule from '../../audit/rules/security-admin-count.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const admins = ({ access }: AllFacts, count: number, role = 'Administrator', enabled = true) => {
  access.roles = { ...access.roles, Administrator: ['Permissions.Modify'] };
  access.acl?.push({ path: '/', kind: 'group', who: 'admins', role, propagate: true });
  for (let at = 1; at <= count; at += 1)
    access.users?.push({
      userid: `ada${at}@pve`,
      enabled,
      hasEmail: false,
      groups: ['admins'],
      tokens: [],
    });
};

ruleCases(rule, {
  pass: {
    'root alone': () => {},
    'three of them': (facts) => admins(facts, 2),
    'disabled ones do not count': (facts) => admins(facts, 9, 'Administrator', false),
    'unclear ones that make no difference': (facts) => admins(facts, 2, 'constructor'),
  },
  fail: {
    'a large group': [
      (facts) => admins(facts, 3),
      {
        cluster: 'low: 4 users may do everything on the cluster: ada1@pve, ada2@pve, ada3@pve and root@pam.',
      },
    ],
    'by a threshold of the owner': [
      (facts, policy) => {
        policy.thresholds.administrators = 0;
        admins(facts, 0);
      },
      { cluster: 'low: 1 user may do everything on the cluster: root@pam.' },
    ],
  },
  unknown: {
    'a role that is not in the list': [
      (facts) => admins(facts, 3, 'constructor'),
      { cluster: 'What ada1@pve, ada2@pve and ada3@pve may do could not be seen.' },
    ],
    'users cannot be read': [
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
  },
});
