import { expect, it } from 'vitest';
import rule from '../../audit/rules/restic-repository-usable.ts';
import { runAudit } from '../../audit/run.ts';
import { away, looked } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import { restic, resticElsewhere, resticUnseen } from '../support/restic-case.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const says = (facts: AllFacts, detail?: string) => {
  for (const copy of away(facts).copies)
    looked(copy, {
      proof: 'complete',
      outcome: 'failed',
      at: now,
      how: 'the list of data files',
      ...(detail !== undefined && { detail }),
    });
};
const nothing = 'critical: Nothing can be restored from the repository at away:';

ruleCases(rule, {
  pass: {
    'all is there': restic(),
    'guests are not known': (facts, policy) => {
      restic()(facts, policy);
      blind(facts, 'guests');
    },
  },
  fail: {
    'there is no snapshot': [
      restic({ usable: false, snapshots: 0 }),
      { 'offsite/away': `${nothing} there is no snapshot in it.` },
    ],
    'there is no key': [
      restic({ usable: false, keys: [] }),
      { 'offsite/away': `${nothing} there is no key, without which nothing can be decrypted.` },
    ],
    'the index is gone': [
      (facts, policy) => {
        restic({ usable: false })(facts, policy);
        says(facts, 'There is no index: restic finds no data before it is rebuilt.');
      },
      { 'offsite/away': `${nothing} There is no index: restic finds no data before it is rebuilt.` },
    ],
    'nothing tells what': [
      (facts, policy) => {
        restic({ usable: false })(facts, policy);
        says(facts);
      },
      { 'offsite/away': `${nothing} a file that restic needs to open it is missing or damaged.` },
    ],
    'the snapshots were not looked at': [
      restic({ usable: false }),
      { 'offsite/away': `${nothing} a file that restic needs to open it is missing or damaged.` },
    ],
  },
  unknown: resticUnseen,
  notApplicable: resticElsewhere,
});

it.each<[object, string[]]>([
  [{}, ['restic snapshots --repo s3:https://s3.eu-central-1.amazonaws.com/lab-backups/restic']],
  [{ via: { binding: 'OFFSITE' } }, []],
])('shows how to look: %o', (target, commands) => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  restic({ usable: false }, target)(facts, policy);
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.commands.map(({ line }) => line)).toEqual(commands);
});
