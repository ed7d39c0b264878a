import type { Report, Result } from '../report.ts';
import { severities } from '../rule.ts';
import { categoryText, overallText, statusWord } from '../score-text.ts';
import {
  backupLines,
  backupWindowLines,
  conclusionLines,
  numbered,
  rebalanceLines,
  recommendationLines,
} from './markdown-advice.ts';
import {
  distributionTable,
  haLines,
  networkLines,
  nodeTable,
  storageLines,
  withoutHaLines,
} from './markdown-cluster.ts';
import { capacityLines, recoveryLines, riskLines, spofLines } from './markdown-failures.ts';
import {
  acceptedTable,
  findingSections,
  gapLines,
  notApplicableLines,
  passedLines,
} from './markdown-findings.ts';
import { offsiteLines } from './markdown-offsite.ts';
import { code, inline, joined, table } from './markdown-text.ts';
import { arithmetic, minuteOf, type Outline, outlineOf, percent, some } from './outline.ts';
import { plainDeep } from './plain-text.ts';

/**
 * The whole report as a Markdown document (CommonMark with tables): thirteen sections, the conclusion, and behind it
 * every finding with its evidence. Texts of the cluster cannot become markup.
 */
export function markdownReport(untrusted: Report): string {
  const report = plainDeep(untrusted);
  const outline = outlineOf(report);
  const numbers = new Map(numbered(report).map(({ rule }, index) => [rule, index + 1]));
  const findings = findingSections(outline, numbers);
  const sections = [
    headline(report, outline),
    ...chapters(report).map(([title, lines], index) => titled(`## ${index + 1}. ${title}`, lines)),
    titled('## Conclusion', conclusionLines(report)),
    ...(findings.length > 0 ? [['## Findings with evidence'], ...findings] : []),
    titled('## Not seen', gapLines(outline)),
    titled('## Accepted by the owner', acceptedTable(outline)),
    titled('## Passed', passedLines(outline)),
    titled('## Nothing to judge', notApplicableLines(outline)),
    footer(report),
  ];
  const blocks = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n').trimEnd());
  return `${blocks.join('\n\n')}\n`;
}

const chapters = (report: Report): [title: string, lines: string[]][] => [
  ['Node resources', withFound(nodeTable(report), report, isAboutNodes)],
  [
    'Distribution of the guests',
    withFound(
      distributionTable(report),
      report,
      (result) => result.category === 'balance' && !isAboutNodes(result),
    ),
  ],
  [
    'High availability',
    withFound(haLines(report), report, (result) => result.category === 'ha' && !isAboutCover(result)),
  ],
  ['Critical services without HA', withFound(withoutHaLines(report), report, isAboutCover)],
  ['Storage', withFound(storageLines(report), report, of('storage'))],
  ['Network and quorum', withFound(networkLines(report), report, of('network'))],
  ['Single points of failure', spofLines(report)],
  [
    'Backup and disaster recovery',
    joined(withFound(backupLines(report), report, of('recovery')), offsiteLines(report)),
  ],
  ['Recovery times', recoveryLines(report)],
  ['Recommendations', joined(recommendationLines(report), rebalanceLines(report), backupWindowLines(report))],
  ['Capacity', withFound(capacityLines(report), report, of('capacity'))],
  ['Scores', scoreLines(report)],
  ['Risk matrix', riskLines(report)],
];

const of = (category: Result['category']) => (result: Result) => result.category === category;
const isAboutNodes = ({ rule }: Result) => rule.startsWith('balance-nodes-');
const isAboutCover = ({ rule }: Result) => rule === 'ha-covers-critical';

/** What there is, then what was found wrong with it. */
function withFound(lines: string[], { results }: Report, belongs: (result: Result) => boolean): string[] {
  const found = results
    .filter((result) => result.outcome === 'fail' && belongs(result))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map(({ rule, severity, verdicts }) => {
      const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
      const worst = failing.find((verdict) => verdict.severity === severity);
      const more = failing.length > 1 ? ` And ${failing.length - 1} more.` : '';
      return `- **${severity}**: ${inline(worst?.message ?? '')}${more} (${code(rule)})`;
    });
  const seen = lines.length > 0 ? lines : ['Nothing could be read.'];
  return joined(seen, found);
}

function headline(report: Report, { counts }: Outline): string[] {
  const { cluster, score } = report;
  const found = counts.map(({ severity, count }) => `${count} ${severity}`).join(', ');
  const none = score.coverage > 0 ? 'none' : 'nothing could be judged';
  return [
    `# Audit of ${inline(cluster.name)}`,
    '',
    ...(report.reachable ? [] : ['**The state of the cluster could not be read:** see “Not seen”.', '']),
    ...table(
      ['Score', 'Coverage', 'Findings', 'Release', 'Audited', 'Profile'],
      [
        [
          score.overall === null
            ? statusWord(null)
            : `**${overallText(score.overall)}** ${statusWord(score.overall)}`,
          percent(score.coverage),
          found || none,
          cluster.release === null ? 'unknown' : `Proxmox VE ${inline(cluster.release)}`,
          minuteOf(report.takenAt),
          `${report.profile}, ${report.depth} depth`,
        ],
      ],
    ),
    ...(score.overall === null ? ['', 'Fewer than half of the categories could be judged.'] : []),
    '',
    'Memory and the disks of guests are in GiB (powers of two), storages in GB and TB (powers of ten), as Proxmox VE shows them.',
  ];
}

const scoreLines = ({ score }: Report): string[] => [
  ...table(
    ['Category', 'Score', 'Status', 'Coverage', 'How it came about'],
    score.categories.map((category) => [
      category.title,
      category.score === null ? '–' : categoryText(category.score),
      statusWord(category.score),
      category.coverage === null ? '–' : percent(category.coverage),
      arithmetic(category).map(inline).join(' ') || unscored(category) || '10',
    ]),
  ),
  '',
  score.overall === null
    ? 'Fewer than half of the categories have a score, so there is none overall.'
    : `Overall **${overallText(score.overall)}** (${statusWord(score.overall)}): the mean of ${score.categories.flatMap((each) => each.score ?? []).join(', ')}.`,
];

const unscored = ({ score, coverage }: Report['score']['categories'][number]): string => {
  if (score !== null) return '';
  return coverage === null ? 'nothing to judge' : 'could not be judged';
};

function footer({ id, cluster, requests, durationMs, version, scoreModel }: Report): string[] {
  const effort = `${some(requests.count, 'request')} in ${(durationMs / 1000).toFixed(1)} s, at most ${requests.atOnce} at once, longest chain ${requests.longestChain}`;
  return [
    '---',
    '',
    `${effort}. Report ${code(id)} of ${code(cluster.id)}, format ${version}, score model ${scoreModel}.`,
  ];
}

const titled = (heading: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : [heading, '', ...lines];
