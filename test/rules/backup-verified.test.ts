import rule from '../../audit/rules/backup-verified.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

/** The backup storage is a backup server and tells what its verification found. */
const verified = (facts: AllFacts, ...failed: number[]) => {
  storageNamed(facts, 'backup-nas').type = 'pbs';
  facts.backups.listed = [{ storage: 'backup-nas', evidence: 'content' }];
  facts.backups.copies = facts.backups.copies
    .filter(({ takenAt }) => takenAt > now - hours(30))
    .map((copy) => ({ ...copy, verification: failed.includes(copy.vmid ?? 0) ? 'failed' : 'ok' }));
};

ruleCases(rule, {
  pass: {
    'all intact': (facts) => verified(facts),
    'never verified is no failure': (facts) => {
      verified(facts);
      for (const copy of facts.backups.copies) if (copy.vmid !== 105) delete copy.verification;
    },
    'nothing else is known': (facts) => {
      verified(facts);
      blind(facts, 'guests');
      blind(facts, 'storage');
    },
  },
  fail: {
    'two copies of one guest, and one of another': [
      (facts) => {
        verified(facts, 104, 105);
        facts.backups.copies = facts.backups.copies.filter(
          ({ vmid, takenAt }) => vmid !== 105 || takenAt > now - hours(2),
        );
      },
      {
        'qemu/104':
          'critical: 2 backups of homeassistant (VM 104) failed verification, the newest of 2026-11-17 02:17 UTC: they cannot be restored in full.',
        'qemu/105':
          'critical: 1 backup of buildbox (VM 105) failed verification, the newest of 2026-11-17 02:17 UTC: it cannot be restored in full.',
      },
    ],
    'of guests that are gone, or not told': [
      (facts) => {
        verified(facts, 105, 104, 103);
        for (const copy of facts.backups.copies) {
          if (copy.vmid === 104) delete copy.type;
          if (copy.vmid === 103) delete copy.vmid;
          if (copy.vmid === 105) copy.vmid = 999;
        }
      },
      {
        'qemu/999':
          'critical: 2 backups of VM 999 failed verification, the newest of 2026-11-17 02:17 UTC: they cannot be restored in full.',
        'storage/backup-nas':
          'critical: 4 backups of backup-nas failed verification, the newest of 2026-11-17 02:17 UTC: they cannot be restored in full.',
      },
    ],
  },
  unknown: {
    'the list that an auditor gets does not tell': [
      (facts) => {
        storageNamed(facts, 'backup-nas').type = 'pbs';
      },
      {
        'storage/backup-nas':
          'Verification on backup-nas could not be seen: the list of backup-nas that this token gets does not tell; a token for the backup server itself would.',
      },
    ],
    'the backup server did not answer': [
      (facts) => {
        storageNamed(facts, 'backup-nas').type = 'pbs';
        facts.backups = { listed: [], copies: [] };
        gap(facts, 'backups', 'storage/backup-nas');
      },
      { 'storage/backup-nas': 'Verification on backup-nas could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no backup server': [() => {}, null],
    'a backup server that is disabled': [
      (facts) => {
        Object.assign(storageNamed(facts, 'backup-nas'), { type: 'pbs', enabled: false });
      },
      null,
    ],
  },
});
