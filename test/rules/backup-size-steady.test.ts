import rule from '../../audit/rules/backup-size-steady.ts';
import type { AllFacts } from '../support/found.ts';
import { days, GiB, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

/** Nightly copies of buildbox, newest first. */
const sizes = ({ backups }: AllFacts, ...list: (number | undefined)[]) => {
  backups.copies = list.map((size, night) => ({
    storage: 'backup-nas',
    volid: `backup-nas:backup/${night}`,
    vmid: 105,
    type: 'qemu' as const,
    takenAt: now - days(night),
    ...(size !== undefined && { sizeBytes: size * GiB }),
  }));
  backups.copies.reverse();
};

const usual = [9, 10, 11, 10, 9, 8, 10];

ruleCases(rule, {
  pass: {
    'as usual': (facts) => sizes(facts, 8, ...usual),
    'half of it': (facts) => sizes(facts, 5, ...usual),
    'smaller on another storage': (facts) => {
      sizes(facts, 8, ...usual);
      const copies = facts.backups.copies;
      const others = copies.map((copy) => ({ ...copy, storage: 'other', takenAt: copy.takenAt - 60 }));
      for (const copy of others) copy.sizeBytes = 99 * GiB;
      copies.push(...others);
    },
    'the smaller one never came to its end': (facts) => {
      sizes(facts, 1, 9, ...usual);
      const newest = facts.backups.copies.at(-1);
      if (newest) newest.unfinished = true;
    },
  },
  fail: {
    'less than half': [
      (facts) => sizes(facts, 4.9, ...usual),
      {
        'qemu/105':
          'medium: The newest backup of buildbox (VM 105) is 4.9 GiB, after 10 GiB usually: something may be missing from it.',
      },
    ],
    'nothing at all, from the first': [
      (facts) => sizes(facts, 0),
      { 'qemu/105': 'high: The backup of buildbox (VM 105) of 2026-11-17 03:17 UTC is empty.' },
    ],
  },
  unknown: {
    'too few are in sight, and a storage was not listed': [
      (facts) => {
        sizes(facts, 8, 9);
        facts.backups.listed = [];
        gap(facts, 'backups', 'storage/backup-nas');
        for (const guest of facts.guests) guest.template = guest.vmid < 104;
      },
      {
        'qemu/104':
          'The size of the backups of homeassistant (VM 104) on backup-nas could not be seen: it did not answer.',
        'qemu/105':
          'The size of the backups of buildbox (VM 105) on backup-nas could not be seen: it did not answer.',
      },
    ],
    'the same on a local storage of its node': [
      (facts) => {
        sizes(facts, 8, 9);
        for (const entry of facts.storage)
          if (entry.storage === 'local') Object.assign(entry, { content: ['backup'], onlyNodes: ['pve2'] });
        facts.backups.listed.push({ node: 'pve1', storage: 'local', evidence: 'content' });
        gap(facts, 'backups', 'storage/pve2/local');
      },
      {
        'lxc/102':
          'The size of the backups of pihole-2 (CT 102) on local could not be seen: it did not answer.',
        'qemu/105':
          'The size of the backups of buildbox (VM 105) on local could not be seen: it did not answer.',
      },
    ],
    'sizes are not told': [
      (facts) => sizes(facts, ...Array.from({ length: 8 }, () => undefined)),
      {
        'qemu/105':
          'The size of the backups of buildbox (VM 105) could not be seen: the list of backup-nas that this token gets does not tell sizes.',
      },
    ],
    'those of earlier ones are not told, or that of the newest': [
      (facts) => {
        sizes(facts, 5, undefined, ...usual.slice(1));
        const copies = facts.backups.copies;
        const other = copies.map((copy) => ({
          ...copy,
          vmid: 104,
          sizeBytes: copy.takenAt === now ? undefined : GiB,
        }));
        copies.push(...other);
      },
      {
        'qemu/104':
          'The size of the backups of homeassistant (VM 104) could not be seen: the list of backup-nas that this token gets does not tell sizes.',
        'qemu/105':
          'The size of the backups of buildbox (VM 105) could not be seen: the list of backup-nas that this token gets does not tell sizes.',
      },
    ],
  },
  notApplicable: {
    'too few to compare, where no storage is in sight': [
      (facts) => {
        sizes(facts, 1, 9, 9);
        blind(facts, 'storage');
      },
      null,
    ],
    'too few to compare, or of a guest that is gone': [
      (facts) => {
        sizes(facts, 1, 9, 9);
        facts.backups.copies.push({ storage: 'nas', volid: 'x', takenAt: now, sizeBytes: 0 });
      },
      null,
    ],
  },
});
