import type { Facts } from '../facts.ts';
import { cellStates, type OffsiteCell, type OffsiteGuest, type OffsiteReport } from '../report-offsite.ts';
import { digitsOf } from './digits.ts';
import type { CellView, CopyView, GuestView } from './model.ts';
import { shownKey } from './other-copies.ts';
import { targetReport } from './target-report.ts';
import { type OffsiteContext, offsiteView } from './view.ts';

/** What the report says of the offsite places; undefined where the policy names none. */
export function offsiteReport(facts: Facts, context: OffsiteContext): OffsiteReport | undefined {
  if (context.policy.offsite.targets.length === 0) return undefined;
  const known = { ...facts, offsite: facts.offsite ?? { targets: [] } };
  const view = offsiteView(known, context);
  const digits = digitsOf(known, context);
  const order = (guest: GuestView) => cellStates.indexOf(guest.worst);
  return {
    ...(view.guestsOf !== undefined && { guestsOf: view.guestsOf }),
    ...(view.guestsUnseen && {
      guestsUnseen: view.guestsUnseen.gap?.detail ?? 'The guests could not be seen.',
    }),
    targets: view.targets.map((target) =>
      targetReport(
        target,
        view.guests.flatMap(({ cells }) => cells.filter((cell) => cell.target === target)),
        facts,
        context,
      ),
    ),
    guests: view.guests
      .toSorted((a, b) => order(a) - order(b))
      .map((guest) => guestReport(guest, digits(guest))),
  };
}

const guestReport = (guest: GuestView, digits: OffsiteGuest['digits']): OffsiteGuest => ({
  id: guest.id,
  ...(guest.guest.name !== undefined && { name: guest.guest.name }),
  ...(guest.tier && { tier: guest.tier }),
  worst: guest.worst,
  cells: guest.cells.map(cellReport),
  digits,
});

function cellReport(cell: CellView): OffsiteCell {
  const { newest, usable, restored, worstGapSeconds, pointsUnknown } = cell;
  return {
    target: cell.target.name,
    expected: cell.expected,
    state: cell.state,
    message: cell.message,
    ...(usable && {
      usable: {
        ...keyAndTime(usable),
        ...(usable.copy.sizeBytes !== undefined && { sizeBytes: usable.copy.sizeBytes }),
      },
    }),
    ...(newest && newest !== usable && { newest: keyAndTime(newest) }),
    rpoSeconds: cell.rpo.seconds,
    proofs: cell.proofs,
    protected: cell.protected,
    ...(restored && { restored }),
    ...(cell.read && { read: cell.read }),
    points: cell.points,
    calendar: cell.calendar,
    ...(worstGapSeconds !== undefined && { worstGapSeconds }),
    missingPoints: cell.missingPoints,
    ...(pointsUnknown !== undefined && { pointsUnknown }),
    oddities: cell.oddities.map(({ text }) => text),
  };
}

const keyAndTime = ({ copy, takenAt }: CopyView) => ({ key: shownKey(copy.key), takenAt });
