/**
 * Addresses inside the site. They are relative, so that an export works under any path of any host, and made
 * from the page's own path alone, so that both outputs agree.
 */

/** From a page up to the root of the site: `../../` */
export function rootOf({ pathname }: URL): string {
  // The page for what is not found is served at any depth: only there links begin at the host.
  if (/^\/404(\.html|\/)?$/.test(pathname)) return '/';
  return '../'.repeat(pathname.split('/').length - 2) || './';
}

const part = encodeURIComponent;

export const clusterPath = (root: string, cluster: string) => `${root}${part(cluster)}/`;
export const reportPath = (root: string, cluster: string, id: string) =>
  `${root}${part(cluster)}/reports/${part(id)}/`;
/** The parts of a report that have pages of their own, because they are long. */
export const reportParts = ['failures', 'guests', 'plans', 'offsite', 'runbooks'] as const;
export type ReportPart = (typeof reportParts)[number];
export const isReportPart = (name: string): name is ReportPart => reportParts.some((part) => part === name);

export const partPath = (root: string, cluster: string, id: string, part: ReportPart) =>
  `${reportPath(root, cluster, id)}${part}/`;
/** Names of targets are narrow by the configuration; whatever a report says, no name leads out of its folder. */
export const targetSlug = (target: string) => slug(target).replace(/^\./, '_');
export const targetPath = (root: string, cluster: string, id: string, target: string) =>
  `${partPath(root, cluster, id, 'offsite')}${part(targetSlug(target))}/`;
/** Everything about one guest; `guestPages` says which have such a page. */
export const guestPath = (root: string, cluster: string, id: string, guest: string) =>
  `${partPath(root, cluster, id, 'guests')}${part(guestAnchor(guest))}/`;
/** One runbook, or `restore`, `patch`, `drills`; `runbookItems` says which a report has. */
export const runbookPath = (root: string, cluster: string, id: string, item: string) =>
  `${partPath(root, cluster, id, 'runbooks')}${part(item)}/`;
/** A runbook's id as it stands in addresses. */
export const runbookPart = (id: string) => slug(id).replace(/^\./, '_');
/** The runbooks of the newest report, whose address stays. */
export const clusterRunbooks = (root: string, cluster: string) => `${root}${part(cluster)}/runbooks/`;
/** The newest state of all findings of a cluster. */
export const clusterFindings = (root: string, cluster: string) => `${root}${part(cluster)}/findings/`;
export const historyPath = (root: string, cluster: string, year: number) =>
  `${root}${part(cluster)}/history/${year}/`;
/** The page about comparing; the form on the history page asks there. */
export const comparePath = (root: string, cluster: string) => `${root}${part(cluster)}/compare/`;
export const comparisonPath = (root: string, cluster: string, earlier: string, later: string) =>
  `${comparePath(root, cluster)}${part(earlier)}/${part(later)}/`;
/** A report as a file: `report.json`. */
export const filePath = (root: string, cluster: string, id: string, file: ReportFile) =>
  `${reportPath(root, cluster, id)}${file}`;
/** The files into which a report can be taken away. */
export const reportFiles = ['report.html', 'report.md', 'findings.csv', 'report.json'] as const;
export type ReportFile = (typeof reportFiles)[number];
/** Under which name a browser keeps it: `homelab-20261122T031700Z.csv`. */
export const downloadName = (cluster: string, id: string, file: ReportFile) =>
  `${cluster}-${id}.${file.split('.')[1]}`;
export const rulePath = (root: string, rule: string) => `${root}rules/${part(rule)}/`;

/** Permanent within a report and across reports: the rule and its subject are the finding's key. */
export const findingAnchor = (rule: string, subject: string) => `f-${slug(rule)}--${slug(subject)}`;
export const ruleAnchor = (rule: string, severity: string) => `r-${slug(rule)}-${severity}`;
export const failureAnchor = (subject: string) => `x-${slug(subject)}`;
export const guestAnchor = (id: string) => slug(id);
export const riskAnchor = (subject: string) => `risk-${slug(subject)}`;
export const adviceAnchor = (rule: string) => `do-${slug(rule)}`;
export const categoryAnchor = (id: string) => `c-${id}`;

/**
 * A name as part of an id: the subjects of rules stay readable (`lxc/110` → `lxc-110`); a name that loses
 * anything else on the way gets a hash of the whole, so that two such names do not meet.
 */
export function slug(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_.:-]+/g, '-').slice(0, 80);
  return plain === name.replaceAll('/', '-') && plain !== '' ? plain : `${plain}-${hash(name)}`;
}

/** FNV-1a, 32 bit (draft-eastlake-fnv): short and the same everywhere; nothing here needs secrecy. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  return state.toString(36);
}
