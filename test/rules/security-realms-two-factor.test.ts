import rule from '../../audit/rules/security-realms-two-factor.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const add = ({ access }: AllFacts, realm: string, type: string, requiresTfa = false) =>
  access.realms?.push({ realm, type, requiresTfa });

ruleCases(rule, {
  pass: { 'it is required': (facts) => add(facts, 'company', 'ldap', true) },
  fail: {
    'a directory and an Active Directory': [
      (facts) => {
        add(facts, 'company', 'ldap');
        add(facts, 'office', 'ad');
      },
      Object.fromEntries(
        ['company', 'office'].map((realm) => [
          `realm/${realm}`,
          `low: Everybody in the directory behind the realm ${realm} signs in with a password, unless he added a second factor himself.`,
        ]),
      ),
    ],
  },
  unknown: {
    'OpenID leaves it to the provider': [
      (facts) => add(facts, 'sso', 'openid'),
      {
        'realm/sso': 'Whether the provider behind the realm sso asks for a second factor could not be seen.',
      },
    ],
    'the realms cannot be read': [
      (facts) => {
        delete facts.access.realms;
        gap(facts, 'access', 'realms');
      },
      { cluster: 'The realms could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'only those of Proxmox VE itself': [() => {}, null] },
});
