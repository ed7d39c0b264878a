/** The message by which an owner tries the channels out. Each is a new one. */

import { scoreInWords, scoreNow } from '../../audit/alert/draft.ts';
import type { AlertMessage } from '../../audit/alert/message.ts';
import { standing } from '../../audit/alert/welcome.ts';
import type { Report } from '../../audit/report.ts';
import { utc } from './plain-text.ts';

export interface TestOccasion {
  cluster: { id: string; name: string };
  /** The newest one; `none` before the first, `unreadable` when what is stored is no report. */
  newest: Report | 'none' | 'unreadable';
  /** Address of the site; null when the configuration names none. */
  site: string | null;
  /** Unix seconds. */
  now: number;
  /** Lower-case letters and digits that no other test of this second has. */
  mark: string;
}

export function testMessage({ cluster, newest, site, now, mark }: TestOccasion): AlertMessage {
  const report = typeof newest === 'string' ? null : newest;
  const stamp = new Date(now * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    id: `${stamp}-test-${mark}`,
    kind: 'test',
    severity: 'info',
    cluster,
    report: report?.id ?? '',
    takenAt: now,
    thread: `${cluster.id}-test`,
    headline: report ? `test message: ${scoreInWords(report)} at present` : 'test message',
    score: report ? scoreNow(report) : nothingYet,
    categories: [],
    findings: [],
    recovered: [],
    notes: [
      'This is a test that somebody with the API token started. Alerts of this cluster come this way; nothing has happened.',
      aboutNewest(newest),
      ...(site === null ? [noSite] : []),
    ],
    path: report ? `/${cluster.id}/reports/${report.id}/` : `/${cluster.id}/`,
  };
}

const nothingYet = { before: null, after: null, coverageBefore: null, coverageAfter: null };

const noSite = 'The configuration names no site, so alerts have no link to their report: set `site` in it.';

function aboutNewest(newest: TestOccasion['newest']): string {
  if (newest === 'none') return 'There is no report yet.';
  if (newest === 'unreadable') return 'The newest report cannot be read; GET /api/latest says why.';
  return `The newest report is of ${utc(newest.takenAt)}: ${scoreInWords(newest)}, ${standing(newest, 'open')}.`;
}
