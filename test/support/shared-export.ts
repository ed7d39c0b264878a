import type { ReportSource } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';
import { madeOnce } from './made-once.ts';

/**
 * An exported site that all test files of one run look at. Read only.
 * @param name of the samples in it
 */
export const sharedExport = (
  name: string,
  source: () => ReportSource | Promise<ReportSource>,
): Promise<string> =>
  madeOnce(`pages-${name}`, async (folder) => void (await exportSite(await source(), folder)));
