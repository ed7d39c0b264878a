type Retention = Record<string, number>;

/** Days of the periods of which `keep-*` keeps one backup each, in the order in which pruning fills them. */
const periods = {
  'keep-hourly': 1 / 24,
  'keep-daily': 1,
  'keep-weekly': 7,
  'keep-monthly': 30,
  'keep-yearly': 365,
};

/** Without any number above 0 everything is kept, and so it is with `keep-all`. */
export const keepsEverything = (retention: Retention): boolean =>
  Boolean(retention['keep-all']) || !Object.values(retention).some((count) => count > 0);

/**
 * How many days back the oldest kept backup lies once the retention is filled. Pruning goes from `keep-last` to
 * `keep-yearly`, and periods that already have a backup do not count, so the reaches add up; a job that runs more
 * rarely than a period fills one with each run (proxmox-backup, pbs-datastore/src/prune.rs).
 *
 * @param interval seconds between two runs; undefined gives what is certain whatever it is.
 */
export function reachDays(retention: Retention, interval = 0): number {
  if (keepsEverything(retention)) return Number.POSITIVE_INFINITY;
  const step = interval / 86_400;
  return Object.entries(periods).reduce(
    (days, [name, length]) => days + Math.max(0, retention[name] ?? 0) * Math.max(length, step),
    Math.max(0, retention['keep-last'] ?? 0) * step,
  );
}
