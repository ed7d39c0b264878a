import type { Release } from '../state.ts';

/** Whether a release is older than the given one, compared by the numeric parts (`9.2.10` is newer than `9.2.9`). */
export function isBefore(release: Release, wanted: string): boolean {
  const [have, want] = [numbers(release.version), numbers(wanted)];
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `9.2` of `9.2.11`. */
export function shortRelease(release: Release): string {
  return numbers(release.version).slice(0, 2).join('.');
}

function numbers(version: string): number[] {
  return version.split(/[.-]/).map(Number);
}
