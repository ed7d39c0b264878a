/** Which pages are kept on a device for reading offline. */

const reportsKept = 5;
const othersKept = 20;

/**
 * Paths of kept pages that have to go. Of each cluster the newest five reports stay and the five read last, with all
 * their pages; of what else was read, twenty pages.
 * @param paths in the order in which they were kept
 */
export function surplusOf(paths: string[]): string[] {
  const reports = Map.groupBy(paths, (path) => reportOf(path) ?? '');
  const others = reports.get('') ?? [];
  reports.delete('');
  // The last page of a report says when it was read last.
  const read = [...reports.keys()].sort(
    (a, b) => lastOf(paths, reports.get(b)) - lastOf(paths, reports.get(a)),
  );
  const stay = [...Map.groupBy(read, (report) => report.replace(/[^/]*$/, '')).values()].flatMap(
    (ofCluster) => [...ofCluster.slice(0, reportsKept), ...ofCluster.toSorted().slice(-reportsKept)],
  );
  return [
    ...others.slice(0, Math.max(0, others.length - othersKept)),
    ...[...reports].filter(([report]) => !stay.includes(report)).flatMap(([, pages]) => pages),
  ];
}

const lastOf = (paths: string[], pages: string[] = []) => paths.indexOf(pages.at(-1) ?? '');

/** `/homelab/reports/20261122T031700Z` of a page of that report. */
const reportOf = (path: string): string | undefined => /^.*\/reports\/[^/]+(?=\/)/.exec(path)?.[0];

/** Addresses of the newest reports that a history page links to. */
export function newestIn(history: string, at: string): string[] {
  const links = [...history.matchAll(/href="([^"]*\/reports\/[\w-]+\/)"/g)];
  return [...new Set(links.map(([, href = '']) => new URL(href, at).href))].slice(0, reportsKept);
}
