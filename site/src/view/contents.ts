import type { Report } from '../../../audit/report.ts';

/** The parts of a report in the order of the page, under what readers look for. */
export function contentsOf(report: Report): { title: string; links: [anchor: string, text: string][] }[] {
  const { recommendations, advice, gaps, results } = report;
  const advised =
    recommendations.length > 0 || advice.rebalance !== undefined || advice.backupWindow !== undefined;
  const unseen = gaps.length > 0 || results.some(({ outcome }) => outcome === 'unknown');
  const passed = results.some(({ outcome }) => outcome === 'pass');
  return [
    {
      title: 'Now',
      links: [
        ['changes', 'What changed'],
        ['categories', 'Scores'],
        ['offsite', 'Offsite'],
        ['findings', 'Findings'],
        ...part(advised, 'advice', 'What to do'),
      ],
    },
    {
      title: 'When something fails',
      links: [
        ['spofs', 'Single points of failure'],
        ['failures', 'What fails when'],
        ['recovery', 'Recovery times'],
        ['risks', 'Risks'],
      ],
    },
    {
      title: 'What there is',
      links: [
        ['nodes', 'Nodes'],
        ['guests', 'Guests'],
        ['storage', 'Storage'],
        ['network', 'Network'],
        ['ha', 'HA'],
        ['backups', 'Backups'],
        ['capacity', 'Capacity'],
      ],
    },
    {
      title: 'In the end',
      links: [
        ['conclusion', 'Conclusion'],
        ...part(unseen, 'gaps', 'Not seen'),
        ...part(passed, 'passed', 'Passed'),
      ],
    },
  ];
}

const part = (there: boolean, anchor: string, text: string): [string, string][] =>
  there ? [[anchor, text]] : [];
