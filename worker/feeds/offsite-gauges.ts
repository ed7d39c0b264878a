/** What monitoring gets of the copies offsite: three numbers a guest and target, and counts. */
import type { OffsiteCell, OffsiteGuest, Report } from '../../audit/report.ts';
import { cellStates } from '../../audit/report-offsite.ts';
import { oneLine } from '../alert/plain-text.ts';
import type { Gauge, Sample } from './openmetrics.ts';

export function offsiteGauges(reports: readonly Report[]): Gauge[] {
  const cells = reports.flatMap(foundCells);
  const samples = (measure: (cell: Found) => number): Sample[] =>
    cells.map((found) => ({ labels: found.labels, value: measure(found) }));
  return [
    {
      name: 'offsight_offsite_copy_timestamp_seconds',
      unit: 'seconds',
      help: 'Of when the newest usable copy is that was found at the target, Unix time. Absent where none was found, or that is not known.',
      samples: samples(({ copyAt }) => copyAt),
    },
    {
      name: 'offsight_offsite_copy_age_seconds',
      unit: 'seconds',
      help: 'Its age when the newest audit looked: later copies show at the next one.',
      samples: samples(({ copyAt, lookedAt }) => Math.max(0, lookedAt - copyAt)),
    },
    {
      name: 'offsight_offsite_copy_max_age_seconds',
      unit: 'seconds',
      help: 'The age that it may have: what may be lost at most.',
      samples: samples(({ cell }) => cell.rpoSeconds),
    },
    {
      name: 'offsight_offsite_guests',
      help: 'Guests by what their copy at the target comes to. Absent where the guests are not known.',
      samples: reports.flatMap(stateSamples),
    },
  ];
}

interface Found {
  labels: Sample['labels'];
  cell: OffsiteCell;
  copyAt: number;
  lookedAt: number;
}

/** Cells of which the newest usable copy is known. */
function foundCells({ cluster, takenAt, offsite }: Report): Found[] {
  return (offsite?.guests ?? []).flatMap((guest) =>
    guest.cells.flatMap((cell) =>
      // Where a part was not read, a newer copy may be in it.
      cell.usable && cell.state !== 'unknown'
        ? [
            {
              labels: { cluster: cluster.id, guest: guest.id, ...nameOf(guest), target: cell.target },
              cell,
              copyAt: cell.usable.takenAt,
              lookedAt: takenAt,
            },
          ]
        : [],
    ),
  );
}

function nameOf({ name }: OffsiteGuest): { name?: string } {
  const shown = oneLine(name ?? '', 100);
  return shown === '' ? {} : { name: shown };
}

function stateSamples({ cluster, offsite }: Report): Sample[] {
  if (!offsite || offsite.guestsUnseen !== undefined) return [];
  return offsite.targets.flatMap(({ name: target }) => {
    const cells = offsite.guests.flatMap((guest) => guest.cells.filter((cell) => cell.target === target));
    return cellStates.map((state) => ({
      labels: { cluster: cluster.id, target, state },
      value: cells.filter((cell) => cell.state === state).length,
    }));
  });
}
