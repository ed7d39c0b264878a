import { command } from '../command.ts';
import { configGap } from '../guest-config-gap.ts';
import { listed } from '../listing.ts';
import { dateOf } from '../moments.ts';
import { judgeCells, proofOf, seenIn, subjectOf, unproven, whereOf } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-disks',
  title: 'Offsite copies hold every disk that backups should take',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeCells(facts, context, (cell): Verdict | string => {
      const told = toldBy(cell);
      if (told !== undefined) return told;
      const { guest, missingDisks } = cell;
      const newest = cell.newest!; // nothing is wrong with it
      const { inside } = newest.copy;
      if (!inside)
        return unproven(cell, `The disks in the newest copy of ${whereOf(cell)}`, proofOf(cell, 'L3').how);
      if (!guest.config)
        return unknown(subjectOf(cell), `The disks of ${cell.name}`, configGap(context.gap, guest.id));
      const held = inside.disks.map(({ key }) => key);
      const wanted = guest.config.disks.filter(({ backedUp }) => backedUp).map(({ key }) => key);
      const seen = seenIn(newest, listed(held), listed(wanted));
      return missingDisks.length === 0
        ? pass(subjectOf(cell), `The newest copy of ${whereOf(cell)} holds all of its disks.`, seen)
        : fail(
            graver(missingDisks.every(isFirmware) ? 'low' : 'medium', cell),
            subjectOf(cell),
            `The newest copy of ${whereOf(cell)}, of ${dateOf(newest.takenAt)}, is without ${listed(missingDisks)}.`,
            seen,
            {
              summary:
                'A disk that was added since is in the next copy. One that was there already was left out of the backup, or lost on the way: read the log of that run.',
              commands: [
                command(
                  'reads',
                  guest.type === 'lxc' ? 'pct config' : 'qm config',
                  [guest.vmid],
                  {},
                  guest.node,
                ),
                ...lookAt(cell),
              ],
            },
          );
    });
  },
});

/** Firmware variables and TPM state hold no data of the guest; most guests start without. */
const isFirmware = (key: string): boolean => /^(efidisk|tpmstate)\d/.test(key);
