/** The files into which a report can be taken away, beside its page in an export. */
import type { Report } from '../audit/report.ts';
import { findingsCsv } from '../audit/written/findings-csv.ts';
import { markdownReport } from '../audit/written/markdown-report.ts';
import { oneFile } from '../site/src/one-file.ts';
import type { ReportFile } from '../site/src/view/place.ts';

export interface Downloaded {
  report: Report;
  /** The report as it is stored. */
  text: string;
  /** Its page as it is rendered, and the path of that. */
  page: string;
  path: string;
  /** The style sheet of the site. */
  styles: string;
  /** Where people open the site, if that is known. */
  address: string | null;
}

export async function downloadsOf({
  report,
  text,
  ...page
}: Downloaded): Promise<Record<ReportFile, string>> {
  return {
    'report.json': text,
    'findings.csv': findingsCsv(report),
    'report.md': markdownReport(report),
    'report.html': await oneFile(page),
  };
}
