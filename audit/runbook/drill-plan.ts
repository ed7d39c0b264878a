/** Which guest to restore for practice next, and how. */

import { type Guest, guestName } from '../guest-name.ts';
import { duration } from '../moments.ts';
import { type Drill, newestDrills } from '../newest-drills.ts';
import type { Drift } from '../report-drift.ts';
import type { DrillPlan } from '../report-runbooks.ts';
import { tiers } from '../roles.ts';
import { survivingSource } from './bring-back.ts';
import { practiceSteps, sandboxOf } from './practice.ts';
import { roomOf } from './room.ts';
import type { Ranked, Scene } from './scene.ts';
import { without } from './written.ts';

type Next = DrillPlan['next'][number];

const most = 10;
const day = 86_400;

interface Wish {
  ranked: Ranked;
  why: string;
  due: Next['due'];
  /** Larger is more urgent among equals. */
  urgency: number;
  last?: Drill;
}

/** @param changed what changed since the audit before, and when that audit was. */
export function drillPlan(scene: Scene, changed: { drift: Drift; since?: number }): DrillPlan {
  const { facts, policy, world } = scene;
  const wishes = wishesOf(scene, changed);
  const room = roomOf(world, { storages: new Set() });
  const id = freeIds(scene);
  const sandbox = sandboxOf(policy);
  const next: Next[] = [];
  const impossible: DrillPlan['impossible'] = [];
  for (const { ranked, why, due, last } of wishes) {
    if (next.length >= most) break;
    const { guest, tier } = ranked;
    const source = survivingSource(scene, guest, { storages: new Set() });
    const seat = source && room.seat(guest, source);
    if (seat === undefined || typeof seat === 'string') {
      if (due !== 'unpromised')
        impossible.push(without(guest, seat ?? 'No copy of it is known that a command restores.'));
      continue;
    }
    const practiceId = id();
    next.push({
      guest: guest.id,
      name: guestName(guest),
      ...(tier && { tier }),
      why,
      due,
      ...(last && { lastAt: last.at }),
      place: source!.place,
      practiceId,
      steps: practiceSteps(scene, guest, source!, seat, practiceId),
      record: recordLine(guest, source!.name),
    });
  }
  return {
    next,
    impossible,
    ...(sandbox && { sandbox }),
    unknowns: facts.drills
      ? []
      : ['Restores for practice could not be read: when each guest was last restored is not known.'],
  };
}

/** Guests in the order of urgency; those restored lately and unchanged are left out. */
function wishesOf(
  { facts, policy, ranked, now }: Scene,
  { drift, since }: { drift: Drift; since?: number },
): Wish[] {
  const drills = facts.drills ?? [];
  const newest = newestDrills(drills);
  const good = newestDrills(drills.filter(({ succeeded }) => succeeded));
  const changes = Map.groupBy(drift.changed, ({ id }) => id);
  const wishes = ranked.flatMap((one): Wish[] => {
    const { guest, tier } = one;
    if (guest.template) return [];
    const promised = tier && policy.tiers[tier].drillEveryDays;
    const last = newest.get(guest.id);
    const best = good.get(guest.id);
    const wish = (why: string, due: Next['due'], urgency: number): Wish[] => [
      { ranked: one, why, due, urgency, ...(last && { last }) },
    ];
    const overdue = promised === undefined ? 'unpromised' : 'overdue';
    if (!last) return wish('It was never restored for practice.', overdue, 4);
    if (!last.succeeded) return wish('The last restore for practice failed.', overdue, 5);
    const age = now - best!.at;
    if (promised !== undefined && age > promised * day)
      return wish(
        `It was last restored ${duration(age)} ago; every ${promised} days are promised.`,
        'overdue',
        3,
      );
    const what =
      since !== undefined && last.at < since
        ? changes.get(guest.id)?.map((change) => change.what)
        : undefined;
    if (what)
      return wish(
        `It changed since it was last restored: ${what.join(', ')}.`,
        promised === undefined ? 'unpromised' : 'due',
        2,
      );
    if (promised !== undefined && age > promised * day * 0.75)
      return wish(
        `It was last restored ${duration(age)} ago; every ${promised} days are promised.`,
        'due',
        1,
      );
    return [];
  });
  const order = ['overdue', 'due', 'unpromised'];
  const rank = ({ ranked: { tier } }: Wish) => (tier === undefined ? tiers.length : tiers.indexOf(tier));
  // Sorting keeps the order of the restore list among equals.
  return wishes.sort(
    (a, b) => order.indexOf(a.due) - order.indexOf(b.due) || rank(a) - rank(b) || b.urgency - a.urgency,
  );
}

/** Ids from 9000 on that nobody has and no backup goes by. */
function freeIds({ facts }: Scene): () => number {
  const taken = new Set([
    ...(facts.guests ?? []).map(({ vmid }) => vmid),
    ...(facts.backups?.copies ?? []).map(({ vmid }) => vmid),
  ]);
  let next = 9000;
  return () => {
    while (taken.has(next)) next += 1;
    return next++;
  };
}

const recordLine = ({ id }: Guest, source: string): string =>
  `npm run drill -- --guest ${id} --source ${source} --at '(when the restore began)' --minutes '(until it answered)' --succeeded --verified-how '(by what you saw that it works)' --missing-step '(what this page lacked; else leave it out)' --by '(you)'`;
