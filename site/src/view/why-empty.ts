import type { Report } from '../../../audit/report.ts';

/** Why no failure is told. */
export const whyNoFailures = (report: Report): string =>
  whyEmpty(report, ['nodes', 'guests'], 'There is nothing whose failure could be played through.');

export const whyNoGuests = (report: Report): string => whyEmpty(report, ['guests'], 'There is no guest.');

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
