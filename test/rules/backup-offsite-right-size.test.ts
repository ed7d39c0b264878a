import rule from '../../audit/rules/backup-offsite-right-size.ts';
import { away, keepOnly, looked, newestOf, unread, unreadTarget } from '../support/away.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

/** What the cluster says of the same archive. */
const own = ({ backups }: AllFacts, vmid: number, sizeBytes: number) => {
  found(backups.copies, (copy) => copy.vmid === vmid).sizeBytes = sizeBytes;
};

const untold =
  'the cluster has no copy of its own to compare it with, and too few copies before it tell what is usual';

ruleCases(rule, {
  pass: {
    'within what is usual': () => {},
    'as many bytes as the same archive in the cluster': (facts) =>
      own(facts, 105, newestOf(facts, 105).sizeBytes ?? 0),
    'of one that other rules speak of': (facts) => {
      looked(newestOf(facts, 105), { proof: 'complete', outcome: 'failed', at: now, how: 'its end' });
    },
  },
  fail: {
    'another size than the same archive has, whatever was there before': [
      (facts) => {
        own(facts, 104, 3e9);
        own(facts, 105, 3e9);
        keepOnly(facts, 104, [0]);
        facts.backups.copies.push({
          storage: 'backup-nas',
          volid: 'backup-nas:backup/vzdump-qemu-104-0.vma.zst',
          vmid: 104,
          type: 'qemu',
          takenAt: now - hours(1),
          sizeBytes: 3e9,
        });
      },
      {
        'qemu/104@away':
          'critical: The newest copy of homeassistant (VM 104) at away is not whole: 2 GB where the same archive on backup-nas has 3 GB; no other one can be used.',
        'qemu/105@away':
          'medium: The newest copy of buildbox (VM 105) at away is not whole: 2 GB where the same archive on backup-nas has 3 GB; the newest usable one is of 2026-11-16 02:17 UTC.',
      },
    ],
    empty: [
      (facts) => {
        keepOnly(facts, 105, [0, 4]);
        newestOf(facts, 105).sizeBytes = 0;
      },
      {
        'qemu/105@away':
          'high: The newest copy of buildbox (VM 105) at away is not whole: it is empty; the newest usable one is of 2026-11-13 02:17 UTC.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nothing to compare it with': [
      (facts) => keepOnly(facts, 105, [0, 1, 2, 3]),
      {
        'qemu/105@away': `The right size of the newest copy of buildbox (VM 105) at away could not be seen: ${untold}.`,
      },
    ],
    'guests are hidden': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'none ever came to its end': [
      (facts) => {
        for (const copy of away(facts).copies)
          Object.assign(copy, { unfinished: true, takenAt: copy.takenAt - days(2) });
        facts.backups.copies = [];
      },
      'backup-offsite-complete',
    ],
  },
});
