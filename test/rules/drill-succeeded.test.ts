import rule from '../../audit/rules/drill-succeeded.ts';
import { type AllFacts, found } from '../support/found.ts';
import { now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const fails = (facts: AllFacts, guest: string) => {
  facts.drills.push({
    ...found(facts.drills, (entry) => entry.guest === 'lxc/103'),
    guest,
    at: now,
    succeeded: false,
  });
};

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'one failed, of a guest that is gone': (facts) => fails(facts, 'lxc/999'),
  },
  fail: {
    'the last one': [
      (facts) => fails(facts, 'lxc/103'),
      {
        'lxc/103':
          'high: The restore of traefik (CT 103) from away on 2026-11-17 failed, and none has succeeded since.',
      },
    ],
    'of a guest that may be hidden': [
      (facts) => {
        fails(facts, 'lxc/999');
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        'lxc/999':
          'high: The restore of lxc/999 from away on 2026-11-17 failed, and none has succeeded since.',
      },
    ],
  },
  unknown: {
    'the drills': [
      (facts) => blind(facts, 'drills'),
      {
        cluster:
          '"The last restore for practice of every guest succeeded" could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: {
    'no drill': [(facts) => void facts.drills.splice(0), null],
  },
});
