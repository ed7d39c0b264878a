import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { OffsiteReport } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';
import { targetSlug } from '../../site/src/view/place.ts';
import { pageHeaders } from '../../worker/pages.ts';
import { openBrowser } from './browser.ts';
import { hostile, hostileReport } from './hostile-report.ts';
import { loopbackServer } from './loopback-server.ts';
import { sampleHistory, sampleSource } from './sample-history.ts';
import { singleNode } from './sample-inventory.ts';
import { sampleOffsite } from './sample-offsite.ts';
import { day, idAt, sample, sampleReport, takenAt, unreachableReport } from './sample-report.ts';
import { staticFiles } from './static-files.ts';

const unreachable = { ...unreachableReport(), id: idAt(takenAt - 6 * day) };
const lone = sampleReport({
  cluster: { id: 'lone', name: 'lone', release: null },
  inventory: singleNode,
  failures: [],
  spofs: [],
  recoveryTimes: [],
  risks: [],
  capacity: { rows: [], headroom: null },
  offsite: undefined,
  changes: { ...sample.changes, since: null },
  advice: { ...sample.advice, rebalance: undefined, backupWindow: undefined },
});
/** 2,000 guests, as far as the offsite pages are concerned. */
const large = sampleReport({
  cluster: { id: 'large', name: 'large', release: null },
  offsite: { targets: sampleOffsite().targets, guests: manyGuests() },
});
export const poisoned = hostileReport({ cluster: { id: 'hostile', name: hostile, release: hostile } });
poisoned.changes.since = null;
const [hostileTarget = ''] = (poisoned.offsite?.targets ?? []).map(({ name }) => targetSlug(name));
const source = sampleSource([
  { id: 'homelab', name: 'homelab', ...sampleHistory(30) },
  {
    id: 'hostile',
    name: hostile,
    reports: [poisoned],
  },
  { id: 'lone', name: 'lone', reports: [lone] },
  { id: 'large', name: 'large', reports: [large] },
  { id: 'waiting', name: 'waiting', reports: [] },
]);
/** One of each type. */
export const pages = {
  overview: '',
  latest: 'homelab/',
  unreachable: `homelab/reports/${unreachable.id}/`,
  history: 'homelab/history/2026/',
  failures: `homelab/reports/${idAt(takenAt)}/failures/`,
  guests: `homelab/reports/${idAt(takenAt)}/guests/`,
  plans: `homelab/reports/${idAt(takenAt)}/plans/`,
  offsite: `homelab/reports/${idAt(takenAt)}/offsite/`,
  target: `homelab/reports/${idAt(takenAt)}/offsite/bucket/`,
  hostile: 'hostile/',
  hostileFailures: `hostile/reports/${idAt(takenAt)}/failures/`,
  hostileGuests: `hostile/reports/${idAt(takenAt)}/guests/`,
  hostilePlans: `hostile/reports/${idAt(takenAt)}/plans/`,
  hostileOffsite: `hostile/reports/${idAt(takenAt)}/offsite/`,
  hostileTarget: `hostile/reports/${idAt(takenAt)}/offsite/${hostileTarget}/`,
  lone: 'lone/',
  waiting: 'waiting/',
  rules: 'rules/',
  rule: 'rules/cluster-quorate/',
};

export type OpenSite = Awaited<ReturnType<typeof openSite>>;

/** The exported site of the samples in a real browser, under a path of its host as on many static hosts. */
export async function openSite() {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-pages-'));
  await exportSite(source, join(folder, 'export'));
  const { 'content-type': _, ...headers } = pageHeaders;
  const server = await loopbackServer(staticFiles(join(folder, 'export'), '/reports/', headers));
  const url = `${server.url}/reports/`;
  const browser = await openBrowser();

  /** Opens a page at a fixed time and hands over what the browser complained about. */
  async function open<Value>(
    path: string,
    look: (page: Page, complaints: string[]) => Promise<Value>,
    options: BrowserContextOptions & { at?: number } = {},
  ): Promise<Value> {
    const { at = takenAt + 6 * 3600, ...context } = options;
    const opened = await browser.newContext({ timezoneId: 'Europe/Vienna', locale: 'en-GB', ...context });
    const page = await opened.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.url()} ${response.status()}`);
    });
    await page.clock.setFixedTime(at * 1000);
    await page.goto(url + path);
    try {
      return await look(page, complaints);
    } finally {
      await opened.close();
    }
  }

  return {
    url,
    folder: join(folder, 'export'),
    open,
    async close() {
      await browser.close();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The guests of the sample again and again, under ids of their own, the worst first. */
function manyGuests(): OffsiteReport['guests'] {
  const { guests } = sampleOffsite();
  const times = Array.from({ length: Math.ceil(2000 / guests.length) }, (_, time) => time);
  return guests
    .flatMap((guest, at) => times.map((time) => ({ ...guest, id: `lxc/${1000 + at * times.length + time}` })))
    .slice(-2000);
}
