import rule from '../../audit/rules/security-tokens-narrow.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

interface Token {
  user?: string;
  userRole?: string;
  tokenRole?: string | undefined;
  separated?: boolean;
  expiresAt?: number;
}

/** A token of ops@pve with the role Administrator on `/`, as its user has. */
const token = ({ access }: AllFacts, made: Token = {}) => {
  const { user = 'ops@pve', userRole = 'Administrator', tokenRole = 'Administrator' } = made;
  const id = `${user}!job`;
  found(access.users ?? [], ({ userid }) => userid === user).tokens.push({
    id,
    privilegeSeparated: made.separated ?? true,
    expiresAt: made.expiresAt,
  });
  access.acl?.push(
    { path: '/', kind: 'user', who: user, role: userRole, propagate: true },
    { path: '/', kind: 'token', who: id, role: tokenRole, propagate: true },
    { path: '/', kind: 'token', who: id, role: 'PVEAuditor', propagate: true },
  );
  access.roles = {
    ...access.roles,
    Administrator: ['Permissions.Modify', 'Sys.Modify', 'VM.Allocate'],
    Network: ['Sys.Audit', 'Sys.Modify'],
    Nothing: [],
  };
};

ruleCases(rule, {
  pass: {
    'its user has less': (facts) => token(facts, { userRole: 'PVEVMAdmin' }),
    'it has less': (facts) => token(facts, { tokenRole: 'PVEVMAdmin' }),
    'its user has nothing on /': (facts) => {
      token(facts);
      facts.access.acl = facts.access.acl?.filter(({ who }) => who !== 'ops@pve');
    },
    'it has nothing on /': (facts) => {
      token(facts);
      facts.access.acl = facts.access.acl?.filter(({ kind }) => kind !== 'token');
    },
  },
  fail: {
    'both may do everything': [
      (facts) => token(facts),
      {
        'token/ops@pve!job':
          'medium: ops@pve!job could give itself any right (Permissions.Modify) and change the settings of nodes (Sys.Modify), on the whole cluster.',
      },
    ],
    'a token of root, until it ends': [
      (facts) => token(facts, { user: 'root@pam', tokenRole: 'Network', expiresAt: now + days(9) }),
      {
        'token/root@pam!job':
          'medium: root@pam!job could change the settings of nodes (Sys.Modify), on the whole cluster.',
      },
    ],
  },
  unknown: {
    'a role of the token that is not in the list': [
      (facts) => token(facts, { tokenRole: 'constructor' }),
      { 'token/ops@pve!job': 'What ops@pve!job may do could not be seen.' },
    ],
    'a role of its user': [
      (facts) => token(facts, { userRole: 'constructor' }),
      { 'token/ops@pve!job': 'What ops@pve!job may do could not be seen.' },
    ],
    'users cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'The API tokens could not be seen: it did not answer.' },
    ],
    'the access control list cannot be read': [
      (facts) => {
        delete facts.access.acl;
        gap(facts, 'access', 'acl', 'the list is hidden.');
      },
      { cluster: 'What API tokens may do could not be seen: the list is hidden.' },
    ],
    'roles cannot be read': [
      (facts) => {
        delete facts.access.roles;
        gap(facts, 'access', 'roles', 'roles are hidden.');
      },
      { cluster: 'What API tokens may do could not be seen: roles are hidden.' },
    ],
  },
  notApplicable: {
    'only that of the audit': [() => {}, null],
    'without separation another rule judges': [(facts) => token(facts, { separated: false }), null],
    'it has ended': [(facts) => token(facts, { expiresAt: now - days(1) }), null],
    'its user is disabled': [
      (facts) => {
        token(facts);
        found(facts.access.users ?? [], ({ userid }) => userid === 'ops@pve').enabled = false;
      },
      null,
    ],
  },
});
