import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Failure, Risk } from '../report-failures.ts';
import { backupChooser } from './backup-choice.ts';
import { type Graded, type Impact, riskRow } from './risk-row.ts';
import { byImportance, type World } from './world.ts';

/** At most one row: running guests without a backup, else those whose backups share the fate of their disks. */
export function dataRisk(failures: readonly Failure[], world: World): Risk[] {
  const guests = [...world.runningOn.values()].flat();
  const backupOf = backupChooser(world, { storages: new Set() });
  const choices = guests.map((guest) => ({ guest, choice: backupOf(guest) }));
  const without = choices.filter(({ choice }) => choice.kind === 'none').map(({ guest }) => guest);
  if (without.length > 0)
    return [
      riskRow(
        'backups',
        `Data loss: ${without.length} of ${counted(guests.length, 'running guest')} ${without.length === 1 ? 'has' : 'have'} no backup`,
        { degree: 'medium', why: 'A broken disk, a failed update or a deleted file is enough.' },
        dataImpact(without, world),
      ),
    ];
  const unseen = choices.find(({ choice }) => choice.kind === 'unknown')?.choice;
  if (unseen?.kind === 'unknown')
    return [
      riskRow(
        'backups',
        'Data loss',
        { degree: null, why: unseen.why },
        { degree: null, why: 'Whether guests have backups is not known.' },
      ),
    ];
  const lost = new Set(
    failures.flatMap(({ kind, guests: fates }) =>
      kind === 'guest' ? [] : fates.flatMap(({ id, fate }) => (fate === 'lost' ? [id] : [])),
    ),
  );
  const together = guests.filter(({ id }) => lost.has(id));
  return together.length === 0
    ? []
    : [
        riskRow(
          'backups',
          `Data loss: the backups of ${counted(together.length, 'running guest')} go down with their disks`,
          { degree: 'low', why: 'The machine that holds both would have to fail for good.' },
          dataImpact(together, world),
        ),
      ];
}

function dataImpact(guests: readonly Guest[], world: World): Graded<Impact> {
  const important = guests
    .filter(({ id }) => ['critical', 'high'].includes(world.tierOf.get(id) ?? ''))
    .sort(byImportance(world));
  if (important.length === 0)
    return { degree: 'high', why: 'None of them is known to be important, but what is lost stays lost.' };
  const [be, names] = [important.length === 1 ? 'is' : 'are', listed(important.map(guestName))];
  return { degree: 'critical', why: `Among them ${be} ${names}.` };
}
