import type { FactsOf } from './facts.ts';

export type Drill = FactsOf<'drills'>['drills'][number];

/** The newest drill of each guest, by `qemu/100`. */
export function newestDrills(drills: readonly Drill[]): Map<string, Drill> {
  const newest = new Map<string, Drill>();
  for (const drill of drills)
    if (drill.at >= (newest.get(drill.guest)?.at ?? drill.at)) newest.set(drill.guest, drill);
  return newest;
}
