import rule from '../../audit/rules/pbs-garbage-collected.ts';
import { storeOf } from '../support/backup-server.ts';
import type { AllFacts } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const last = (facts: AllFacts, part: object) =>
  void Object.assign(storeOf(facts).garbageCollection ?? {}, part);

const fails = (message: string, severity = 'medium') => ({ 'datastore/pbs/main': `${severity}: ${message}` });

ruleCases(rule, {
  pass: {
    'some days ago': () => {},
    'with warnings': (facts) => last(facts, { lastState: 'WARNINGS: 1' }),
    'just now': (facts) => last(facts, { running: true, lastState: undefined, lastEndAt: undefined }),
  },
  fail: {
    never: [
      (facts) => last(facts, { lastState: undefined, lastEndAt: undefined }),
      fails('Garbage collection of main on pbs has never run: nothing frees its space.'),
    ],
    'without success': [
      (facts) => last(facts, { lastState: 'no space left on device' }),
      fails('The last garbage collection of main on pbs failed: no space left on device.'),
    ],
    'long ago': [
      (facts) => last(facts, { lastEndAt: now - days(31) }),
      fails(
        'The last garbage collection of main on pbs is 31 days ago: what was pruned still takes its space.',
      ),
    ],
    'damaged chunks': [
      (facts) => last(facts, { badChunks: 2 }),
      fails('Garbage collection of main on pbs found 2 damaged chunks that backups still need.', 'high'),
    ],
  },
  unknown: {
    'its state': [
      (facts) => {
        delete storeOf(facts).garbageCollection;
        gap(facts, 'backupServers', 'pbs/main');
      },
      { 'datastore/pbs/main': 'Garbage collection of main on pbs could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
    'a disk that lies in a drawer': [(facts) => void Object.assign(storeOf(facts), { mounted: false }), null],
  },
});
