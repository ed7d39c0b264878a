import rule from '../../audit/rules/attested-break-glass.ts';
import { ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'attested, and not over': () => {},
    'through its last day': (_, policy) => {
      for (const entry of policy.attestations) entry.until = '2026-11-17';
    },
    'an older one that is over does not matter': (_, policy) => {
      policy.attestations.push(
        ...policy.attestations.map((entry) => ({ ...entry, when: '2025-01-01', until: '2025-12-31' })),
      );
      policy.attestations.reverse();
    },
  },
  fail: {
    'it has ended': [
      (_, policy) => {
        for (const entry of policy.attestations) entry.until = '2026-11-16';
      },
      {
        cluster:
          'medium: The account for emergencies was attested by ada on 2026-06-01; that ended on 2026-11-16.',
      },
    ],
  },
  unknown: {
    'nobody attested it, or not yet': [
      (_, policy) => {
        for (const entry of policy.attestations) if (entry.what === 'break-glass') entry.when = '2026-11-18';
      },
      {
        cluster:
          "The account for emergencies could not be seen: no API shows this. Look yourself, then attest it in the policy: attestations: [{ what: 'break-glass', by, when, until, evidence }].",
      },
    ],
  },
});
