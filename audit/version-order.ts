/** Below 0 when `a` is the older one. Compares the numbers in turn: `6.17.4-2-pve` comes before `6.17.13-1-pve`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numbersIn = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);
