import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-restart-allowed.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'once each': () => {},
    'it does not matter for one that is to be stopped': ({ ha }) => {
      for (const resource of ha.resources.slice(0, 1))
        Object.assign(resource, { maxRestart: 0, requestedState: 'stopped' });
    },
  },
  fail: {
    'one, the other, both': [
      ({ ha }) => {
        const [first, second, third] = ha.resources;
        if (first) first.maxRestart = 0;
        if (second) second.maxRelocate = 0;
        if (third) Object.assign(third, { maxRestart: 0, maxRelocate: 0 });
      },
      {
        'lxc/101': 'low: HA may not restart pihole-1 (CT 101) when its start fails.',
        'lxc/102': 'low: HA may not relocate pihole-2 (CT 102) when its start fails.',
        'lxc/103': 'low: HA may not restart or relocate traefik (CT 103) when its start fails.',
      },
    ],
  },
  unknown: {
    'HA could not be read': [
      (facts) => blind(facts, 'ha'),
      {
        cluster:
          '"HA may restart and relocate the guests it manages" could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: { 'HA manages nothing': [({ ha }) => void ha.resources.splice(0), null] },
});

it('sets only what is missing', () => {
  const facts = healthyFacts();
  for (const resource of facts.ha.resources.slice(0, 1)) resource.maxRestart = 0;
  const [result] = runAudit([rule], facts, defaultPolicy);
  expect(result?.verdicts[0]?.fix?.commands[0]?.line).toBe('ha-manager set ct:101 --max_restart 1');
});
