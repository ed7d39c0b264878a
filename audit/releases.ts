/**
 * Months at whose end Proxmox ends the support of a release: Proxmox VE Administration Guide, FAQ, "How long will
 * my Proxmox VE version be supported?". For release 9 that page says "tba".
 */
const supportEnds: Record<number, [year: number, month: number]> = {
  4: [2018, 6],
  5: [2020, 7],
  6: [2022, 9],
  7: [2024, 7],
  8: [2026, 8],
};

/** The newest release known here. */
const newest = 9;

/** First moment without support, Unix seconds; `open` while no end is announced, `newer` than this table knows. */
export function supportEnd(major: number): number | 'open' | 'newer' {
  if (major > newest) return 'newer';
  const end = supportEnds[Math.max(major, 4)];
  // Months count from 0 there, so this is the first day of the next one.
  return end ? Date.UTC(end[0], end[1], 1) / 1000 : 'open';
}

/** `9.2.3` → 9. */
export const majorOf = (version: string): number | undefined => {
  const [, major] = /^(\d{1,3})\b/.exec(version) ?? [];
  return major === undefined ? undefined : Number(major);
};
