/** Puts a failure together from the fates of its guests. */
import { gibibytes } from '../figures.ts';
import type { Failure, GuestFate, Span } from '../report-failures.ts';
import type { Draft } from './draft.ts';
import { roleLosses } from './losses.ts';
import { overloads } from './overload.ts';
import { type Sentence, summaryOf } from './summary.ts';
import { type fencingDelay, timeAssumptions, timesOf, together } from './times.ts';
import type { World } from './world.ts';

export interface Outline extends Sentence {
  subject: string;
  kind: Failure['kind'];
  name: string;
  storages: string[];
  /** Before HA acts, in seconds; absent where HA does nothing. */
  delay?: ReturnType<typeof fencingDelay>;
  assumptions: string[];
  unknowns: string[];
}

/** @param drafts one a guest; of several for the same guest the first counts. */
export function assemble(world: World, outline: Outline, drafts: readonly Draft[]): Failure {
  const { subject, kind, name, storages, quorum, delay } = outline;
  const fates = [...new Map(drafts.toReversed().map((draft) => [draft.guest.id, draft])).values()].reverse();
  const times = timesOf(world, fates, delay ?? { from: 0, to: 0 });
  const minutes = together([...times.values()]);
  const overload = overloads(world, fates);
  return {
    subject,
    kind,
    name,
    storages,
    quorate: quorum.quorate,
    complete: !outline.incomplete,
    lastBackups: outline.lastBackups,
    summary: summaryOf(outline, fates),
    guests: fates.map((draft) => fateOf(world, draft, times.get(draft.guest.id))),
    roles: roleLosses(world, new Set(fates.map(({ guest }) => guest.id))),
    overload,
    ...(minutes && { minutes }),
    assumptions: [
      ...outline.assumptions,
      ...(quorum.assumption ? [quorum.assumption] : []),
      ...timeAssumptions(world, fates),
      ...overload.map(
        ({ node, allocatedBytes, totalBytes }) =>
          `HA does not look at memory: ${node} then has promised ${gibibytes(allocatedBytes)} of its ${gibibytes(totalBytes)} and may run out of it.`,
      ),
    ],
    unknowns: [...new Set([...(quorum.unknown ? [quorum.unknown] : []), ...outline.unknowns])],
  };
}

function fateOf(world: World, { guest, attempts: _, ...draft }: Draft, minutes?: Span): GuestFate {
  const tier = world.tierOf.get(guest.id);
  return {
    id: guest.id,
    ...(guest.name !== undefined && { name: guest.name }),
    ...(tier && { tier }),
    ...draft,
    ...(draft.by === 'hand' && { effect: 'changes' as const }),
    ...(minutes && { minutes }),
  };
}
