import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { guestName } from '../guest-name.ts';
import { judgeSnapshots, snapshotPath } from '../guest-snapshots.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'storage-snapshots-few',
  title: 'No guest keeps a history in snapshots',
  category: 'storage',
  essential: false,
  needs: ['guests', 'snapshots'],

  check(facts, context) {
    const limit = context.policy.thresholds.snapshotCount;
    return judgeSnapshots(facts, context, (guest, snapshots) => {
      const name = guestName(guest);
      const count = snapshots.length;
      const seen = {
        seen: counted(count, 'snapshot'),
        where: snapshotPath(guest),
        expected: `${limit} at most`,
      };
      if (count <= limit) return pass(guest.id, `${name} has ${counted(count, 'snapshot')}.`, seen);
      return fail(
        'low',
        guest.id,
        `${name} has ${counted(count, 'snapshot')}: each makes its disks slower and keeps old blocks.`,
        seen,
        {
          summary:
            'Keep history in backups, which lie elsewhere and can be restored one by one, and let what makes these snapshots remove old ones.',
          commands: [
            guest.type === 'lxc'
              ? command('reads', 'pct config', [guest.vmid], {}, guest.node)
              : command('reads', 'qm config', [guest.vmid], {}, guest.node),
          ],
        },
      );
    });
  },
});
