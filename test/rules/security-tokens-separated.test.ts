import rule from '../../audit/rules/security-tokens-separated.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const user = ({ access }: AllFacts, userid: string) =>
  found(access.users ?? [], (entry) => entry.userid === userid);

/** A token with all rights of its user. */
const unseparated = (facts: AllFacts, userid: string, expiresAt?: number) =>
  user(facts, userid).tokens.push({
    id: `${userid}!all`,
    privilegeSeparated: false,
    ...(expiresAt && { expiresAt }),
  });

const mayMore = ({ access }: AllFacts) => {
  access.acl?.push({ path: '/vms', kind: 'user', who: 'audit@pve', role: 'PVEVMUser', propagate: true });
  access.roles = { ...access.roles, PVEVMUser: ['VM.Audit', 'VM.PowerMgmt', 'VM.Backup'] };
};

ruleCases(rule, {
  pass: {
    separated: () => {},
    'its user may only look': (facts) => unseparated(facts, 'audit@pve', now + days(9)),
    'what no longer works does no harm': (facts) => {
      unseparated(facts, 'audit@pve', now - days(1));
      unseparated(facts, 'root@pam');
      user(facts, 'root@pam').enabled = false;
      mayMore(facts);
    },
  },
  fail: {
    'of root, whatever else can be read': [
      (facts) => {
        unseparated(facts, 'root@pam');
        delete facts.access.acl;
      },
      {
        'token/root@pam!all':
          'high: root@pam!all may do all that root@pam may (everything): who finds the token is root@pam.',
      },
    ],
    'two roles on one path': [
      (facts) => {
        unseparated(facts, 'audit@pve');
        mayMore(facts);
        for (const entry of facts.access.acl ?? []) entry.path = '/';
      },
      {
        'token/audit@pve!all':
          'medium: audit@pve!all may do all that audit@pve may (VM.Backup, VM.PowerMgmt): who finds the token is audit@pve.',
      },
    ],
    'of a user who may do more': [
      (facts) => {
        unseparated(facts, 'audit@pve');
        mayMore(facts);
      },
      {
        'token/audit@pve!all':
          'medium: audit@pve!all may do all that audit@pve may (VM.Backup, VM.PowerMgmt): who finds the token is audit@pve.',
      },
    ],
  },
  unknown: {
    'users cannot be listed': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'The API tokens could not be seen: it did not answer.' },
    ],
    'a part of the access control list cannot be read': [
      (facts) => {
        unseparated(facts, 'audit@pve');
        gap(facts, 'access', 'acl', 'a row makes no sense.');
      },
      {
        'token/audit@pve!all': 'What audit@pve!all may do could not be seen: a row makes no sense.',
      },
    ],
    'the access control list cannot be read': [
      (facts) => {
        unseparated(facts, 'audit@pve');
        delete facts.access.acl;
        gap(facts, 'access', 'acl', 'the list is hidden.');
      },
      { 'token/audit@pve!all': 'What audit@pve!all may do could not be seen: the list is hidden.' },
    ],
    'roles cannot be read': [
      (facts) => {
        unseparated(facts, 'audit@pve');
        delete facts.access.roles;
        gap(facts, 'access', 'roles', 'roles are hidden.');
      },
      { 'token/audit@pve!all': 'What audit@pve!all may do could not be seen: roles are hidden.' },
    ],
  },
  notApplicable: {
    'no tokens': [
      ({ access }) => {
        for (const entry of access.users ?? []) entry.tokens = [];
      },
      null,
    ],
  },
});
