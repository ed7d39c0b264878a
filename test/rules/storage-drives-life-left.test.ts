import rule from '../../audit/rules/storage-drives-life-left.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const wear = ({ disks }: AllFacts, ...left: (number | undefined)[]) => {
  for (const [at, { drives }] of disks.entries())
    for (const drive of drives ?? []) Object.assign(drive, { lifeLeft: left[at] });
};

ruleCases(rule, {
  pass: {
    'a year old': () => {},
    'a new drive has all its life left: wearout is not read the other way round': (facts) =>
      wear(facts, 1, 1, 0.21),
    'hard disks, which tell nothing, are left out': (facts) => wear(facts, undefined, undefined, 0.9),
    'several drives': ({ disks }) => {
      for (const { drives } of disks)
        for (const drive of [...(drives ?? [])]) drives?.push({ ...drive, device: '/dev/sda' });
    },
  },
  fail: {
    'nearly at the end, at the end, beyond it': [
      (facts) => {
        wear(facts, 0.2, 0.1, -0.04);
        for (const drive of facts.disks[2]?.drives ?? []) delete drive.model;
      },
      {
        'node/pve1': 'medium: The drive /dev/nvme0n1 (WD Red SN700) of pve1 has 20 % of its life left.',
        'node/pve2': 'high: The drive /dev/nvme0n1 (WD Red SN700) of pve2 has 10 % of its life left.',
        'node/pve3': 'high: The drive /dev/nvme0n1 of pve3 has 0 % of its life left.',
      },
    ],
    'a limit of the owner’s own': [
      (facts, policy) => {
        policy.thresholds.driveLifeLeft = { warn: 0.5, bad: 0.3 };
        wear(facts, 0.5, 0.8, 0.8);
      },
      { 'node/pve1': 'medium: The drive /dev/nvme0n1 (WD Red SN700) of pve1 has 50 % of its life left.' },
    ],
  },
  unknown: {
    'a node did not list its drives': [
      (facts) => {
        for (const entry of facts.disks.slice(1, 2)) delete entry.drives;
        gap(facts, 'disks', 'node/pve2/drives');
      },
      { 'node/pve2': 'The drives of pve2 could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'nothing but hard disks': [(facts) => wear(facts, undefined, undefined, undefined), null],
  },
});
