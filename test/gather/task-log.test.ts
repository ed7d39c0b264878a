import { expect, it } from 'vitest';
import { guestResults } from '../../gather/task-log.ts';

it.each([
  [
    'a success',
    ['INFO: Starting Backup of VM 100 (qemu)', 'INFO: Finished Backup of VM 100 (00:01:12)'],
    [{ vmid: 100, ok: true }],
  ],
  [
    'a failure',
    ['ERROR: Backup of VM 217 failed - mount failed'],
    [{ vmid: 217, ok: false, error: 'mount failed' }],
  ],
  ['a failure without a reason', ['ERROR: Backup of VM 217 failed'], [{ vmid: 217, ok: false, error: '' }]],
  [
    'a guest that was begun when the job was cut off',
    ['INFO: Starting Backup of VM 9 (lxc)', 'ERROR: interrupted by signal'],
    [{ vmid: 9, ok: false, error: 'the backup was begun and did not end' }],
  ],
  [
    'two guests in the order of their numbers',
    ['INFO: Finished Backup of VM 200 (00:00:01)', 'INFO: Finished Backup of VM 30 (00:00:01)'],
    [
      { vmid: 30, ok: true },
      { vmid: 200, ok: true },
    ],
  ],
  ['text that only looks like it', ['comment: INFO: Finished Backup of VM 1', 'TASK OK'], []],
])('%s', (_, lines, results) => {
  expect(guestResults(lines)).toEqual(results);
});
