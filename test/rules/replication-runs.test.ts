import rule from '../../audit/rules/replication-runs.ts';
import type { AllFacts } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Job = AllFacts['replication'][number];

/** A job for homeassistant; `state` as its node tells it. */
const runs = (facts: AllFacts, state: Partial<NonNullable<Job['state']>>, part: Partial<Job> = {}) =>
  void facts.replication.push({
    id: '104-0',
    vmid: 104,
    source: 'pve1',
    target: 'pve2',
    enabled: true,
    schedule: '*/15',
    state: { lastSyncAt: now - 600, failCount: 0, ...state },
    ...part,
  });

const fails = (message: string) => ({ 'replication/104-0': message });

ruleCases(rule, {
  pass: {
    'ten minutes ago': (facts) => runs(facts, {}),
    'the last three were not seen': (facts) => runs(facts, { lastSyncAt: now - 2700 }),
  },
  fail: {
    'it fails': [
      (facts) => runs(facts, { failCount: 3, error: 'no space left on device' }),
      fails(
        'high: 104-0 fails to replicate homeassistant (VM 104) to pve2, 3 times in a row: no space left on device.',
      ),
    ],
    'it has failed from the first time, and nobody knows why': [
      (facts) => {
        runs(facts, { failCount: 1, lastSyncAt: undefined }, { source: undefined });
        blind(facts, 'guests');
      },
      fails('high: 104-0 fails to replicate guest 104 to pve2, 1 time in a row.'),
    ],
    'it never ran': [
      (facts) => runs(facts, { lastSyncAt: undefined }),
      fails('high: 104-0 has never replicated homeassistant (VM 104) to pve2.'),
    ],
    'it is late': [
      (facts) => runs(facts, { lastSyncAt: now - hours(1) }),
      fails(
        'medium: 104-0 last replicated homeassistant (VM 104) to pve2 60 minutes ago, although it is due every 15 minutes.',
      ),
    ],
  },
  unknown: {
    'its node did not tell': [
      (facts) => {
        runs(facts, {}, { state: undefined });
        gap(facts, 'replication', '104-0');
      },
      {
        'replication/104-0':
          'The last run of 104-0, which replicates homeassistant (VM 104) could not be seen: it did not answer.',
      },
    ],
    'when it is due': [
      (facts) => runs(facts, { lastSyncAt: now - days(9) }, { schedule: 'someday' }),
      { 'replication/104-0': 'How often 104-0 is due could not be seen.' },
    ],
  },
  notApplicable: {
    'no job': [() => {}, null],
    'a disabled job': [(facts) => runs(facts, { failCount: 9 }, { enabled: false }), null],
  },
});
