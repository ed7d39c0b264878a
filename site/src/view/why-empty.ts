import type { Report } from '../../../audit/report.ts';

/**
 * Why a part of a report holds nothing: nobody may take what was not seen for what is not there.
 * @param groups the groups of facts that the part is read off
 * @param nothing what to say when all of them could be read
 */
export function whyEmpty(report: Report, groups: string[], nothing: string): string {
  if (!report.reachable) return 'Not known: the cluster could not be read.';
  const gap = report.gaps.find(({ group, subject }) => groups.includes(group) && subject === undefined);
  return gap ? `Not known: ${gap.detail}` : nothing;
}
