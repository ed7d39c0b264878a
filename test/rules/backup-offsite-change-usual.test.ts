import rule from '../../audit/rules/backup-offsite-change-usual.ts';
import { away, copiesOf, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { ruleCases } from '../support/rule-cases.ts';

/** Of each copy so much changed, of the newest another share. */
const changed = (facts: AllFacts, vmid: number, newest: number) => {
  for (const [at, copy] of copiesOf(facts, vmid).entries()) copy.changedShare = at === 0 ? newest : 0.02;
};

const which =
  'A large import, a move or a reinstallation looks like that, and so does data that somebody encrypts: make sure which it is.';
const more = (name: string, what: string) =>
  `With the newest copy of ${name} at away, of 2026-11-17 02:17 UTC, more than usual has changed (${what}). ${which}`;

ruleCases(rule, {
  pass: {
    'as much as usual': () => {},
    'as much as usual, by what the server tells': (facts) => changed(facts, 105, 0.03),
    'much smaller is for another rule': (facts) => {
      newestOf(facts, 105).sizeBytes = 1e9;
    },
    'too few say nothing about what is usual': (facts) => {
      keepOnly(facts, 105, [0, 1, 2, 3]);
      changed(facts, 105, 0.9);
      newestOf(facts, 105).sizeBytes = 9e9;
    },
    'a guest without copies is for another rule': (facts) => keepOnly(facts, 105, []),
  },
  fail: {
    'it is larger': [
      (facts) => {
        for (const vmid of [104, 105]) newestOf(facts, vmid).sizeBytes = 4e9;
      },
      {
        'qemu/104@away': `medium: ${more('homeassistant (VM 104)', '4 GB where 2 GB is usual')}`,
        'qemu/105@away': `low: ${more('buildbox (VM 105)', '4 GB where 2 GB is usual')}`,
      },
    ],
    'much of the data changed, or most of it': [
      (facts) => {
        changed(facts, 103, 0.8);
        changed(facts, 104, 0.3);
        changed(facts, 105, 0.8);
      },
      {
        'lxc/103@away': `medium: ${more('traefik (CT 103)', '80 % of the data where 2 % is usual')}`,
        'qemu/104@away': `medium: ${more('homeassistant (VM 104)', '30 % of the data where 2 % is usual')}`,
        'qemu/105@away': `medium: ${more('buildbox (VM 105)', '80 % of the data where 2 % is usual')}`,
      },
    ],
    'both at once': [
      (facts) => {
        changed(facts, 105, 0.3);
        newestOf(facts, 105).sizeBytes = 4e9;
      },
      {
        'qemu/105@away': `low: ${more('buildbox (VM 105)', '4 GB where 2 GB is usual; 30 % of the data where 2 % is usual')}`,
      },
    ],
  },
  unknown: { 'the target could not be read': [unread, unreadTarget] },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'too few copies of all': [
      (facts) => {
        for (const { vmid } of facts.guests) keepOnly(facts, vmid, [0, 1]);
      },
      null,
    ],
  },
});
