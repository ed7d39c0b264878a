import type { Drill } from '../newest-drills.ts';
import type { CellView } from './model.ts';

/** The newest drill that succeeded, by guest and the target that it restored from. */
export function newestDrillsFrom(
  drills: readonly Drill[],
): (guest: string, target: string) => CellView['restored'] {
  const newest = new Map<string, Drill>();
  const keyOf = (guest: string, source: string) => JSON.stringify([guest, source]);
  for (const drill of drills) {
    const key = keyOf(drill.guest, drill.source);
    if (drill.succeeded && drill.at >= (newest.get(key)?.at ?? drill.at)) newest.set(key, drill);
  }
  return (guest, target) => {
    const drill = newest.get(keyOf(guest, target));
    return drill && { at: drill.at, ...(drill.minutes !== undefined && { minutes: drill.minutes }) };
  };
}
