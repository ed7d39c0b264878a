import rule from '../../audit/rules/drill-steps-written.ts';
import { type AllFacts, found } from '../support/found.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const misses = (facts: AllFacts, guest = 'lxc/103') => {
  const drill = found(facts.drills, (entry) => entry.guest === 'lxc/103');
  drill.guest = guest;
  drill.missingSteps = ['update DNS', 'unlock the volume'];
};

const missing = (name: string) =>
  `low: The drill of ${name} on 2026-11-01 found steps missing in the procedure: "update DNS" and "unlock the volume".`;

ruleCases(rule, {
  pass: {
    'nothing was missing': () => {},
    'written on the same day': (facts, policy) => {
      misses(facts);
      for (const entry of policy.attestations) entry.when = '2026-11-01';
    },
  },
  fail: {
    'not written since': [(facts) => misses(facts), { 'lxc/103': missing('traefik (CT 103)') }],
    'nobody ever attested it, and the guest is gone': [
      (facts, policy) => {
        misses(facts, 'lxc/999');
        policy.attestations = [];
      },
      { 'lxc/999': missing('lxc/999') },
    ],
  },
  unknown: {
    'the drills': [
      (facts) => blind(facts, 'drills'),
      {
        cluster:
          '"What drills found missing has been written down" could not be seen: the token may not see it.',
      },
    ],
  },
});
