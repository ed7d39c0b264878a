import rule from '../../audit/rules/backup-offsite-proven-lately.ts';
import {
  away,
  copiesOf,
  keepOnly,
  looked,
  newestOf,
  unlooked,
  unread,
  unreadTarget,
} from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { ruleCases } from '../support/rule-cases.ts';

const kinds = ['header', 'complete', 'content'] as const;

/** One copy, whose looks are of so many days ago. */
const lookedAgo = (facts: AllFacts, ago: number) => {
  keepOnly(facts, 105, [0]);
  for (const proof of kinds)
    looked(newestOf(facts, 105), { proof, outcome: 'ok', at: now - days(ago), how: `its ${proof}` });
};

const cannot = (facts: AllFacts, proof: (typeof kinds)[number]) =>
  looked(newestOf(facts, 105), { proof, outcome: 'cannot', at: now, how: 'it' });

ruleCases(rule, {
  pass: {
    'all of it, lately': () => {},
    'of the copy before': (facts) => {
      newestOf(facts, 105).checks = [];
    },
    'what never was cannot be out of date': (facts) => {
      for (const copy of copiesOf(facts, 105)) copy.checks = [];
    },
    'what cannot be proven is left out': (facts) => {
      lookedAgo(facts, 100);
      cannot(facts, 'header');
      cannot(facts, 'content');
      looked(newestOf(facts, 105), { proof: 'complete', outcome: 'ok', at: now - days(30), how: 'its end' });
    },
    'nothing can be': (facts) => {
      for (const proof of kinds) cannot(facts, proof);
    },
    'what is wrong already is for other rules': (facts) => {
      lookedAgo(facts, 100);
      newestOf(facts, 105).sizeBytes = 0;
    },
  },
  fail: {
    'the end was seen too long ago': [
      (facts) => lookedAgo(facts, 40),
      {
        'qemu/105@away':
          'low: Of the copies of buildbox (VM 105) at away, that nothing is missing in them was last proven on 2026-10-08: audits read a part each time, and its turn has not come.',
      },
    ],
    'all of it': [
      (facts) => lookedAgo(facts, 100),
      {
        'qemu/105@away':
          'low: Of the copies of buildbox (VM 105) at away, that they are what they say was last proven on 2026-08-09, that nothing is missing in them was last proven on 2026-08-09, that their data can be read was last proven on 2026-08-09: audits read a part each time, and its turn has not come.',
      },
    ],
    'the data, for want of budget': [
      (facts) => {
        keepOnly(facts, 105, [0]);
        unlooked(copiesOf(facts, 105), 'content');
        looked(newestOf(facts, 105), { proof: 'content', outcome: 'ok', at: now - days(93), how: 'it' });
      },
      {
        'qemu/105@away':
          'low: Of the copies of buildbox (VM 105) at away, that their data can be read was last proven on 2026-08-16: the archive is larger than the 268 MB that an audit may fetch (offsite.budget.bytes).',
      },
    ],
  },
  unknown: { 'the target could not be read': [unread, unreadTarget] },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'nothing can be proven of the only guest': [
      (facts) => {
        facts.guests = facts.guests.filter(({ vmid }) => vmid === 105);
        for (const proof of kinds) cannot(facts, proof);
      },
      null,
    ],
  },
});
