import rule from '../../audit/rules/storage-ceph-healthy.ts';
import type { AllFacts } from '../support/found.ts';
import { ruleCases } from '../support/rule-cases.ts';

const check = (code: string, message: string, muted = false) => ({
  code,
  severity: 'HEALTH_WARN',
  message,
  muted,
});
const ceph = (facts: AllFacts, health?: string, ...checks: ReturnType<typeof check>[]) => {
  facts.ceph = { installed: true, health, checks };
};

ruleCases(rule, {
  pass: {
    'all is well': (facts) => ceph(facts, 'HEALTH_OK'),
    'what was muted does not count': (facts) =>
      ceph(facts, 'HEALTH_OK', check('OSD_NEARFULL', '1 nearfull osd(s)', true)),
  },
  fail: {
    'a warning, and something muted beside it': [
      (facts) =>
        ceph(
          facts,
          'HEALTH_WARN',
          check('PG_DEGRADED', 'Degraded data redundancy'),
          check('OSD_DOWN', ''),
          check('POOL_NO_REDUNDANCY', '1 pool(s) have no replicas configured', true),
        ),
      {
        cluster:
          'medium: Ceph warns: Degraded data redundancy (PG_DEGRADED) and OSD_DOWN. Muted by somebody: 1 pool(s) have no replicas configured (POOL_NO_REDUNDANCY).',
      },
    ],
    'an error that names nothing': [
      (facts) => ceph(facts, 'HEALTH_ERR'),
      { cluster: 'critical: Ceph reports an error.' },
    ],
  },
  unknown: {
    'the status did not answer': [
      (facts) => ceph(facts),
      { cluster: 'The health of Ceph could not be seen.' },
    ],
    'a word that nobody knows': [
      (facts) => ceph(facts, 'HEALTH_FINE'),
      { cluster: 'What Ceph means by the health "HEALTH_FINE" could not be seen.' },
    ],
  },
  notApplicable: { 'no Ceph': [() => {}, null] },
});
