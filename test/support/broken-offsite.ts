import { alsoFrom, away, copiesOf, keepOnly, looked, newestOf } from './away.ts';
import type { AllFacts } from './found.ts';
import { days, now } from './healthy-facts.ts';

const failed = { outcome: 'failed' as const, at: now, how: 'a look at it' };

/** Offsite places in which much is wrong. */
export const brokenOffsite: Record<string, (facts: AllFacts) => void> = {
  'offsite copies missing, old, swapped and damaged': (facts) => {
    const stranger = { hostname: 'wiki', macs: [], disks: [] };
    keepOnly(facts, 101, []);
    keepOnly(facts, 102, [5, 6, 7]);
    newestOf(facts, 103).inside = stranger;
    alsoFrom(facts, 104, 20, { inside: stranger });
    looked(newestOf(facts, 104), { ...failed, proof: 'complete' });
    looked(newestOf(facts, 105), { ...failed, proof: 'content' });
    Object.assign(away(facts).bucket ?? {}, {
      address: 'private',
      versioning: 'off',
      objectLock: { on: false },
    });
    facts.drills.splice(0);
  },
  'offsite copies empty, small, changed and unread': (facts) => {
    newestOf(facts, 101).sizeBytes = 0;
    newestOf(facts, 102).sizeBytes = 1e8;
    newestOf(facts, 103).sizeBytes = 9e9;
    for (const { config } of facts.guests)
      config?.disks.push({ key: 'scsi9', storage: 'nas', backedUp: true });
    keepOnly(facts, 104, [0, 1, 4, 5, 6]);
    facts.backups.copies.push({
      storage: 'backup-nas',
      volid: 'backup-nas:backup/old',
      vmid: 104,
      type: 'qemu',
      takenAt: now - days(60),
    });
    keepOnly(facts, 105, [0]);
    for (const kind of ['pbs-s3', 'restic'] as const) {
      const target = {
        ...structuredClone(away(facts)),
        name: kind === 'restic' ? 'repository' : 'store',
        kind,
      };
      for (const copy of target.copies.slice(-3)) looked(copy, { ...failed, proof: 'content' });
      facts.offsite.targets.push(target);
    }
    for (const copy of copiesOf(facts, 105))
      copy.checks = [{ proof: 'header', outcome: 'ok', at: now - days(200), how: 'its header' }];
  },
};
