import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/security-tokens-expire.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, healthyFacts, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const token = ({ access }: AllFacts) =>
  found(access.users?.flatMap(({ tokens }) => tokens) ?? [], ({ id }) => id === 'audit@pve!reader');

const forEver = { 'token/audit@pve!reader': 'low: audit@pve!reader never expires.' };

ruleCases(rule, {
  pass: { 'half a year left': () => {} },
  fail: {
    'no end': [(facts) => void delete token(facts).expiresAt, forEver],
    'over, and still there': [
      (facts) => {
        token(facts).expiresAt = now - days(2);
      },
      { 'token/audit@pve!reader': 'info: audit@pve!reader expired on 2026-11-15 and still exists.' },
    ],
    'a time that no calendar knows': [
      (facts) => {
        token(facts).expiresAt = -1e20;
      },
      { 'token/audit@pve!reader': 'info: audit@pve!reader expired on an impossible time and still exists.' },
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
  },
  notApplicable: {
    'no tokens': [
      ({ access }) => {
        for (const user of access.users ?? []) user.tokens = [];
      },
      null,
    ],
  },
});

it('the command splits the token into user and name, and quotes', () => {
  const facts = healthyFacts();
  delete token(facts).expiresAt;
  const line = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands[0]?.line;
  expect(line()).toBe(`pveum user token modify audit@pve reader --expire ${now + days(365)}`);
  token(facts).id = 'no token; reboot';
  expect(line()).toBe(`pveum user token modify 'no token; reboot' '' --expire ${now + days(365)}`);
});
