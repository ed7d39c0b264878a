import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/security-certificates-valid.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { days, healthyFacts, hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const ends = (facts: AllFacts, node: string, validUntil: number, file = 'pve-ssl.pem') => {
  nodeNamed(facts, node).certificate = { file, validUntil, subject: `/CN=${node}`, issuer: '/CN=CA' };
};

ruleCases(rule, {
  pass: {
    'valid for long': () => {},
    'a node that is off serves none': (facts) => {
      ends(facts, 'pve1', now - 1);
      nodeNamed(facts, 'pve1').online = false;
    },
  },
  fail: {
    'soon, very soon, and over': [
      (facts) => {
        ends(facts, 'pve1', now + days(30));
        ends(facts, 'pve2', now + hours(30), 'pveproxy-ssl.pem');
        ends(facts, 'pve3', now);
      },
      {
        'node/pve1': 'medium: The certificate of pve1 (pve-ssl.pem) expires in 30 days.',
        'node/pve2': 'high: The certificate of pve2 (pveproxy-ssl.pem) expires in 30 hours.',
        'node/pve3': 'high: The certificate of pve3 (pve-ssl.pem) expired on 2026-11-17.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete nodeNamed(facts, 'pve2').certificate;
        gap(facts, 'nodes', 'node/pve2');
      },
      { 'node/pve2': 'The certificate of pve2 could not be seen: it did not answer.' },
    ],
  },
});

it('renews each kind by its own tool', () => {
  const line = (file: string) => {
    const facts = healthyFacts();
    ends(facts, 'pve1', now, file);
    return runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands;
  };
  expect(line('pve-ssl.pem')).toEqual([{ line: 'pvecm updatecerts --force', effect: 'changes', on: 'pve1' }]);
  expect(line('pveproxy-ssl.pem')).toEqual([
    { line: 'pvenode acme cert renew', effect: 'changes', on: 'pve1' },
  ]);
});
