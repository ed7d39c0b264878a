import { expect, it } from 'vitest';
import { parseRetention, pruneMarks } from '../../demo/prune.ts';
import type { BackupCopy } from '../../demo/state.ts';

/** Copies taken at these times, oldest first; a trailing `p` protects one. */
function copies(times: string): BackupCopy[] {
  return times.split(' ').map((time) => ({
    storage: 'nas',
    vmid: 100,
    type: 'lxc',
    notes: '',
    sizeBytes: 1,
    takenAt: Date.parse(`2026-${time.replace('p', '')}:00Z`) / 1000,
    ...(time.endsWith('p') && { protected: true }),
  }));
}

it.each([
  ['keep-all=1', '11-01T02:00 11-02T02:00', 'keep keep'],
  ['keep-last=0', '11-01T02:00 11-02T02:00', 'keep keep'],
  ['keep-last=1', '11-01T02:00 11-02T02:00', 'remove keep'],
  ['keep-last=1', '11-01T02:00p 11-02T02:00 11-03T02:00', 'protected remove keep'],
  ['keep-daily=2', '11-01T02:00 11-02T02:00 11-02T14:00 11-03T02:00', 'remove remove keep keep'],
  // The two newest days are kept as the last ones, so the daily one is the day before.
  ['keep-last=2,keep-daily=1', '11-01T02:00 11-02T02:00 11-03T02:00', 'keep keep keep'],
  // 2026-11-01 is a Sunday: it ends a week.
  ['keep-weekly=2', '10-31T02:00 11-01T02:00 11-02T02:00 11-08T02:00', 'remove keep remove keep'],
  ['keep-monthly=2', '09-30T02:00 10-01T02:00 10-31T12:00 11-30T02:00', 'remove remove keep keep'],
])('%s of %s: %s', (retention, times, expected) => {
  const list = copies(times);
  const marks = pruneMarks(list, parseRetention(retention), 'UTC');
  expect(list.map((copy) => marks.get(copy)).join(' ')).toBe(expected);
});
